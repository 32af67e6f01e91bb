# classroom50.awk -- the results as Classroom 50's result.json (classroom50/result/v1). Who, what and when come from the environment that its
# runner sets. Needs json_text.awk's string(). What could not be judged is no result: then nothing is printed.
function classroom_test(what, got, of) {
    while (length(what) > 100)
        sub(/[^\200-\277][\200-\277]*$/, "", what)
    out = out (out == "" ? "" : ",") "\n  {\"test-name\":" string(what) ",\"passed\":" (got == of ? "true" : "false") ",\"score\":" got ",\"max-score\":" of "}"
    all_got += got
    all_of += of
}
function of_runner(name) { return string(ENVIRON[name] == "" ? "-" : ENVIRON[name]) }
END {
    bad = ENVIRON["KIT_STOPPED"] != "" || !labs
    for (i = 1; i <= labs; i++) {
        bad = bad || status[i] == 99
        if (trouble[i] != "" || to[i] < from[i]) {
            classroom_test(say(form_of(trouble_state[i]), name[i]), 0, most[i, 1] + 0)
            continue
        }
        for (t = from[i]; t <= to[i]; t++)
            if (required[t])
                classroom_test(number[t] " " title[t], (state[t] == "passed") + 0, 1)
    }
    if (bad)
        exit 1
    print "{\"schema\":\"classroom50/result/v1\",\"classroom\":" of_runner("CLASSROOM") ",\"assignment\":" of_runner("ASSIGNMENT") ",\"usernames\":[" \
        of_runner("USERNAME") "],\"submission\":" of_runner("SUBMISSION_TAG") ",\"commit\":" of_runner("COMMIT_URL") ",\"release\":" of_runner("RELEASE_URL") \
        ",\"review\":" of_runner(ENVIRON["REVIEW_URL"] == "" ? "COMMIT_URL" : "REVIEW_URL") ",\"datetime\":" of_runner("KIT_NOW") \
        ",\"score\":" all_got + 0 ",\"max-score\":" all_of + 0 ",\"tests\":[" out "]}"
}
