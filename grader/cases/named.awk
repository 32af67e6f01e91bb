# named.awk -- compares how a case's failures were named, and with which values, with what failures.tsv has of it:
# each failure with a name has a row.
#
# usage: awk -v lab=labNN -v name=CASE [-v some=TEST,...] -f forms/record.awk -f cases/named.awk *.rules cases/failures.tsv RESULTS.tsv
#
# Prints each difference; status 1 when there is one. With keep=1 it prints failures.tsv instead, the case's rows anew:
# a row that says no more than whose it is is filled in, and a new one keeps of numbers only that they are there.

function normal(text) { # what is nobody's decision: a port, how much had come by then; where the program races, any number
    text = numbers_behind(text, "((127|0)[.][0-9.]+:|[Pp]ort |That is )[0-9][0-9][0-9][0-9][0-9]?", "[0-9]+$")
    text = numbers_behind(text, "[0-9]+ (more bytes|bytes from the peer)", "^[0-9]+")
    return races ? numbers_behind(text, "[0-9]+", "[0-9]+") : text
}
function alike(text) { # "# byte" and "# bytes"
    while (races && sub(/# (byte|client|receive)s?/, "#", text))
        ;
    return text
}
function numbers_behind(text, where, number,    done, part) {
    while (match(text, where)) {
        part = substr(text, RSTART, RLENGTH)
        done = done substr(text, 1, RSTART - 1)
        text = substr(text, RSTART + RLENGTH)
        sub(number, "#", part)
        done = done part
    }
    return done text
}
function filled(sentence, a, b, c) {
    return replace(replace(replace(sentence, "[{]1[}]", a), "[{]2[}]", b), "[{]3[}]", c)
}
# The values that make `text` of the sentence, in value[1] to value[3].
function take_out(sentence, text,    n, between, at) {
    value[1] = value[2] = value[3] = "-"
    while (match(sentence, /[{][1-3][}]/)) {
        n = substr(sentence, RSTART + 1, 1)
        text = substr(text, RSTART)
        sentence = substr(sentence, RSTART + 3)
        between = match(sentence, /[{][1-3][}]/) ? substr(sentence, 1, RSTART - 1) : sentence
        if (RSTART == 0) # the last one goes to the end of the sentence
            at = length(text) - length(between) + 1
        else
            at = between == "" ? length(text) + 1 : index(text, between)
        value[n] = substr(text, 1, at - 1)
        text = substr(text, at)
    }
}
# A labelled paragraph of the failure as it was printed, in one line.
function paragraph(text, label,    n, part, i, found) {
    n = split(text, part, "\n")
    for (i = 1; i <= n && index(part[i], label) != 1; i++)
        ;
    found = substr(part[i], length(label) + 1)
    while (++i <= n && part[i] ~ /^             [^ ]/ && part[i] !~ /^ *grader\//)
        found = found " " part[i]
    gsub(/  +/, " ", found)
    sub(/^ /, "", found)
    return found == "" ? "-" : normal(found)
}
# What came instead, or of bytes the place of the first that differs.
function came(    where) {
    if (match(r["text"], /\^ byte [0-9]+ is/))
        return "differs at " substr(r["text"], RSTART + 2, RLENGTH - 5)
    where = r["got"] ~ /^[".]/ ? "bytes" : normal(r["got"])
    return where == "" ? "-" : where
}
function differs(what, kept, now) {
    if (kept == "*" || alike(kept) == alike(now))
        return
    printf "%s, %s\n- %s\n+ %s\n", id, what, kept, now
    bad = 1
}

BEGIN { FS = OFS = "\t" }
FILENAME ~ /\.rules$/ && /^rule / { split($0, word, /[ ,]+/); id = word[2]; next }
FILENAME ~ /\.rules$/ {
    if (match($0, /^ *(happened|idea|read) +/))
        sentence[id, $0 ~ /^ *h/ ? "happened" : $0 ~ /^ *i/ ? "idea" : "read"] = substr($0, RLENGTH + 1)
    next
}
FILENAME ~ /failures\.tsv$/ {
    row[++rows] = $0
    if ($2 == lab && $3 == name && (some == "" || index("," some ",", "," $4 ",")))
        of_test[$4 ""] = of_test[$4 ""] rows " "
    next
}
{
    read_record($0, r)
    n = split(of_test[r["number"] ""], which, " ")
    delete of_test[r["number"] ""]
    if (n == 0 && r["state"] == "failed" && r["diagnosis"] != "") {
        id = r["diagnosis"]
        if (keep)
            row[which[n = 1] = ++rows] = id OFS lab OFS name OFS r["number"] OFS OFS OFS OFS OFS "*"
        else
            differs("test " r["number"], "no row", id)
    }
    for (i = 1; i <= n; i++)
        compare(which[i])
}
function compare(k,    said, also) {
    split(row[k], kept, "\t")
    id = kept[1]
    if (keep && (r["state"] != "failed" || r["diagnosis"] != id)) {
        delete row[k]
        return
    }
    if (r["state"] != "failed" || r["diagnosis"] != id) {
        differs("test " kept[4], id, r["state"] == "failed" ? r["diagnosis"] : r["state"])
        return
    }
    races = kept[9] == "*"
    said = normal(r["happened"])
    also = r["also"] == "" ? "-" : normal(r["also"])
    if (keep) {
        take_out(races ? numbers_behind(sentence[id, "happened"], "(^|[^{0-9])[0-9]+", "[0-9]+$") : sentence[id, "happened"], said)
        row[k] = id OFS lab OFS name OFS kept[4] OFS (kept[5] == "*" ? "*" : value[1]) OFS value[2] OFS value[3] OFS \
            (races ? "*" OFS "*" OFS "*" : paragraph(r["text"], "Your program ") OFS paragraph(r["text"], "Step ") OFS came()) OFS \
            (kept[11] == "*" ? "*" : also)
        return
    }
    if (kept[5] != "*")
        differs("what happened", normal(filled(sentence[id, "happened"], kept[5], kept[6], kept[7])), said)
    differs("the idea", sentence[id, "idea"], r["idea"])
    differs("what to read", sentence[id, "read"], substr(r["read"], index(r["read"], "; ") + 2))
    differs("where to read", kept[4], substr(r["read"], index(r["read"], ", step ") + 7, index(r["read"], "; ") - index(r["read"], ", step ") - 7))
    differs("the program", kept[8], paragraph(r["text"], "Your program "))
    differs("the step", kept[9], paragraph(r["text"], "Step "))
    differs("what came", kept[10], came())
    differs("also", kept[11], also)
}
END {
    for (test in of_test)
        if (of_test[test] != "") {
            print "there is no test " test
            bad = 1
        }
    if (keep)
        for (i = 1; i <= rows; i++)
            if (i in row)
                print row[i]
    exit bad
}
