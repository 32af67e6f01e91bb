# tap.awk -- the results as TAP (testanything.org, version 13; what is here means the same in 14).
#
# A stretch test that fails is a TODO: it does not decide. Where the grader could not judge, the run ends with
# "Bail out!", so that no reader of TAP takes it for one that has passed.

# A description or a reason: one line, and no directive begins in it.
function one_line(text) {
    text = clean(text)
    gsub(/[\n\t ]+/, " ", text)
    return replace(replace(text, "\\\\", "\\\\"), "[#]", "\\#")
}

function comment(text) {
    return text == "" ? "" : "# " replace(clean(text), "[\n]", "\n# ") "\n"
}

function point(good, what, directive, remark) {
    body = body (good ? "ok " : "not ok ") (++count) " - " one_line(what) (directive == "" ? "" : " # " directive) "\n" \
        comment(remark)
}

END {
    for (i = 1; i <= labs; i++) {
        for (t = from[i]; t <= to[i]; t++) {
            what = number[t] " " title[t]
            if (state[t] == "skipped" || state[t] == "unseen")
                point(1, what, "SKIP " one_line(text[t]))
            else
                point(state[t] == "passed", what, required[t] || state[t] != "failed" ? "" : "TODO " say("form-stretch"),
                    (diagnosis[t] == "" ? "" : diagnosis[t] "\n") text[t])
        }
        if (trouble_state[i] != "")
            point(0, say(form_of(trouble_state[i]), name[i]), "", trouble[i])
        worst = status[i] > worst ? status[i] : worst
    }
    printf "TAP version 13\n1..%d\n%s", count, body
    stopped = ENVIRON["KIT_STOPPED"]
    if (worst == 99 || stopped != "")
        print "Bail out! " one_line(stopped != "" ? stopped : say("form-unjudged"))
}
