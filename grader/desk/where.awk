# where.awk -- prints where a student is: a line for each lab (steps.awk), and what comes next.
function row(mark, what, got, stretch, remark,    line) {
    line = sprintf("  %s %-26s%10s%12s   %s", mark, what, got, stretch, remark)
    print row_of(line)
}

function remark_on(i) {
    if (lab_age[i] == "none")
        return lab_name[i] in minutes ? say("where-not-graded-yet", minutes[lab_name[i]] + 0) : say("where-not-graded")
    if (lab_age[i] == "old")
        return say("where-changed")
    return trouble[i] == "" ? "" : say("table-unbuilt")
}

function next_of(i) {
    if (!i)
        return say("where-all-passed")
    if (trouble[i] != "" && lab_age[i] != "old")
        return say("where-unbuilt", lab_name[i])
    if (lab_age[i] == "old")
        return say("where-grade", lab_name[i])
    return say("where-step", number[first_to_do(i, 1)], lab_name[i])
}

END {
    print ""
    row(" ", say("table-lab"), say("table-points"), say("table-stretch"), "")
    to_do = lab_to_do()
    for (i = 1; i <= labs; i++) {
        if (lab_age[i] == "none" && unbegun++ && i != to_do) { # one of those is enough
            more++
            continue
        }
        # A sign is for what still stands.
        how = lab_age[i] != "new" ? "" : points[i, 1] == most[i, 1] && trouble[i] == "" ? "passed" : "failed"
        row(how == "" ? " " : marked(how), substr(lab_folder[i], match(lab_folder[i], /[^\/]*$/)),
            say("of", points[i, 1], most[i, 1]), most[i, 0] ? say("of", points[i, 0], most[i, 0]) : "", remark_on(i))
    }
    if (more)
        print "    " say(more == 1 ? "where-more-one" : "where-more-many", more)
    show_next(ENVIRON["TEST"] == "" ? next_of(to_do) : say("where-test", ENVIRON["TEST"]))
}
