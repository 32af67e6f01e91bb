# steps.awk -- the steps of labs, and what their last grading says of them.
#
# Reads, while `part` is "steps", the tests of a lab (grader/labNN.bats) and then its record (results.tsv), both with
# `lab`, `folder` and `age` (desk.bash's look_at) set. Then, for lab i of `labs`:
#
#   lab_name[i] lab_folder[i] lab_age[i]
#   from[i] to[i]                   its steps, s from .. to
#   points[i, r] most[i, r]         got and to be had, for r = 1 required and r = 0 stretch
#   trouble[i]                      what the compiler says, when it did not compile
#
#   minutes[lab]                    what it takes, as its handout has it, read while `part` is "handout"
#
# and for step s: number[s] required[s] title[s] state[s] ("" when it was not graded) text[s].
part == "steps" && lab != lab_name[labs] {
    lab_name[++labs] = lab
    lab_folder[labs] = folder
    lab_age[labs] = age
    from[labs] = steps + 1
    to[labs] = steps
    most[labs, 0] = most[labs, 1] = points[labs, 0] = points[labs, 1] = 0
}

part == "steps" && read_test($0, found) {
    number[++steps] = found["number"]
    title[steps] = found["title"]
    required[steps] = found["required"]
    most[labs, required[steps]]++
    step_of[number[steps]] = steps
    to[labs] = steps
    next
}

part == "steps" && FILENAME ~ /\.tsv$/ {
    read_record($0, r)
    if (r["number"] == "" && r["state"] ~ /^(unbuilt|nothing)$/)
        trouble[labs] = r["text"]
    if (!(r["number"] in step_of))
        next
    s = step_of[r["number"]]
    state[s] = r["state"]
    text[s] = r["text"]
    points[labs, required[s]] += state[s] == "passed"
}

part == "handout" && /^\*\*Time:\*\* / {
    minutes[lab] = $0
    sub(/^[^ ]+ +/, "", minutes[lab])
    sub(/\.$/, "", minutes[lab])
}

# The first step of lab i that is still to be done (required ones, r = 1, or stretch, r = 0), or 0: one that failed
# before one that was not graded, so that it is the one that the grading showed. What the grader cannot judge here
# comes last: there is nothing a student can do about it.
function first_to_do(i, r,    s, later) {
    for (s = from[i]; s <= to[i]; s++)
        if (required[s] == r && state[s] == "failed")
            return s
    for (s = from[i]; s <= to[i]; s++) {
        if (required[s] != r || state[s] == "passed")
            continue
        if (state[s] != "unseen" && state[s] != "fault")
            return s
        later = later ? later : s
    }
    return later + 0
}

# The first lab that is not complete, from the one that was graded last (KIT_LAST) onwards and then before it; or 0.
function lab_to_do(    i, n, last) {
    for (i = 1; i <= labs; i++)
        if (lab_name[i] == ENVIRON["KIT_LAST"])
            last = i
    for (n = 0; n < labs; n++) {
        i = last - 1 + n + (last == 0)
        i = i % labs + 1
        if (points[i, 1] < most[i, 1] || trouble[i] != "")
            return i
    }
    return 0
}
