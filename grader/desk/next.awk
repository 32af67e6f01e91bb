# next.awk -- prints the next step to do (or step TEST): what the handout says of it, where its gaps are (todo.awk),
# and what to try.
part == "handout" && /^##/ {
    within_step = ""
    if ($1 == "###" && $2 ~ /^[0-9]+\.[0-9]+\*?$/) {
        within_step = $2
        sub(/\*$/, "", within_step)
        sub(/^### [^ ]+ /, "")
        heading[within_step] = $0
        handout[within_step] = FILENAME
        next
    }
}
part == "handout" && within_step != "" && !/^<!--/ { handout_text[within_step] = handout_text[within_step] $0 "\n" }

function show_places(i, s,    t, some) {
    for (t = 1; t <= todos; t++)
        if (todo_lab[t] == lab_name[i] && index(todo_steps[t], " " number[s] " ")) {
            labelled(some++ ? "" : "next-place", todo_place[t])
            labelled("", "TODO " number[s] ": " todo_text[t])
        }
    if (!some)
        labelled("next-place", say("next-no-todo", number[s], lab_folder[i] "/"))
}

function show_step(i, s) {
    show_heading(i, s, number[s] in heading ? heading[number[s]] : title[s])
    if (number[s] in heading) {
        show_markdown(trimmed(handout_text[number[s]]))
        print ""
    }
    show_places(i, s)
    if (state[s] == "unseen")
        labelled("next-unseen", text[s])
    show_age(i)
    if (ENVIRON["KIT_FROM"] != "labs") {
        labelled("next-try", say("next-again", number[s], lab_name[i], ENVIRON["KIT_FROM"]))
        return
    }
    if (number[s] in heading)
        labelled("next-handout", say("next-contract", handout[number[s]]))
    if (s == from[i] && lab_name[i] in minutes)
        labelled("next-time", minutes[lab_name[i]])
    labelled("next-try", say("next-try-step", number[s], lab_name[i]))
    labelled("next-stuck", say(ENVIRON["TEST"] == "" ? "next-hint" : "next-hint-step", number[s], lab_name[i]))
}

# Every required step has passed.
function show_rest(    i, s, last) {
    print labs == 1 ? say("next-none-of", lab_name[1]) : say("next-none")
    for (i = 1; i <= labs; i++)
        for (s = from[i]; s <= to[i]; s++)
            if (!required[s] && state[s] != "passed") {
                if (!last)
                    print "\n" say("next-stretch-left") "\n"
                last = s
                printf "%6s* %s", number[s], hanging(title[s], 8)
            }
    if (last) {
        print ""
        labelled("next-try", "make next TEST=" number[last])
    }
}

END {
    i = ENVIRON["TEST"] != "" ? 1 : lab_to_do()
    if (!i)
        show_rest()
    else if (ENVIRON["TEST"] != "")
        show_step(1, step_of[ENVIRON["TEST"]])
    else if (trouble[i] != "")
        show_unbuilt(i)
    else
        show_step(i, first_to_do(i, 1))
}
