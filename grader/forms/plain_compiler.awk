# plain_compiler.awk -- what a compiler has said, in words alone (PLAIN=1): a line of the source, with the place that a
# row of signs below it points at, is one sentence.

# What that row points at in the source; "" where there is nothing. Both have the same margin.
function pointed_at(row, source,    from, to) {
    from = to = index(row, "^")
    while (from > 1 && substr(row, from - 1, 1) == "~")
        from--
    while (substr(row, to + 1, 1) ~ /^[~^]$/)
        to++
    if (from == to && match(substr(source, from), /^[A-Za-z0-9_]+/)) # a sign alone is for the word that begins there
        to = from + RLENGTH - 1
    return stripped_of(substr(source, from, to - from + 1))
}

function stripped_of(text) {
    gsub(/^[ \t]+|[ \t]+$/, "", text)
    return text
}

function compiler_in_words(text,    line, n, i, margin, source, what, out) {
    n = split(text, line, "\n")
    for (i = 1; i <= n; i++) {
        margin = match(line[i], /^ *[0-9]* +\|( |$)/) ? RLENGTH : 0
        if (margin && line[i] !~ /^ *[0-9]/) # a row of signs without its source, or what could stand there
            continue
        if (!margin && line[i + 1] !~ /^[ ~]*\^[ ~^]*$/) { # not a line of the source
            out = out line[i] "\n"
            continue
        }
        source = substr(line[i], margin + 1)
        what = ""
        if (line[i + 1] ~ (margin ? "^ +\\| [ ~]*\\^[ ~^]*$" : "\\^"))
            what = pointed_at(substr(line[++i], margin + 1), source)
        out = out (what == "" ? say("plain-source", stripped_of(source)) : say("plain-source-at", what, stripped_of(source))) "\n"
    }
    sub(/\n+$/, "\n", out)
    return out
}

# For people: as it is, unless it is to be in words.
function compiler_said(text) {
    return ENVIRON["PLAIN"] == "" ? text : compiler_in_words(text)
}
