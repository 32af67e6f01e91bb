# json_text.awk -- texts of JSON, for the forms that are written in it.
BEGIN {
    for (i = 1; i < 32; i++)
        escape[sprintf("%c", i)] = sprintf("\\u%04x", i)
    escape["\""] = "\\\""
    escape["\\"] = "\\\\"
    escape["\n"] = "\\n"
    escape["\t"] = "\\t"
}

function string(text,    done, c) {
    text = clean(text)
    while (match(text, /["\\\n\t]/)) {
        c = substr(text, RSTART, 1)
        done = done substr(text, 1, RSTART - 1) escape[c]
        text = substr(text, RSTART + 1)
    }
    return "\"" done text "\""
}

# What there is none of is null.
function optional(text) {
    return text == "" ? "null" : string(text)
}
