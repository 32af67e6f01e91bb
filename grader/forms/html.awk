# html.awk -- the results as one page of HTML that needs nothing else: no script, nothing from elsewhere.
#
# Its style is grader/report/page.css, its pictures the conversations that lie as 4.3.svg in the folder KIT_RUN.
# KIT_ABSENT names the labs that the tree has not got. What a program has written is text here, whatever it is.
BEGIN {
    MOST_PICTURE = 40000
    ATTRIBUTE = " (xmlns|viewBox|role|class|id|d|x|y|x1|y1|x2|y2|dx|dy|cx|cy|r|rx|ry|width|height|points|transform|text-anchor|" \
        "textLength|lengthAdjust)=\"[-a-zA-Z0-9 .,:/()_#]*\""
    TAG = "^<(/?(svg|title|desc|g|text|tspan|path|rect|line|circle|polyline|polygon)|" \
        "(svg|title|desc|g|text|tspan|path|rect|line|circle|polyline|polygon)(" ATTRIBUTE ")+ ?/?)>$"
}

# --------------------------------------------------------------------------------- of one failure
# What comes before the conversation: what was expected and what came.
function facts(t,    end) {
    end = index(text[t], "\n\n")
    return end ? substr(text[t], 1, end - 1) : text[t]
}

# The picture is our own and well-formed; but what cannot be so for certain is not taken over.
function harmless_line(line,    rest, between) {
    rest = line
    while (match(rest, /<[^<>]*>/)) {
        between = between substr(rest, 1, RSTART - 1)
        if (substr(rest, RSTART, RLENGTH) !~ TAG)
            return 0
        rest = substr(rest, RSTART + RLENGTH)
    }
    between = between rest
    gsub(/&(amp|lt|gt|quot|#39);/, "", between)
    return between !~ /[<>&]/
}

# Without its own style, which the page has in two shades.
function picture(t,    file, line, inside, all, bad) {
    file = ENVIRON["KIT_RUN"] "/" number[t] ".svg"
    while ((getline line < file) > 0) {
        if (line == "<style>")
            inside = 1
        if (!inside) {
            line = clean(line)
            if (line ~ /<\/title>$/)
                line = line "<desc>" escaped(say("page-picture-told", say("page-words"))) "</desc>"
            all = all line "\n"
            if (length(all) > MOST_PICTURE || !harmless_line(line)) {
                bad = 1
                break
            }
        }
        if (line == "</style>")
            inside = 0
    }
    close(file)
    if (all == "")
        return ""
    if (bad || all !~ /^<svg [^\n]*>\n/ || all !~ /\n<\/svg>\n$/)
        return element("p", "remark", escaped(say("page-picture-large", lab_of[t], number[t], ENVIRON["KIT_FROM"]))) "\n"
    return "<div class=\"picture\" tabindex=\"0\" role=\"group\" aria-label=\"" escaped(say("page-picture")) "\">\n" all "</div>\n"
}

function next_of(t) {
    return say(ENVIRON["KIT_FROM"] == "labs" ? "page-next" : "next-again", number[t], lab_of[t], ENVIRON["KIT_FROM"])
}

function one_of(label, sentence) {
    return sentence == "" ? "" : fact(say(label), escaped(sentence))
}

# Lines that are sentences.
function words(lines,    line, n, i, all) {
    n = split(lines, line, "\n")
    for (i = 1; i <= n; i++)
        if (line[i] != "")
            all = all (all == "" ? "" : "\n") element("p", "", shown(line[i]))
    return all
}

function failure(t,    diagnosed) {
    print "<article id=\"t" number[t] "\">\n<h3>" standing("failed", number[t]) " " \
        element("span", "heard", escaped(say("page-state-failed"))) " " escaped(title[t]) "</h3>"
    diagnosed = one_of("label-happened", happened[t]) one_of("label-proof", proof[t]) one_of("label-idea", idea[t]) \
        one_of("label-read", read[t]) one_of("label-also", also[t])
    if (diagnosed != "")
        print "<dl class=\"diagnosis\">\n" diagnosed "</dl>"
    print preformatted(say("page-facts"), facts(t))
    printf "%s", picture(t)
    print "<dl class=\"diagnosis\">\n" fact(say("label-next"), escaped(next_of(t))) "</dl>"
    if (index(text[t], " " say("conversation-right") "\n"))
        print "<details>\n<summary>" escaped(say("page-words")) "</summary>\n" words(plain(substr(text[t], 1, MOST_TEXT))) "\n</details>"
    print "<details>\n<summary>" escaped(say("page-full")) "</summary>\n" preformatted(say("page-full"), text[t]) "\n</details>"
    print "</article>"
}

# --------------------------------------------------------------------------------- of one lab
function word_of(i) {
    return say((result(i) ~ /^(unbuilt|nothing|unjudged)$/ ? "table-" : "page-state-") result(i))
}

function test_row(t,    what) {
    what = escaped(title[t])
    if (state[t] == "failed")
        what = "<a href=\"#t" number[t] "\">" what "</a>"
    if (!required[t])
        what = what " " element("span", "tag", escaped(say("table-stretch")))
    if (state[t] == "passed" && text[t] != "")
        what = what element("p", "remark", shown(say("as-far-as-seen", text[t])))
    if (state[t] == "skipped" || state[t] == "unseen")
        what = what element("p", "remark", shown(text[t]))
    if (state[t] == "fault")
        what = what element("p", "remark", escaped(say("not-your-fault"))) preformatted(say("page-state-fault"), text[t])
    print "<tr><th scope=\"row\">" escaped(number[t]) "</th><td>" what "</td><td>" \
        standing(state[t], say("page-state-" state[t])) "</td></tr>"
}

function lab_section(i,    t) {
    print "<section id=\"" lab[i] "\">\n<h2>" escaped(name[i]) "</h2>"
    print "<p class=\"score\">" standing(mark_of(i), word_of(i)) " <span>" escaped(say("table-points")) " " \
        element("b", "", escaped(say("of", points[i, 1] + 0, most[i, 1]))) "</span>" \
        (most[i, 0] ? " <span>" escaped(say("table-stretch")) " " element("b", "", escaped(say("of", points[i, 0] + 0, most[i, 0]))) "</span>" : "") "</p>"
    if (trouble[i] != "") {
        if (trouble_state[i] == "fault")
            print element("p", "", escaped(say("not-your-fault")))
        print preformatted(word_of(i), trouble[i])
    }
    if (to[i] >= from[i]) {
        print "<table class=\"tests\">\n<caption>" escaped(say("page-tests-of", name[i])) "</caption>"
        print head_of_table(say("page-test"), say("page-claim"), say("page-result")) "\n<tbody>"
        for (t = from[i]; t <= to[i]; t++)
            test_row(t)
        print "</tbody>\n</table>"
    }
    for (t = from[i]; t <= to[i]; t++)
        if (state[t] == "failed")
            failure(t)
    print "</section>"
}

# --------------------------------------------------------------------------------- above them all
function overview(    i, line) {
    print "<section>\n<h2>" escaped(say("page-overview")) "</h2>\n<table class=\"labs\">"
    print head_of_table(say("table-lab"), say("table-points"), say("table-stretch"), say("page-result")) "\n<tbody>"
    for (i = 1; i <= labs; i++)
        print "<tr><th scope=\"row\"><a href=\"#" lab[i] "\">" escaped(name[i]) "</a></th><td>" measured(points[i, 1], most[i, 1]) \
            "</td><td>" measured(points[i, 0], most[i, 0]) "</td><td>" standing(mark_of(i), word_of(i)) "</td></tr>"
    print "</tbody>\n</table>"
    if (ENVIRON["KIT_ABSENT"] != "")
        print element("p", "remark", escaped(say(ENVIRON["KIT_STUDENT"] != "" ? "page-not-handed-in" : "page-absent", ENVIRON["KIT_ABSENT"])))
    print "</section>"
}

# Each misconception once, with the tests in which it showed: often few stand behind many failures.
function ideas(    t, n, k, id, first, order, tests_of) {
    for (t = 1; t <= tests; t++) {
        if (state[t] != "failed" || (id = diagnosis[t]) == "" || idea[t] == "")
            continue
        if (!(id in first)) {
            first[id] = idea[t]
            order[++n] = id
        }
        tests_of[id] = tests_of[id] " <a href=\"#t" number[t] "\">" number[t] "</a>"
    }
    if (!n)
        return
    print "<section>\n<h2>" escaped(say("page-ideas")) "</h2>\n<ul class=\"ideas\">"
    for (k = 1; k <= n; k++)
        print "<li>" escaped(first[order[k]]) " <span class=\"where\">" escaped(say("page-tests")) tests_of[order[k]] "</span></li>"
    print "</ul>\n</section>"
}

function summary(    i, t, k, n, c, kind, count, passed, unjudged, all, tally) {
    for (i = 1; i <= labs; i++) {
        passed += status[i] == 0
        unjudged += status[i] == 99
    }
    for (t = 1; t <= tests; t++)
        count[state[t]]++
    print "<header>\n<p class=\"kit\">" escaped(say("page-kit")) "</p>\n<h1>" escaped(page_title) "</h1>"
    if (ENVIRON["KIT_GIVEN"] != "")
        print element("p", "remark", escaped(ENVIRON["KIT_GIVEN"]))
    print "<dl class=\"sums\">"
    printf "%s", fact(say("table-points"), measured(points["all", 1], most["all", 1]))
    if (most["all", 0])
        printf "%s", fact(say("table-stretch"), measured(points["all", 0], most["all", 0]))
    printf "%s", fact(say("page-labs-passed"), measured(passed, labs))
    n = split("passed failed skipped unseen fault", kind, " ")
    for (k = 1; k <= n; k++)
        if ((c = count[kind[k]])) {
            all = all "<span class=\"" kind[k] "\" style=\"flex-grow:" c "\"></span>"
            tally = tally " " standing(kind[k], say("page-count", c, say("page-state-" kind[k])))
        }
    if (tally != "")
        printf "%s", fact(say("page-tests"), "<span class=\"kinds\" aria-hidden=\"true\">" all "</span>" \
            element("span", "tally", substr(tally, 2)), "wide")
    print "</dl>"
    if (passed == labs)
        print element("p", "", escaped(say("page-all-passed")))
    if (unjudged)
        print element("p", "", escaped(say("page-unjudged")))
    if (most["all", 0])
        print element("p", "remark", escaped(say("page-stretch")))
    print "</header>"
}

END {
    sum_up()
    for (i = 1; i <= labs; i++)
        for (t = from[i]; t <= to[i]; t++) {
            lab_of[t] = lab[i]
            gsub(/[^0-9.]/, "?", number[t]) # a name, here and of a file
            if (!(state[t] in sign))
                state[t] = "fault"
        }
    if (ENVIRON["KIT_STUDENT"] != "") # of one of a class: whoever reads it has the kit
        page_title = say("page-title", ENVIRON["KIT_STUDENT"])
    else
        page_title = ENVIRON["KIT_FROM"] == "labs" ? say("page-title-own") : say("page-title", ENVIRON["KIT_FROM"])

    begin_page(say("page-in-a-line", page_title, say("of", points["all", 1], most["all", 1])))
    summary()
    overview()
    ideas()
    for (i = 1; i <= labs; i++)
        lab_section(i)
    print "</main>\n</body>\n</html>"
}
