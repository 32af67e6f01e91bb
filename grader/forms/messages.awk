# messages.awk -- the catalogue of sentences, for awk. Reads messages.tsv while the variable `part` is "messages".
part == "messages" {
    if (split($0, column, "\t") > 1 && $0 !~ /^#/)
        sentence[column[1]] = column[2]
    next
}

# Sentence ID, with values in place of {1}, {2}, ...
function say(id, a, b, c, d, e,    value, rest, text) {
    value[1] = a; value[2] = b; value[3] = c; value[4] = d; value[5] = e
    rest = (id in sentence) ? sentence[id] : id
    while (match(rest, /\{[1-5]\}/)) {
        text = text substr(rest, 1, RSTART - 1) value[substr(rest, RSTART + 1, 1) + 0]
        rest = substr(rest, RSTART + 3)
    }
    return text rest
}
