# junit.awk -- the results as JUnit's XML, as CI systems read it: a test suite for each lab.
#
# <failure> is a required test that failed, <error> what could not be judged and <skipped> what does not decide:
# so a run has failures or errors exactly when its exit status is not 0.
function escaped(text) {
    text = clean(text)
    text = replace(replace(replace(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;")
    return replace(text, "\"", "&quot;")
}

function attribute(name, value) {
    value = replace(replace(escaped(value), "\n", "&#10;"), "\t", "&#9;")
    return " " name "=\"" value "\""
}

# In seconds, to the millisecond.
function time(milliseconds) {
    return milliseconds == "" ? "" : attribute("time", sprintf("%.3f", milliseconds / 1000))
}

# One test case; `element` is what it is besides having run: failure, error, skipped, or "".
function test_case(i, what, ms, element, type, text,    first) {
    cases[i]++
    kinds[i, element]++
    suite[i] = suite[i] "    <testcase" attribute("classname", name[i]) attribute("name", what) time(ms)
    if (element == "") {
        suite[i] = suite[i] "/>\n"
        return
    }
    first = text
    sub(/\n.*/, "", first)
    gsub(/ +/, " ", first)
    suite[i] = suite[i] ">\n      <" element attribute("message", first) (type == "" ? "" : attribute("type", type)) \
        (element == "skipped" ? "/>" : ">" escaped(text) "</" element ">") "\n"
    if (element == "skipped" && text ~ /\n/) # a stretch test that failed: there is more to tell
        suite[i] = suite[i] "      <system-out>" escaped(text) "</system-out>\n"
    suite[i] = suite[i] "    </testcase>\n"
}

function counts(i) {
    return attribute("tests", cases[i] + 0) attribute("failures", kinds[i, "failure"] + 0) \
        attribute("errors", kinds[i, "error"] + 0) attribute("skipped", kinds[i, "skipped"] + 0)
}

function load_case(i, t,    element, told) {
    told = text[t]
    if (state[t] == "failed")
        element = required[t] ? "failure" : "skipped"
    else if (state[t] == "fault" || (state[t] == "unseen" && required[t]))
        element = "error"
    else if (state[t] != "passed")
        element = "skipped"
    if (state[t] == "failed" && !required[t])
        told = say("form-stretch") "\n" told
    test_case(i, number[t] " " title[t], ms[t], element, element == "skipped" ? "" : diagnosis[t] != "" ? diagnosis[t] : state[t], told)
}

END {
    for (i = 1; i <= labs; i++) {
        for (t = from[i]; t <= to[i]; t++)
            load_case(i, t)
        if (trouble_state[i] == "unbuilt")
            test_case(i, say("form-builds", name[i]), "", "failure", "unbuilt", trouble[i])
        else if (trouble_state[i] != "")
            test_case(i, say("form-plays", name[i]), "", "error", "fault", trouble[i])
        cases["all"] += cases[i]
        all_took += took[i]
        for (k = split("failure error skipped", kind, " "); k > 0; k--)
            kinds["all", kind[k]] += kinds[i, kind[k]]
        suites = suites "  <testsuite" attribute("name", name[i]) counts(i) time(took[i]) ">\n" suite[i] "  </testsuite>\n"
    }
    if (!labs) {
        name[1] = ENVIRON["KIT_FROM"]
        test_case(1, say("form-plays", name[1]), "", "error", "fault", ENVIRON["KIT_STOPPED"])
        cases["all"] = kinds["all", "error"] = 1
        suites = "  <testsuite" attribute("name", name[1]) counts(1) ">\n" suite[1] "  </testsuite>\n"
    }
    printf "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites%s%s%s>\n%s</testsuites>\n",
        attribute("name", ENVIRON["KIT_FROM"]), counts("all"), time(all_took + 0), suites
}
