# labs.awk -- what a run of grader/grade has found, in arrays, for the forms that are made of it.
#
# Reads, while `part` is "labs", a line for each lab: lab04, lab04-partial-sends, its status (0, 1, 3, 99), the
# milliseconds it took, the handout of the lab that comes after it (or "-"); from lab04.tsv in the folder KIT_RUN the
# record of the run, and from the tests themselves how many points there are. Then, for lab i of `labs`:
#
#   lab[i] name[i] status[i] took[i] after[i]
#   from[i] to[i]                        its tests, t from .. to
#   points[i, r] most[i, r]              got and to be had, for r = 1 required and r = 0 stretch
#   trouble[i] trouble_state[i]          what is wrong with all of it (unbuilt, nothing, fault), or ""
#
# and for test t: number[t] required[t] state[t] diagnosis[t] ms[t] title[t] text[t], and what was said of a misconception,
# happened[t] idea[t] read[t] also[t] proof[t]; "" for what there is none of.
part == "labs" {
    split($0, column, "\t")
    labs++
    lab[labs] = column[1]
    name[labs] = column[2]
    status[labs] = column[3]
    took[labs] = column[4]
    after[labs] = column[5] == "-" ? "" : column[5]
    load_tests(labs, ENVIRON["KIT_RUN"] "/" lab[labs] ".tsv")
    if (ENVIRON["TEST"] == "")
        count_tests(labs, "grader/" lab[labs] ".bats")
}

function load_tests(i, file,    line, r) {
    from[i] = tests + 1
    points[i, 0] = points[i, 1] = 0 # gawk 5.2.1 may print what was never set as 2.6e-315
    while ((getline line < file) > 0) {
        read_record(line, r)
        if (r["number"] == "") {
            trouble_state[i] = r["state"]
            trouble[i] = r["text"]
            continue
        }
        tests++
        number[tests] = r["number"]
        required[tests] = r["required"] + 0
        state[tests] = r["state"]
        diagnosis[tests] = r["diagnosis"]
        ms[tests] = r["ms"]
        title[tests] = r["title"]
        text[tests] = r["text"]
        happened[tests] = r["happened"]
        idea[tests] = r["idea"]
        read[tests] = r["read"]
        also[tests] = r["also"]
        proof[tests] = r["proof"]
        points[i, required[tests]] += state[tests] == "passed"
        most[i, required[tests]]++
    }
    close(file)
    to[i] = tests + 0
}

# All the tests there are, also when they could not be played.
function count_tests(i, file,    line, t) {
    most[i, 0] = most[i, 1] = 0
    while ((getline line < file) > 0)
        if (read_test(line, t))
            most[i, t["required"]]++
    close(file)
}

function seconds(milliseconds) {
    return sprintf("%.2f", milliseconds / 1000)
}

# The lab's result in a word: passed, failed, unbuilt, nothing (was handed in), or unjudged.
function result(i) {
    if (status[i] == 0)
        return "passed"
    if (status[i] == 99)
        return "unjudged"
    return trouble_state[i] == "unbuilt" || trouble_state[i] == "nothing" ? trouble_state[i] : "failed"
}

# How that is marked (sign, in lines.awk).
function mark_of(i) {
    return result(i) == "passed" ? "passed" : result(i) == "unjudged" ? "fault" : "failed"
}

# The sums of all labs: points["all", r] most["all", r] took["all"].
function sum_up(    i, r) {
    took["all"] = 0
    for (r = 0; r <= 1; r++) {
        points["all", r] = most["all", r] = 0
        for (i = 1; i <= labs; i++) {
            points["all", r] += points[i, r]
            most["all", r] += most[i, r]
        }
    }
    for (i = 1; i <= labs; i++)
        took["all"] += took[i]
}

# The sentence for what a lab with such a trouble has not done.
function form_of(trouble_state) {
    return trouble_state == "unbuilt" ? "form-builds" : trouble_state == "nothing" ? "form-handed-in" : "form-plays"
}

# The first test of lab i in this state (required ones, r = 1, or stretch, r = 0), or 0.
function first_of(i, what, r,    t) {
    for (t = from[i]; t <= to[i]; t++)
        if (state[t] == what && required[t] == r)
            return t
    return 0
}
