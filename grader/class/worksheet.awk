# worksheet.awk -- the totals in a platform's own columns: Moodle's worksheet or Canvas's gradebook, as `platform` says.
#
# Reads what sum.awk has written and then, where there is one, the platform's own file, which is given back with the grades filled in; else it
# makes the columns that the platform asks for. A grade that is not known stays empty, as does (unless missing is set) that of who has handed in nothing.
FNR == NR {
    split($0, f, "\t")
    if (f[1] != "student")
        next
    grade[f[3]] = f[9] == "-" || (f[8] == "nothing" && missing == "") ? "" : f[8] == "nothing" ? missing : f[9]
    if (f[5] == platform || (platform == "moodle" && f[5] == "vpl") || f[5] == "-") {
        id[++n] = f[3]
        name[n] = f[4]
    }
    next
}
FNR == 1 {
    columns = read_csv($0, head)
    for (i = 1; i <= columns; i++) {
        if (head[i] == (platform == "moodle" ? "Identifier" : "ID"))
            id_at = i
        if (platform == "moodle" ? head[i] == "Grade" : column == "" || index(head[i], column) == 1)
            grade_at = i
        if (head[i] == "Maximum Grade")
            most_at = i
    }
    given = id_at && grade_at
    if (given)
        print $0
    next
}
given {
    read_csv($0, at)
    one = at[id_at]
    sub(/^[Pp]articipant */, "", one)
    if (!(one in grade) || one == "") {
        print $0
        next
    }
    at[grade_at] = grade[one]
    line = ""
    for (i = 1; i <= columns; i++)
        line = line (i > 1 ? "," : "") cell(at[i])
    print line
}
END {
    if (given)
        exit
    print platform == "moodle" ? "Identifier,Full name,Grade" : "Student,ID,SIS User ID,SIS Login ID,Section," cell(column == "" ? "Socket labs" : column)
    if (platform == "canvas")
        print "    Points Possible,,,,," scale
    for (i = 1; i <= n; i++)
        print platform == "moodle" ? "Participant " id[i] "," cell(name[i]) "," grade[id[i]] : cell(name[i]) "," id[i] ",,,," grade[id[i]]
}
