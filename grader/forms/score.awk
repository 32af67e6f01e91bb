# score.awk -- the end of one lab's results, for people: what is wrong with all of it, the points, the time; and
# what to do next, unless it is one of several labs (KIT_LABS).
END {
    if (trouble_state[1] == "unbuilt") {
        show_lab(name[1])
        printf "  %s %s", painted(sign["failed"], "failed"), hanging(say("does-not-build"), 4, "strong")
        printf "\n%s", indented(trouble[1], "  ")
    }
    id = most[1, 1] == 1 ? "score-one" : "score-many"
    if (most[1, 0])
        id = most[1, 1] ? "score-stretch" : "score-only-stretch"
    if (trouble_state[1] != "fault")
        printf "\n  %s", hanging(say(id, points[1, 1] + 0, most[1, 1], points[1, 0] + 0, most[1, 0], seconds(took[1])), 2)
    if (ENVIRON["KIT_LABS"] == 1)
        show_next(next_step(1))
}
