# markdown.awk -- the little Markdown that handouts and hints are written in, for a terminal of 80 columns:
# paragraphs, lists, and blocks of code, which stay as they are.
function show_paragraph() {
    if (paragraph != "")
        printf "  %s%s", marker, hanging(paragraph, 2 + length(marker))
    paragraph = marker = ""
}

function show_markdown(lines,    line, n, i, code) {
    n = split(lines, line, "\n")
    for (i = 1; i <= n; i++) {
        if (line[i] ~ /^ *```/) {
            show_paragraph()
            code = !code
        } else if (code) {
            print line[i] == "" ? "" : "      " line[i]
        } else if (line[i] ~ /^ *$/) {
            show_paragraph()
            print ""
        } else {
            if (match(line[i], /^(-|[0-9]+\.) +/)) {
                show_paragraph()
                marker = substr(line[i], 1, RLENGTH)
                line[i] = substr(line[i], RLENGTH + 1)
            }
            paragraph = paragraph (paragraph == "" ? "" : " ") line[i]
        }
    }
    show_paragraph()
}

# A text without the empty lines at its ends.
function trimmed(lines) {
    sub(/^[\n ]+/, "", lines)
    sub(/[\n ]+$/, "", lines)
    return lines
}
