# roster.awk -- a platform's list of a class: lines of number and name. Knows Moodle's worksheet (Identifier, Full name), Canvas's
# gradebook (Student, ID), and any list with columns "number" or "id" and "name".
NR == 1 {
    n = read_csv($0, head)
    for (i = 1; i <= n; i++) {
        low = tolower(head[i])
        if (!id_at && low ~ /^(identifier|id|number|student id|sid)$/)
            id_at = i
        if (!name_at && low ~ /^(full name|student|name|student name)$/)
            name_at = i
    }
    if (!id_at || !name_at)
        exit 1
    next
}
{
    read_csv($0, at)
    sub(/^[Pp]articipant */, "", at[id_at])
    gsub(/[\001-\037]/, " ", at[name_at])
    if (at[id_at] ~ /[^ ]/)
        print at[id_at] "\t" at[name_at]
}
