# gradescope.awk -- the results as Gradescope's results.json: a test each, a point each, stretch tests without points. Needs json_text.awk's
# string(). What could not be judged is no result: then nothing is printed, and Gradescope says that the autograder failed.
function gradescope_test(number, what, got, of, passed, text) {
    out = out (out == "" ? "" : ",") "\n  {\"number\":" string(number) ",\"name\":" string(what) ",\"score\":" got ",\"max_score\":" of \
        ",\"status\":\"" (passed ? "passed" : "failed") "\",\"output\":" string(text) ",\"output_format\":\"text\",\"visibility\":\"visible\"}"
}
END {
    bad = ENVIRON["KIT_STOPPED"] != "" || !labs
    for (i = 1; i <= labs; i++) {
        bad = bad || status[i] == 99
        if (trouble[i] != "" || to[i] < from[i]) {
            gradescope_test(substr(lab[i], 4) + 0, say(form_of(trouble_state[i]), name[i]), 0, most[i, 1] + 0, 0, trouble[i])
            continue
        }
        for (t = from[i]; t <= to[i]; t++)
            gradescope_test(number[t], number[t] (required[t] ? " " : "* ") title[t], (state[t] == "passed") * required[t], required[t], state[t] == "passed", text[t])
    }
    if (bad)
        exit 1
    print "{\"visibility\":\"visible\",\"stdout_visibility\":\"hidden\",\"tests\":[" out "]}"
}
