# people.awk -- the tests of a lab for people: each as soon as it is over, and at the end what a student reads first.

# What stands at the right margin: behind the title where there is room for it, else below.
function at_the_margin(title, column, text,    room) {
    sub(/\n$/, "", title)
    if (ENVIRON["PLAIN"] != "")
        return title ", " text "\n"
    room = COLUMNS - (title ~ /\n/ ? 0 : column) - width(last_line(title)) - width(text)
    return title (room >= 2 ? spaces(room) : "\n" spaces(COLUMNS - width(text))) text "\n"
}

# Prints something of a test; with PLAIN=1, when what has failed is told.
function tell(text) {
    if (ENVIRON["PLAIN"] == "")
        printf "%s", text
    else
        held = held text
}

# The labelled sentences of a failure, which the engine has broken for 80 columns, broken anew. Pictures and quotations stay.
function reflowed(text,    line, n, i, out, paragraph, label) {
    n = split(text, line, "\n")
    for (i = 1; i <= n + 1; i++) {
        if (paragraph != "" && i <= n && line[i] ~ /^                [^ ]/) {
            paragraph = paragraph " " substr(line[i], 17)
            continue
        }
        if (paragraph != "")
            out = out label hanging(paragraph, 18)
        paragraph = ""
        if (i > n)
            break
        if (line[i] ~ /^[A-Z][a-z ]* / && substr(line[i], 16, 2) ~ /^ [^ ]/ && substr(line[i], 14, 1) != "\"") {
            label = "  " substr(line[i], 1, 16)
            paragraph = substr(line[i], 17)
        } else
            out = out (line[i] == "" ? "" : "  " line[i]) "\n"
    }
    return out
}

# The text of a failure as it is shown.
function failure_of(text) {
    if (COLUMNS < 80) {
        sub(/\n+$/, "", text)
        return reflowed(text)
    }
    return ENVIRON["PLAIN"] == "" ? indented(text, "  ") : plain(text) "\n"
}

# One line. With ALL=1 each failure follows in full; otherwise the first is kept for the end, where it is read without
# scrolling, and so are the tests that were not played because of it.
function show_test(number, title, state, text,    column, all, one) {
    all = ENVIRON["ALL"] != ""
    below = 0
    if (state == "skipped" && !all) {
        if (!(text in waiting))
            reasons[++reasons_count] = text
        waiting[text] = waiting[text] (text in waiting && waiting[text] != "" ? ", " : "") number
        return
    }
    if (gap) # below a failure that was shown in full
        tell("\n")
    gap = 0
    column = 4 + length(number) + 1
    title_of_first = title
    title = hanging(title, column, state == "failed" ? "strong" : "")
    if (state == "skipped")
        title = at_the_margin(title, column, text)
    if (state == "failed")
        title = at_the_margin(title, column, say(number ~ /\*$/ ? "costs-stretch" : "costs-point"))
    one = "  " marked(state) " " number " " title
    if (all && ENVIRON["PLAIN"] != "" && state == "failed" && text != "") {
        printf "%s%s\n", one, failure_of(text)
        return
    }
    if (state == "passed" && text != "")
        one = one "      " hanging(say("as-far-as-seen", text), 6)
    if (state == "unseen")
        one = one "      " hanging(text, 6)
    if (state == "fault")
        one = one "      " hanging(say("not-your-fault"), 6) indented(text, "      ")
    tell(one)
    if (state != "failed" || text == "")
        return
    if (all) {
        tell("\n" failure_of(text))
        gap = 1
    } else if (first_failed == "") {
        first_failed = number
        first_title = title_of_first
        first_text = text
        below = 1 # its line is the last one
    }
}

# After the last test: which were not played, and why; then the first failure in full.
function show_first_failure(    i) {
    for (i = 1; i <= reasons_count; i++)
        tell("  " marked("skipped") " " hanging(waiting[reasons[i]] ": " reasons[i], 4))
    if (ENVIRON["PLAIN"] != "") {
        if (first_failed != "")
            printf "%s %s %s%s\n", marked("failed"), first_failed, hanging(first_title, 0), failure_of(first_text)
        printf "%s", held
        return
    }
    if (first_failed == "")
        return
    print ""
    if (!below || reasons_count)
        printf "  %s %s %s\n", marked("failed"), first_failed,
            hanging(first_title, 4 + length(first_failed) + 1, "strong")
    printf "%s", failure_of(first_text)
}
