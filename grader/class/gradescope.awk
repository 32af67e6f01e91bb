# gradescope.awk -- submission_metadata.yml of a Gradescope export: submission_123, its submitters' names, their number, and when.
function value(line) {
    sub(/^[^:]*:[^:]*: */, "", line)
    gsub(/^["']|["']$/, "", line)
    gsub(/[\t\001-\037]/, " ", line)
    return line
}
function put() { if (one != "") print one "\t" name "\t" sid "\t" when }
/^submission_[0-9]+:/ {
    put()
    one = $1
    sub(/:.*/, "", one)
    name = sid = when = ""
}
/^ +(- )?:name:/ { name = name (name == "" ? "" : " & ") value($0) }
/^ +(- )?:sid:/ && sid == "" { sid = value($0) }
/^ +:created_at:/ && when == "" { when = substr(value($0), 1, 16) }
END { put() }
