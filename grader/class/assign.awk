# assign.awk -- whose a file of an inbox is, and of which lab, from what it is called. Wants LC_ALL=C and -F '\t'.
#
# Reads three files: the labs' sources (name, lab), what Gradescope says (submission, name, number, when), and what was found (what it is called,
# where its contents are). Writes students and taken in the folder `dir`; prints what was left out, and the id of the sentence why.
#
# A platform shows in one part of the name: Moodle's NAME_NUMBER_assignsubmission_file_, VPL's folder with a date in it, Canvas's
# name_LATE_NUMBER_NUMBER_file, Gradescope's submission_NUMBER. Else the first folder, or archive, is a student's.
BEGIN {
    ARCHIVE = "[.]([zZ][iI][pP]|tar|tar[.]gz|tgz)$"
    OTHERS = "^(solutions|grader|common|build|kept|__MACOSX|node_modules|[.]git|[.]_.*)$"
    MOST = 2000 # files of a student
    number_of_known = split(known, lab_name, " ")
    for (i = 1; i <= 255; i++)
        code[sprintf("%c", i)] = i
}

FILENAME != now { now = FILENAME; files++ }
files == 1 { labs_of[$1] = labs_of[$1] " " $2; next }
# An empty file is not noticed by the line above.
$1 ~ /^submission_[0-9]+$/ && NF >= 4 && $2 !~ /\// { gradescope[$1] = $0; next }
{ called[++n] = $1; stored[n] = $2 }

function hash(text,    i, h) {
    h = 5381
    for (i = 1; i <= length(text); i++)
        h = (h * 33 + code[substr(text, i, 1)]) % 16777216
    return sprintf("%06x", h)
}

# A name of ours: it may be a folder's, anywhere.
function key_of(name, id,    safe) {
    safe = name
    gsub(/[^A-Za-z0-9_-]+/, "_", safe)
    gsub(/^[_-]+|[_-]+$/, "", safe)
    safe = substr(safe, 1, 40)
    if (id != "") {
        gsub(/[^A-Za-z0-9]/, "", id)
        return safe "-" id
    }
    return safe == name ? safe : safe "-" hash(name)
}

# The lab that a folder's name tells, as lab03, Lab 3, lab_03-echo; "" for none.
function lab_of_folder(folder,    number, i) {
    folder = tolower(folder)
    if (!match(folder, /^lab[ _-]*[0-9]+/))
        return ""
    number = substr(folder, 1, RLENGTH)
    gsub(/[^0-9]/, "", number)
    for (i = 1; i <= number_of_known; i++)
        if (substr(lab_name[i], 4) + 0 == number + 0)
            return lab_name[i]
    return ""
}

# Sets who (key, "" for nobody), who_name, who_id, platform, when, late, attempt, first (where the rest of the name begins) and file.
function whose(parts, part,    i, text, line) {
    who_name = who_id = when = late = attempt = ""
    for (i = 1; i <= parts; i++) {
        text = part[i]
        if (match(text, /_[0-9]+_assignsubmission_(file|onlinetext)_?/)) {
            platform = "moodle"
            who_name = substr(text, 1, RSTART - 1)
            who_id = substr(text, RSTART + 1)
            sub(/_.*/, "", who_id)
            part[i] = substr(text, RSTART + RLENGTH)
            first = part[i] == "" ? i + 1 : i
            return key_of(who_name, who_id)
        }
        if (text ~ /^submission_[0-9]+$/ && i < parts) {
            platform = "gradescope"
            who_name = text
            who_id = substr(text, 12)
            if (text in gradescope) {
                split(gradescope[text], line, "\t")
                who_name = line[2]
                when = line[4]
                if (line[3] != "")
                    who_id = line[3]
            }
            first = i + 1
            return key_of(who_name, who_id)
        }
        if (i > 1 && text ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9][0-9]-[0-9][0-9]([.]ceg)?$/) {
            platform = "vpl"
            who_name = part[i - 1]
            if (match(who_name, / [0-9]+( [^ ]+)?$/)) {
                who_id = substr(who_name, RSTART + 1)
                who_name = substr(who_name, 1, RSTART - 1)
                sub(/ .*/, "", who_id)
            }
            attempt = substr(text, 1, 19)
            when = substr(text, 1, 10) " " substr(text, 12, 2) ":" substr(text, 15, 2)
            first = text ~ /ceg$/ ? 0 : i + 1
            return key_of(who_name, who_id)
        }
        if (match(text, /_(LATE_)?[0-9]+_[0-9]+_/) && text ~ /[.][A-Za-z0-9]+$/) {
            platform = "canvas"
            who_name = substr(text, 1, RSTART - 1)
            who_id = substr(text, RSTART + 1)
            late = sub(/^LATE_/, "", who_id)
            sub(/_.*/, "", who_id)
            part[i] = substr(text, RSTART + RLENGTH)
            first = i
            return key_of(who_name, who_id)
        }
    }
    platform = "folder"
    if (parts <= root + 1 && part[root + 1] !~ ARCHIVE)
        return ""
    who_name = part[root + 1]
    sub(ARCHIVE, "", who_name)
    first = root + 2
    return key_of(who_name, "")
}

# All in one folder whose own folders are not labs, or the kit's: that one is nobody's.
function find_root(    i, part, one, seconds, second) {
    for (i = 1; i <= n; i++) {
        if (split(called[i], part, "/") < 2 || (one != "" && part[1] != one))
            return 0
        one = part[1]
        if (part[1] ~ ARCHIVE || lab_of_folder(part[2]) != "" || part[2] ~ /^(labs|src)$/ || part[2] ~ OTHERS)
            return 0
        if (part[3] != "" && !(part[2] in second)) {
            second[part[2]] = 1
            seconds++
        }
    }
    return seconds > 1
}

function leave(i, why, more) { print called[i] "\t" why "\t" more }

# How much better than others a file of the same name is: a later attempt, then a higher number of a copy, then one in
# the lab's folder, then one less deep.
function better(a, b) {
    if (attempt_of[a] != attempt_of[b])
        return attempt_of[a] > attempt_of[b]
    if (copy_of[a] != copy_of[b])
        return copy_of[a] > copy_of[b]
    if (named_of[a] != named_of[b])
        return named_of[a] > named_of[b]
    if (depth_of[a] != depth_of[b])
        return depth_of[a] < depth_of[b]
    return called[a] < called[b]
}

# The attempt that counts, where whole attempts lie side by side: the last.
function note(i, key,    id) {
    if (!(key in student)) {
        student[key] = who_name "\t" who_id "\t" platform
        order[++students] = key
    }
    if (when > when_of[key])
        when_of[key] = when
    late_of[key] = late_of[key] || late
    if (attempt > last_attempt[key])
        last_attempt[key] = attempt
}

END {
    root = find_root()
    for (i = 1; i <= n; i++) {
        parts = split(called[i], part, "/")
        if (called[i] ~ /submission_metadata[.]yml$/)
            continue
        key = whose(parts, part)
        if (key == "") {
            if (stored[i] != "" && part[parts] ~ /[.][ch]$/)
                leave(i, "class-whose")
            continue
        }
        note(i, key)
        if (first == 0 || stored[i] == "" || !match(part[parts], /[.][ch]$/))
            continue
        who_of[i] = key
        attempt_of[i] = attempt
        lab = folder = ""
        other = 0
        for (k = first; k < parts; k++) {
            folder = folder "/" part[k]
            other = other || part[k] ~ OTHERS
            if ((at = lab_of_folder(part[k])) != "")
                lab = at
        }
        if (other || part[parts] ~ /^[.]_/) {
            who_of[i] = ""
            continue
        }
        if (++count[key] > MOST) {
            who_of[i] = ""
            if (count[key] == MOST + 1)
                leave(i, "class-too-many", MOST)
            continue
        }
        name = part[parts]
        copy_of[i] = 0
        if (!(name in labs_of) && match(name, /(-[0-9]+| ?[(][0-9]+[)])[.][ch]$/)) {
            # dial-1.c, dial (1).c: a later copy of dial.c
            plain = substr(name, 1, RSTART - 1) substr(name, length(name) - 1)
            if (plain in labs_of || platform == "canvas") {
                copy_of[i] = substr(name, RSTART)
                gsub(/[^0-9]/, "", copy_of[i])
                copy_of[i] += 0
                name = plain
            }
        }
        named_of[i] = lab != ""
        depth_of[i] = parts
        if (lab == "" && name in labs_of && split(labs_of[name], found, " ") == 1)
            lab = found[1]
        name_of[i] = name
        lab_of[i] = lab
        place[i] = key SUBSEP attempt SUBSEP folder
        if (lab != "")
            lab_at[place[i]] = lab_at[place[i]] == "" || lab_at[place[i]] == lab ? lab : "?"
    }
    # What goes with a lab's sources, in the same folder.
    for (i = 1; i <= n; i++) {
        if ((key = who_of[i]) == "")
            continue
        if (attempt_of[i] != last_attempt[key]) {
            leave(i, "class-older")
            continue
        }
        if (lab_of[i] == "" && lab_at[place[i]] != "" && lab_at[place[i]] != "?")
            lab_of[i] = lab_at[place[i]]
        if (lab_of[i] == "" || name_of[i] !~ /^[A-Za-z0-9_][A-Za-z0-9_.+-]*[.][ch]$/) {
            leave(i, lab_of[i] == "" ? "class-which-lab" : "class-odd-name")
            continue
        }
        slot = key SUBSEP lab_of[i] SUBSEP name_of[i]
        if (!(slot in best))
            best[slot] = i
        else if (better(i, best[slot])) {
            leave(best[slot], "class-older")
            best[slot] = i
        } else
            leave(i, "class-older")
    }
    printf "" >(dir "/students")
    printf "" >(dir "/taken")
    for (k = 1; k <= students; k++)
        print order[k] "\t" student[order[k]] "\t" (when_of[order[k]] == "" ? "-" : when_of[order[k]]) "\t" late_of[order[k]] + 0 >(dir "/students")
    for (slot in best) {
        i = best[slot]
        print who_of[i] "\t" lab_of[i] "\t" name_of[i] "\t" stored[i] "\t" called[i] >(dir "/taken")
    }
}
