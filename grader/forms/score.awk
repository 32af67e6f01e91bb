# score.awk -- the end of one lab's results, for people: what is wrong with all of it, the points, the time, what the
# compiler warns of; and what to do next, unless it is one of several labs (KIT_LABS).
function show_warning(file,    line, n) {
    file = ENVIRON["KIT_RUN"] "/" lab[1] ".warnings"
    if ((getline line < file) > 0 && (getline n < file) > 0)
        printf "\n  %s%s", label_of(say("label-compiler")),
            hanging(n == 1 ? line : line " " say("more-warnings", n - 1, lab[1], own_tree()), 15)
}

function own_tree() {
    return ENVIRON["KIT_FROM"] == "labs" ? "" : " FROM=" ENVIRON["KIT_FROM"]
}

END {
    if (trouble_state[1] == "unbuilt") {
        show_lab(name[1])
        printf "  %s %s", marked("failed"), hanging(say("does-not-build"), 4, "strong")
        printf "\n%s", indented(compiler_said(trouble[1]), "  ")
    }
    if (trouble_state[1] == "nothing") {
        show_lab(name[1])
        printf "  %s %s", marked("skipped"), hanging(say("nothing-handed-in"), 4, "strong")
        printf "    %s", hanging(trouble[1], 4)
    }
    if (trouble_state[1] == "fault" && ENVIRON["KIT_PLAYED"] == "") { # else it was told where it came up
        show_lab(name[1])
        printf "  %s %s%s", marked("fault"), hanging(say("not-your-fault"), 4), indented(trouble[1], "    ")
    }
    id = most[1, 1] == 1 ? "score-one" : "score-many"
    if (most[1, 0])
        id = most[1, 1] ? "score-stretch" : "score-only-stretch"
    if (trouble_state[1] != "fault" && most[1, 1] + most[1, 0] > 0)
        printf "\n  %s", hanging(say(id, points[1, 1] + 0, most[1, 1], points[1, 0] + 0, most[1, 0], seconds(took[1])), 2)
    show_warning()
    if (ENVIRON["KIT_LABS"] == 1)
        show_next(next_step(1))
}
