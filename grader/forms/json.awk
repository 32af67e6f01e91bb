# json.awk -- the results as one JSON object. "format" is 1 and changes when the meaning of a member does;
# members may be added. grader/README.md describes it.
function score(i) {
    return sprintf("\"points\":%d,\"of\":%d,\"stretch_points\":%d,\"stretch_of\":%d", points[i, 1], most[i, 1],
        points[i, 0], most[i, 0])
}

# Not by sprintf(): some awks have a limit to what it makes.
function test_object(t) {
    return "{\"number\":" string(number[t]) ",\"required\":" (required[t] ? "true" : "false") \
        ",\"state\":" string(state[t]) ",\"diagnosis\":" optional(diagnosis[t]) \
        ",\"ms\":" (ms[t] == "" ? "null" : ms[t] + 0) ",\"title\":" string(title[t]) \
        ",\"text\":" optional(text[t]) "}"
}

function lab_object(i,    t, object) {
    object = "{\"lab\":" string(lab[i]) ",\"name\":" string(name[i]) ",\"state\":" string(result(i)) "," score(i) \
        ",\"ms\":" took[i] + 0 ",\"text\":" optional(trouble[i]) ",\"tests\":["
    for (t = from[i]; t <= to[i]; t++)
        object = object (t > from[i] ? "," : "") "\n  " test_object(t)
    return object "]}"
}

# As grader/grade ends: what was not handed in has not passed, unless there is nothing else.
function worst() {
    if (ENVIRON["KIT_STOPPED"] != "" || ended[99])
        return 99
    return ended[3] && ended[3] == labs ? 3 : ended[1] || ended[3] ? 1 : 0
}

END {
    sum_up()
    for (i = 1; i <= labs; i++) {
        ended[status[i]]++
        body = body (i > 1 ? "," : "") "\n " lab_object(i)
    }
    print "{\"format\":1,\"tree\":" string(ENVIRON["KIT_FROM"]) ",\"status\":" worst() "," \
        score("all") ",\"ms\":" took["all"] ",\"text\":" optional(ENVIRON["KIT_STOPPED"]) ",\"labs\":[" body "]}"
}
