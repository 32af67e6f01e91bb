# csv.awk -- lines of CSV (RFC 4180), for reading and writing.

# Splits a line into into[1], into[2], ...; returns how many.
function read_csv(line, into,    n, c, i, cell, quoted) {
    sub(/\r$/, "", line)
    sub(/^\357\273\277/, "", line)
    split("", into)
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (quoted) {
            if (c != "\"")
                cell = cell c
            else if (substr(line, i + 1, 1) == "\"") {
                cell = cell c
                i++
            } else
                quoted = 0
        } else if (c == "\"")
            quoted = 1
        else if (c == ",") {
            into[++n] = cell
            cell = ""
        } else
            cell = cell c
    }
    into[++n] = cell
    return n
}

function cell(text) {
    if (text !~ /[",\r\n]/ && text !~ /^ | $/)
        return text
    return "\"" replace(text, "\"", "\"\"") "\""
}

# A text that a spreadsheet must not take for a formula.
function safe_cell(text) {
    return cell(text ~ /^[=+@\t-]/ ? "'" text : text)
}
