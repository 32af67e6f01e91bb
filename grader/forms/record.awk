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

# A text in XML, or HTML.
function marked_up(text) {
    text = replace(replace(replace(text, "[&]", "&amp;"), "[<]", "&lt;"), "[>]", "&gt;")
    return replace(text, "[\"]", "&quot;")
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

# The one writer of the record: a line of it, as grader/README.md describes it. The text is escaped here, `said` is
# fields already: expected, got, happened, idea, read, also and proof behind tabs, or "".
function record(number, required, state, diagnosis, took, title, text, key, said) {
    if (said == "")
        said = "-\t-\t-\t-\t-\t-\t-"
    return number "\t" required "\t" state "\t" diagnosis "\t" took "\t" title "\t" field(text) "\t" \
        (key == "" ? "-" : key) "\t2\t" said "\n"
}

# And the one reader: a line's fields by their names, "" for what there is none of.
function read_record(line, into,    name, column, i, n) {
    split("", into)
    n = split("number required state diagnosis ms title text key version expected got happened idea read also proof", name, " ")
    split(line, column, "\t")
    for (i = 1; i <= n; i++)
        into[name[i]] = name[i] == "title" ? column[i] : text_of(column[i])
}
