# junit.awk -- the results as JUnit's XML, as CI systems read it: a test suite for each lab.
#
# <failure> is a required test that failed, <error> what could not be judged and <skipped> what does not decide:
# so a run has failures or errors exactly when its exit status is not 0.
function attribute(name, value) {
    value = replace(replace(marked_up(clean(value)), "[\n]", "&#10;"), "[\t]", "&#9;")
    return " " name "=\"" value "\""
}

# In seconds, to the millisecond.
function time(milliseconds) {
    return milliseconds == "" ? "" : attribute("time", sprintf("%.3f", milliseconds / 1000))
}

# One test case; `element` is what it is besides having run: failure, error, skipped, or "". A message is one line.
function test_case(i, what, ms, element, type, message, text) {
    cases[i]++
    kinds[i, element]++
    suite[i] = suite[i] "    <testcase" attribute("classname", name[i]) attribute("name", what) time(ms)
    if (element == "") {
        suite[i] = suite[i] "/>\n"
        return
    }
    sub(/\n.*/, "", message)
    gsub(/ +/, " ", message)
    suite[i] = suite[i] ">\n      <" element attribute("message", message)
    if (element != "skipped")
        suite[i] = suite[i] attribute("type", type) ">" marked_up(clean(text)) "</" element ">\n"
    else
        suite[i] = suite[i] "/>\n" (text == message ? "" : "      <system-out>" marked_up(clean(text)) "</system-out>\n")
    suite[i] = suite[i] "    </testcase>\n"
}

function counts(i) {
    return attribute("tests", cases[i] + 0) attribute("failures", kinds[i, "failure"] + 0) \
        attribute("errors", kinds[i, "error"] + 0) attribute("skipped", kinds[i, "skipped"] + 0)
}

function test_cases(i,    t, element) {
    for (t = from[i]; t <= to[i]; t++) {
        element = "skipped"
        if (state[t] == "passed")
            element = ""
        else if (state[t] == "failed" && required[t])
            element = "failure"
        else if (state[t] == "fault" || (state[t] == "unseen" && required[t]))
            element = "error"
        test_case(i, number[t] " " title[t], ms[t], element, diagnosis[t] == "" ? state[t] : diagnosis[t],
            state[t] == "failed" && !required[t] ? say("form-stretch") : text[t], text[t])
    }
    if (trouble_state[i] != "")
        test_case(i, say(form_of(trouble_state[i]), name[i]), "", trouble_state[i] == "fault" ? "error" : "failure",
            trouble_state[i], trouble[i], trouble[i])
}

END {
    if (!labs) { # there is none to tell of, and that is what is told
        labs = from[1] = 1
        name[1] = ENVIRON["KIT_FROM"]
        trouble_state[1] = "fault"
        trouble[1] = ENVIRON["KIT_STOPPED"]
    }
    sum_up()
    for (i = 1; i <= labs; i++) {
        test_cases(i)
        cases["all"] += cases[i]
        for (k = split("failure error skipped", kind, " "); k > 0; k--)
            kinds["all", kind[k]] += kinds[i, kind[k]]
        suites = suites "  <testsuite" attribute("name", name[i]) counts(i) time(took[i]) ">\n" suite[i] "  </testsuite>\n"
    }
    print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    print "<testsuites" attribute("name", ENVIRON["KIT_FROM"]) counts("all") time(took["all"]) ">\n" suites "</testsuites>"
}
