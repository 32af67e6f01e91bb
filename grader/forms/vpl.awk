# vpl.awk -- the results as Moodle's VPL reads them: comments between <|-- and --|>, a title behind "-", text as it is behind ">", and the
# grade, of VPL_GRADEMAX or 100. What could not be judged has no grade.
function preformatted_lines(text,    n, part, i) {
    n = split(clean(text), part, "\n")
    for (i = 1; i <= n; i++)
        print ">" part[i]
}
END {
    sum_up()
    bad = ENVIRON["KIT_STOPPED"] != "" || !labs
    print "<|--"
    for (i = 1; i <= labs; i++) {
        bad = bad || status[i] == 99
        print "-" name[i] ": " say("of", points[i, 1] + 0, most[i, 1])
        if (trouble[i] != "")
            preformatted_lines(say(form_of(trouble_state[i]), name[i]) "\n" trouble[i])
        for (t = from[i]; t <= to[i]; t++)
            if (state[t] != "passed") {
                print "-" sign[state[t]] " " number[t] " " clean(title[t])
                preformatted_lines(text[t])
            }
    }
    if (bad)
        print say("page-unjudged")
    print "--|>"
    if (bad)
        exit 1
    scale = ENVIRON["VPL_GRADEMAX"] == "" ? 100 : ENVIRON["VPL_GRADEMAX"] + 0
    printf "Grade :=>> %.2f\n", most["all", 1] ? scale * points["all", 1] / most["all", 1] : 0
}
