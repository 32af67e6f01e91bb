# sum.awk -- what each student of a class has reached: lines of fields, for the forms that follow.
#
# Reads, by `part`: conf (key, value), tests (lab, number, 1 for required), roster (number, name), students (students.tsv), taken (taken.tsv); and
# the results themselves, in the folder `out`. Writes for each student
#
#   student  KEY  NUMBER  NAME  PLATFORM  WHEN  LATE DAYS  STATE  TOTAL  OF
#   lab      KEY  LAB  STATE  POINTS  OF  STRETCH  LATE DAYS  COUNTED
#
# State: graded, nothing (handed in), unbuilt (a lab that does not compile), unjudged (by no fault of the student's), waiting (not graded
# yet). TOTAL is "-" while a lab is unjudged or waiting: that is not zero points. COUNTED are the points after the rule for lateness.
part == "conf" { conf[$1] = $2; next }
part == "tests" { most[$1] += $3; next }
part == "roster" { roster_name[$1] = $2; roster[++rosters] = $1; next }
part == "students" {
    order[++n] = $1
    name[$1] = $2
    id[$1] = $3 == "" ? "-" : $3
    platform[$1] = $4
    when[$1] = $5
    late[$1] = $6
    if ($3 in roster_name)
        name[$1] = roster_name[$3]
    was_here[$3] = 1
    next
}
part == "taken" { handed_in[$1, $2] = 1; next }

# Days since some day long ago; hours and minutes as a fraction.
function day_of(text,    y, m, d) {
    y = substr(text, 1, 4) + 0
    m = substr(text, 6, 2) + 0
    d = substr(text, 9, 2) + 0
    if (m < 3) {
        y--
        m += 12
    }
    return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d + \
        (substr(text, 12, 2) * 60 + substr(text, 15, 2)) / 1440
}

function days_late(key, lab,    due, days) {
    due = ("due " lab) in conf ? conf["due " lab] : conf["due"]
    if (due != "" && length(due) <= 10)
        due = due " 23:59"
    if (due != "" && when[key] != "-") {
        days = day_of(when[key]) - day_of(due) - conf["grace"] / 1440
        return days > 0.0001 ? int(days) + (days > int(days)) : 0
    }
    return late[key] + 0 # the platform says that it is late, and not by how much: a day
}

# Sets points, stretch and state of a lab.
function read_results(key, lab,    file, line, r, any) {
    points = stretch = 0
    state = "waiting"
    file = out "/results/" key "/" lab ".tsv"
    while ((getline line < file) > 0) {
        read_record(line, r)
        if (!any++)
            state = "graded"
        if (r["state"] == "unbuilt")
            state = "unbuilt"
        else if (r["state"] == "nothing")
            state = "nothing"
        else if (r["state"] == "fault" || (r["state"] == "unseen" && r["required"] == 1))
            state = "unjudged"
        else if (r["state"] == "passed" && r["required"] == 1)
            points++
        else if (r["state"] == "passed")
            stretch++
    }
    close(file)
}

function sum_of(key,    i, w, weights, got, off, days, all, any, unknown, most_days, lines, counted, open) {
    for (i = 1; i <= labs; i++) {
        w = ("weight " lab[i]) in conf ? conf["weight " lab[i]] : 1
        weights += w
        points = stretch = days = 0
        if ((key, lab[i]) in handed_in) {
            any = 1
            read_results(key, lab[i])
            days = days_late(key, lab[i])
        } else
            state = "nothing"
        off = days * conf["late"] / 100
        if (conf["late_most"] != "" && off > conf["late_most"] / 100)
            off = conf["late_most"] / 100
        counted = points * (off > 1 ? 0 : 1 - off)
        got += most[lab[i]] ? w * counted / most[lab[i]] : 0
        unknown = unknown || state == "unjudged"
        open = open || state == "waiting"
        if (days > most_days)
            most_days = days
        lines = lines "lab\t" key "\t" lab[i] "\t" state "\t" points "\t" most[lab[i]] + 0 "\t" stretch "\t" days + 0 "\t" sprintf("%.4g", counted) "\n"
    }
    all = weights ? scale * got / weights : 0
    state = !any ? "nothing" : open ? "waiting" : unknown ? "unjudged" : "graded"
    printf "student\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n", key, id[key], name[key], platform[key], when[key], most_days, state, \
        (open || unknown ? "-" : sprintf("%.2f", all)), scale
    printf "%s", lines
}

END {
    labs = split(required, lab, " ")
    scale = conf["scale"] == "" ? 100 : conf["scale"] + 0
    for (i = 1; i <= n; i++)
        sum_of(order[i])
    for (i = 1; i <= rosters; i++) {
        if (roster[i] in was_here)
            continue
        key = "missing-" roster[i]
        gsub(/[^A-Za-z0-9-]/, "_", key)
        name[key] = roster_name[roster[i]]
        id[key] = roster[i]
        platform[key] = "-"
        when[key] = "-"
        sum_of(key)
    }
}
