# hint.awk -- prints the next hint for the step to do (or step TEST) of one lab, and remembers that it was given.
part == "given" && NF == 2 { given[$1] = $2 + 0 }

# ## 4.3, and below it 1. 2. 3.
part == "hints" {
    all = FILENAME
    if (/^#/)
        within_step = $1 == "##" ? $2 : ""
    else if (match($0, /^[0-9]+\. +/)) {
        hint[within_step, ++hints[within_step]] = substr($0, RLENGTH + 1) "\n"
    } else if (within_step != "" && hints[within_step]) {
        sub(/^ ? ? ?/, "") # as far in as its first line
        hint[within_step, hints[within_step]] = hint[within_step, hints[within_step]] $0 "\n"
    }
}

function remember(    step, file) {
    file = ENVIRON["KIT_GIVEN"]
    printf "" > file
    for (step in given)
        print step, given[step] > file
    close(file)
}

function show_hint(s,    n, another) {
    n = number[s]
    show_heading(1, s, title[s])
    another = "make hint-" lab_name[1] (ENVIRON["TEST"] == "" ? "" : " TEST=" n)
    if (given[n] < hints[n]) {
        labelled(say("hint-number", ++given[n], hints[n]), hint[n, given[n]])
        remember()
        print ""
        show_age(1)
        labelled("next-try", say("next-try-step", n, lab_name[1]))
        labelled("next-stuck", given[n] < hints[n] ? say("hint-another", another) : say("hint-last", another))
        return
    }
    printf "  %s\n", hanging(say("hint-no-more", n, all), 2)
    show_age(1)
    labelled("next-handout", say("hint-handout", n))
    labelled("hint-calls", say("hint-trace", n, lab_name[1]))
    labelled("hint-ask", say("hint-instructor"))
}

END {
    s = ENVIRON["TEST"] != "" ? step_of[ENVIRON["TEST"]] : first_to_do(1, 1)
    if (ENVIRON["TEST"] == "" && trouble[1] != "")
        show_unbuilt(1)
    else if (s || (s = first_to_do(1, 0)))
        show_hint(s)
    else
        print say("hint-not-needed", lab_name[1])
}
