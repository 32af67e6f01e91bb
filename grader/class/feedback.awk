# feedback.awk -- what one student has reached, as text: the points, then each failure in full.
END {
    sum_up()
    print clean(say("page-title", ENVIRON["KIT_STUDENT"]))
    print clean(ENVIRON["KIT_GIVEN"]) "\n"
    for (i = 1; i <= labs; i++)
        print "  " sign[mark_of(i)] " " name[i] "  " say("of", points[i, 1] + 0, most[i, 1]) (result(i) ~ /^(unbuilt|nothing|unjudged)$/ ? "  " say("table-" result(i)) : "")
    if (ENVIRON["KIT_ABSENT"] != "")
        print "  " say("page-not-handed-in", ENVIRON["KIT_ABSENT"])
    for (i = 1; i <= labs; i++) {
        if (trouble[i] != "")
            print "\n" name[i] "\n" indented(clean(trouble[i]), "  ")
        for (t = from[i]; t <= to[i]; t++)
            if (state[t] == "failed" || state[t] == "fault") {
                print "\n" sign[state[t]] " " number[t] " " clean(title[t]) "\n"
                printf "%s", indented(clean(text[t]), "  ")
                if (state[t] == "failed")
                    printf "  %-16s%s", say("label-next"), hanging(say("page-next", number[t], lab[i]), 18)
            }
    }
}
