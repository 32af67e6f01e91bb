# people.awk -- the tests of a lab for people, each as soon as it is over.

# One line; the first failure, with ALL=1 each, in full.
function show_test(number, title, state, text,    column, lines, room) {
    if (gap) # below a failure that was shown in full
        print ""
    gap = 0
    column = 4 + length(number) + 1
    title = hanging(title, column, state == "failed" ? "strong" : "")
    if (state == "skipped") {
        # The reason stands at the right margin: behind the title where there is room for it.
        sub(/\n$/, "", title)
        room = 80 - column - width(last_line(title)) - width(text)
        title = title (room >= 2 ? spaces(room) : "\n" spaces(80 - width(text))) text "\n"
    }
    printf "  %s %s %s", painted(sign[state], state), number, title
    if (state == "unseen")
        printf "      %s", hanging(text, 6)
    if (state == "fault")
        printf "      %s%s", hanging(say("not-your-fault"), 6), indented(text, "      ")
    if (state == "failed" && text != "" && (!shown || ENVIRON["ALL"] != "")) {
        printf "\n%s", indented(text, "  ")
        shown = gap = 1
    }
}
