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

function line(label, text) {
    printf "  %s%s", painted(sprintf("%-13s", label == "" ? "" : say(label)), "strong"), hanging(clean(text), 15)
}

function show_places(i, s,    t, some) {
    for (t = 1; t <= todos; t++)
        if (todo_lab[t] == lab_name[i] && index(todo_steps[t], " " number[s] " ")) {
            line(some++ ? "" : "next-place", todo_place[t])
            line("", "TODO " number[s] ": " todo_text[t])
        }
    if (!some)
        line("next-place", say("next-no-todo", number[s], lab_folder[i] "/"))
}

function show_step(i, s) {
    print painted(say("next-heading", lab_name[i], number[s] (required[s] ? "" : "*"),
        number[s] in heading ? heading[number[s]] : title[s]), "strong") "\n"
    if (number[s] in heading) {
        show_markdown(trimmed(handout_text[number[s]]))
        print ""
    }
    show_places(i, s)
    if (state[s] == "unseen")
        line("next-unseen", text[s])
    if (lab_age[i] == "old")
        line("next-first", say("where-grade", lab_name[i]))
    if (ENVIRON["KIT_FROM"] != "labs") {
        line("next-try", say("next-again", number[s], lab_name[i], ENVIRON["KIT_FROM"]))
        return
    }
    if (number[s] in heading)
        line("next-handout", say("next-contract", handout[number[s]]))
    line("next-try", say("next-try-step", number[s], lab_name[i]))
    line("next-stuck", say(ENVIRON["TEST"] == "" ? "next-hint" : "next-hint-step", number[s], lab_name[i]))
}

# What its last grading says of a lab that did not compile.
function show_unbuilt(i) {
    if (lab_age[i] == "old") {
        print say("next-was-unbuilt", lab_name[i]) "\n"
        line("next-try", "make grade-" lab_name[i])
        return
    }
    print painted(say("next-unbuilt", lab_name[i]), "strong") "\n"
    printf "%s\n", indented(clean(trouble[i]), "  ")
    line("next-try", "make " lab_name[i])
}

# Every required step has passed.
function show_rest(    i, s, last) {
    print say("next-none")
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
        line("next-try", "make next TEST=" number[last])
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
