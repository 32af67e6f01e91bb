# record.awk -- fields of the record (results.tsv): a text of several lines is one field there.

# `what` is a regular expression; one that is a single character some awks take for a newline, too. Not gsub():
# what a backslash means in its replacement differs between awks.
function replace(text, what, by,    part, n, i) {
    n = split(text, part, what)
    text = part[1]
    for (i = 2; i <= n; i++)
        text = text by part[i]
    return text
}

# A text as a field: \n, \t and \\ for newline, tab and backslash, "-" for nothing.
function field(text) {
    sub(/\n+$/, "", text)
    text = replace(text, "\\\\", "\\\\")
    text = replace(text, "[\n]", "\\n")
    text = replace(text, "[\t]", "\\t")
    return text == "" ? "-" : text
}

# And back.
function text_of(one,    part, n, i, text) {
    if (one == "-")
        return ""
    n = split(one, part, "\\\\")
    text = part[1]
    for (i = 2; i <= n; i++) {
        if (part[i] == "") # two of them: one that is meant
            text = text "\\" part[++i]
        else
            text = text (part[i] ~ /^n/ ? "\n" : "\t") substr(part[i], 2)
    }
    return text
}
