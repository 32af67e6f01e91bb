# todo.awk -- what has to be graded: of each student the labs whose mark is another than that of the result. Wants -F '\t'.
#
# A mark is what the result depends on: the kit, the lab's own files, the sources, and those that it carries on from earlier labs. Reads
# the versions (lab, version, carried files), taken.tsv, then the marks that there are (student.lab, mark). Prints lines: student, then LAB=MARK
# for each lab; with all=1 also those that are done.
part == "versions" { version[$1] = $2; carries[$1] = $3; next }
part == "taken" {
    if (!($1 in seen)) {
        seen[$1] = 1
        student[++n] = $1
    }
    sums[$1, $2] = sums[$1, $2] "," $3 ":" substr($4, 1, 12)
    sum_of[$1, $2, $3] = $4
    next
}
part == "done" { done[$1] = $2 }
END {
    labs = split(required, lab, " ")
    for (k = 1; k <= n; k++) {
        line = ""
        for (i = 1; i <= labs; i++) {
            if (!((student[k], lab[i]) in sums))
                continue
            mark = version[lab[i]] sums[student[k], lab[i]]
            m = split(carries[lab[i]], file, " ")
            for (j = 1; j <= m; j++) {
                split(file[j], of, "/")
                mark = mark "," file[j] ":" substr(sum_of[student[k], substr(of[1], 1, 5), of[2] ".c"], 1, 12)
            }
            if (all || done[student[k] "." lab[i]] != mark)
                line = line " " lab[i] "=" mark
        }
        if (line != "")
            print student[k] line
    }
}
