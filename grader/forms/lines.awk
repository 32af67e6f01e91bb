# lines.awk -- lines for a terminal of 80 columns. Wants LC_ALL=C: a character is counted by its first byte.
# Colour (KIT_COLOUR=1) repeats what the signs say, and never says it alone. With PLAIN=1 signs are words, nothing stands
# in columns, and no line is broken: a screen reader does that.
BEGIN {
    COLUMNS = ENVIRON["PLAIN"] != "" ? 100000 : ENVIRON["KIT_COLUMNS"] != "" ? ENVIRON["KIT_COLUMNS"] + 0 : 80
    sign["passed"] = "\342\234\223"  # a check mark
    sign["failed"] = "\342\234\227"  # a cross
    sign["skipped"] = "\342\200\223" # a dash
    sign["unseen"] = "\342\200\223"
    sign["fault"] = "!"
    colour["passed"] = 32
    colour["failed"] = 31
    colour["skipped"] = colour["unseen"] = 33
    colour["fault"] = 35
    colour["strong"] = 1
}

function painted(text, how) {
    return ENVIRON["KIT_COLOUR"] == "" || how == "" || text == "" ? text : "\033[" colour[how] "m" text "\033[0m"
}

# How something stands, in front of it.
function marked(state) {
    return ENVIRON["PLAIN"] == "" ? painted(sign[state], state) : say("plain-" state) ":"
}

# What a label takes of a line, with the blanks behind it.
function label_of(text) {
    if (ENVIRON["PLAIN"] == "")
        return painted(sprintf("%-13s", text), "strong")
    return text == "" ? "" : text (text ~ /\?$/ ? " " : ": ")
}

# A row of a table.
function row_of(text) {
    sub(/ +$/, "", text)
    if (ENVIRON["PLAIN"] != "") {
        sub(/^ +/, "", text)
        gsub(/   */, ", ", text)
        gsub(/:,/, ":", text)
    }
    return text
}

# How many columns a text takes: signs of several bytes take one, and colour none.
function width(text) {
    gsub(/\033\[[0-9]*m/, "", text)
    gsub(/[\200-\277]/, "", text)
    return length(text)
}

function spaces(n) {
    return n > 0 ? sprintf("%" n "s", "") : ""
}

# Breaks a text between words into lines[1], lines[2], ... of at most so many columns. Returns how many.
function broken(text, columns, lines,    word, words, n, i) {
    words = split(text, word, " ")
    lines[n = 1] = word[1]
    for (i = 2; i <= words; i++) {
        if (width(lines[n]) + 1 + width(word[i]) <= columns)
            lines[n] = lines[n] " " word[i]
        else
            lines[++n] = word[i]
    }
    return n
}

# A text of at most so many columns, cut with an ellipsis.
function clipped(text, columns) {
    if (width(text) <= columns)
        return text
    while (width(text) >= columns)
        sub(/[^\200-\277][\200-\277]*$/, "", text)
    return text "\342\200\246"
}

function last_line(text) {
    sub(/.*\n/, "", text)
    return text
}

# A text behind something that takes `column` columns of its first line.
function hanging(text, column, how,    lines, n, i, out) {
    n = broken(text, COLUMNS - column, lines)
    for (i = 1; i <= n; i++)
        out = out (i > 1 ? spaces(column) : "") painted(lines[i], how) "\n"
    return out
}

# The lines of a text as they are, moved to the right.
function indented(text, by) {
    sub(/\n+$/, "", text)
    text = by replace(text, "[\n]", "\n" by) "\n"
    gsub(/ +\n/, "\n", text)
    return text
}

function show_lab(name) {
    print painted(name, "strong") (ENVIRON["KIT_FROM"] == "labs" ? "" : "  (" ENVIRON["KIT_FROM"] ")")
}

# What to do next, last of all.
function show_next(sentence) {
    if (sentence != "")
        printf "\n  %s%s", label_of(say("label-next")), hanging(sentence, 15)
}
