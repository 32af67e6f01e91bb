# ws_frames.awk -- makes plays of ws_frames.tsv: the steps of some rows each, "connection row" by row, on standard output.
#
# usage: awk -v from=1 -v to=20 -f ws_frames.awk ws_frames.tsv
#
# Each row is a client of its own, whose name is r and its line in the table. Wrong is what a row does not say so: exit status 2.
function fault(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what >"/dev/stderr"
    bad = 2
    exit bad
}
# A payload as a play has it.
function data(text) {
    if (text ~ /^x[0-9]+$/) return substr(text, 2) " times \"x\""
    if (text ~ /^"[^"]*"$/) return text
    if (text ~ /^([0-9a-f][0-9a-f])+$/) return "hex " text
    fault("no payload: " text)
}
function kind(text) {
    return text == "cont" ? "continuation" : text
}
function send(frame,    at, name, rest) {
    at = index(frame, ":")
    name = at ? substr(frame, 1, at - 1) : frame
    rest = at ? substr(frame, at + 1) : ""
    if (name == "raw") return "adds " data(rest)
    if (name ~ /^\?[0-9]+$/) return "claims " substr(name, 2) " bytes of text"
    if (name ~ /^![a-z]+$/) return "sends frame " substr(name, 2) " " data(rest) " as the other side"
    if (name ~ /^[0-9]+$/ && (length(name) > 2 || name + 0 < 2))
        return "sends frame close " name (rest != "" ? " because " data(rest) : "")
    if (name ~ /-$/) return "sends fragment " kind(substr(name, 1, length(name) - 1)) " " (rest != "" ? data(rest) : "\"\"")
    return "sends frame " kind(name) (rest != "" ? " " data(rest) : "")
}
function expect(frame,    at, name, rest) {
    at = index(frame, ":")
    name = at ? substr(frame, 1, at - 1) : frame
    rest = at ? substr(frame, at + 1) : ""
    if (name ~ /^[0-9]+$/) return "expects frame close " name
    return "expects frame " name (rest != "" ? " " data(rest) : "")
}
BEGIN { FS = "\t" }
/^#/ { next }
{
    row++
    if (row < from || row > to) next
    if (NF != 4) fault("not four fields")
    who = "r" FNR
    pieces = ""
    print who " connects\n" who " shakes hands\n" who " holds back"
    n = split($3, frame, " ")
    for (i = 1; i <= n; i++)
        if (frame[i] ~ /^\/[0-9]+$/) pieces = substr(frame[i], 2)
        else print who " " send(frame[i])
    print who " lets go" (pieces == "1" ? " byte by byte" : pieces != "" ? " in pieces of " pieces : "")
    n = split($4, frame, " ")
    for (i = 1; i <= n; i++) print who " " expect(frame[i])
    print who " expects " (n > 0 && frame[n] ~ /^([0-9]+|close)(:|$)/ ? "eof" : "nothing")
    print who " closes"
}
