# grades.awk -- grades.csv, from what sum.awk has written: a row for each student, points and state of each lab.
BEGIN { FS = "\t" }
$1 == "student" {
    row[++n] = safe_cell($4) "," safe_cell($3 == "-" ? "" : $3) "," cell($2) "," $5 "," ($6 == "-" ? "" : $6) "," $7
    ends[n] = "," $8 "," ($9 == "-" ? "" : $9) "," $10
}
$1 == "lab" {
    if (n == 1)
        head = head "," $3 "," $3 "_state"
    labs[n] = labs[n] "," ($4 == "unjudged" || $4 == "waiting" ? "" : $9) "," $4
}
END {
    print "name,number,key,platform,submitted,late_days" head ",state,total,of"
    for (i = 1; i <= n; i++)
        print row[i] labs[i] ends[i]
}
