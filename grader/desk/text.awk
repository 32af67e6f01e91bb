# text.awk -- what the desk prints, for a terminal of 80 columns.

# A line with its label.
function labelled(label, text) {
    printf "  %s%s", label_of(label == "" ? "" : say(label)), hanging(clean(text), 15)
}

function show_heading(i, s, what) {
    printf "%s\n", hanging(say("next-heading", lab_name[i], number[s] (required[s] ? "" : "*"), what), 0, "strong")
}

# What is known may be no longer so.
function show_age(i) {
    if (lab_age[i] == "old")
        labelled("next-first", say("where-grade", lab_name[i]))
}

# What its last grading says of a lab that did not compile.
function show_unbuilt(i) {
    if (lab_age[i] == "old") {
        print say("next-was-unbuilt", lab_name[i]) "\n"
        labelled("next-try", "make grade-" lab_name[i])
        return
    }
    print painted(say("next-unbuilt", lab_name[i]), "strong") "\n"
    printf "%s\n", indented(compiler_said(clean(trouble[i])), "  ")
    labelled("next-try", "make " lab_name[i])
}

# The little Markdown that handouts and hints are written in: paragraphs, in which words may be bold, lists, and blocks
# of code, which stay as they are.
function without_bold(text) {
    while (match(text, /\*\*[^*`]+\*\*/))
        text = substr(text, 1, RSTART - 1) substr(text, RSTART + 2, RLENGTH - 4) substr(text, RSTART + RLENGTH)
    return text
}

function show_paragraph() {
    if (paragraph != "")
        printf "  %s%s", marker, hanging(without_bold(paragraph), 2 + length(marker))
    paragraph = marker = ""
}

function show_markdown(lines,    line, n, i, fenced) {
    n = split(lines, line, "\n")
    for (i = 1; i <= n; i++) {
        if (line[i] ~ /^ *```/) {
            show_paragraph()
            fenced = !fenced
        } else if (fenced) {
            print line[i] == "" ? "" : "   " line[i]
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
