# table.awk -- the results of several labs for people, a line each, and their sum.
function row(mark, what, got, of, stretch_got, stretch_of, time, remark) {
    print row_of(sprintf("  %s %-26s%10s%12s%9s%s", mark, what, say("of", got + 0, of),
        (stretch_of ? say("of", stretch_got + 0, stretch_of) : ""), time, (remark == "" ? "" : "   " remark)))
}

END {
    sum_up()
    print "\n" row_of(sprintf("    %-26s%10s%12s%9s", say("table-lab"), say("table-points"), say("table-stretch"), say("table-time")))
    for (i = 1; i <= labs; i++) {
        row(marked(mark_of(i)), name[i], points[i, 1], most[i, 1], points[i, 0], most[i, 0],
            seconds(took[i]) " s", result(i) ~ /^(unbuilt|nothing|unjudged)$/ ? say("table-" result(i)) : "")
        if (status[i] != 0 && !todo)
            todo = i
    }
    row(" ", say("table-sum"), points["all", 1], most["all", 1], points["all", 0], most["all", 0], seconds(took["all"]) " s")
    if (ENVIRON["KIT_FROM"] == "labs")
        show_next(todo ? next_step(todo) : ENVIRON["TEST"] == "" ? say("next-none") : "")
}
