# bytes.awk -- text that may hold any byte, as valid UTF-8 without control characters, and without those that make
# it read in another order than it has. Wants LC_ALL=C.
#
# Well-formed is what the Unicode standard's table 3-7 says; the two noncharacters at the end of the plane,
# which XML does not have either, count as wrong. What is wrong becomes U+FFFD.
BEGIN {
    BIDI = "\342\200[\216\217\250-\256]|\342\201[\246-\251]|\330\234"
    for (i = 1; i < 256; i++)
        code[sprintf("%c", i)] = i
}

# How many bytes the well-formed character at the front of text has; 0 when there is none.
function character_length(text,    a, b, n, i) {
    a = code[substr(text, 1, 1)]
    b = code[substr(text, 2, 1)]
    if (a < 128)
        return a == 9 || a == 10 || a >= 32 && a < 127
    n = a >= 194 && a <= 223 ? 2 : a >= 224 && a <= 239 ? 3 : a >= 240 && a <= 244 ? 4 : 0
    if (a == 194 && b < 160 || a == 224 && b < 160 || a == 237 && b > 159 || a == 240 && b < 144 ||
        a == 244 && b > 143 || substr(text, 1, 3) ~ /^\357\277[\276\277]/)
        return 0
    for (i = 2; i <= n; i++) {
        b = code[substr(text, i, 1)]
        if (b < 128 || b > 191)
            return 0
    }
    return n
}

function clean(text,    done, n) {
    while (match(text, /[^ -~\n\t]/)) {
        done = done substr(text, 1, RSTART - 1)
        text = substr(text, RSTART)
        n = character_length(text)
        done = done (n ? substr(text, 1, n) : "\357\277\275")
        text = substr(text, n ? n + 1 : 2)
    }
    if (done != "")
        gsub(BIDI, "\357\277\275", done)
    return done text
}
