# memcheck.awk -- what valgrind has found, in a few lines: the first error in full, the others one line each.
#
# Reads results.tsv of the run while `part` is "results", then one file a test, in which valgrind has written of
# each process that ran: "==PID== TEXT", an error in several such lines. Functions and files are named as the
# student likes: they are shown without control characters.

part == "results" {
    read_record($0, r)
    played++
    if (r["state"] == "failed")
        failed = failed " " r["number"]
    else if (r["state"] != "passed") {
        lost++
        unplayed[lost] = r["number"] "\t" r["text"]
    }
    next
}

FNR == 1 {
    finish_file()
    test = FILENAME
    sub(/.*\//, "", test)
}

# Who gives up with an error may leave it to the kernel to clear up; so may, with its descriptors, a program that SIGTERM
# has asked to end, and whose handler has done so.
/^==exit== [0-9]+( asked)?$/ {
    for (p in head)
        finish(p)
    if ($2 == 0)
        decide($3 == "asked" ? "open" : "")
    else if (waiting > 0) {
        if (last_left != test)
            left = left " " (last_left = test)
        waiting = 0
    }
    next
}

# Whatever else begins differently comes from the loader, before valgrind is there.
!/^==[0-9]+== ?/ {
    next
}

{
    pid = $1
    line = substr($0, length(pid) + 2)
}

line ~ /^Memcheck, a memory error detector/ {
    finish_file()
    first[pid] = started[pid] = 1
    begun[test] = 1
}

line ~ /^FILE DESCRIPTORS:/ || line ~ /^Process terminating/ {
    if (line ~ /signal (15|9) /)
        ended_by_us[pid] = 1
}

line ~ /^ERROR SUMMARY:/ {
    delete started[pid]
}

# An error is what has a stack: a line that is not indented, and those below it that are.
line == "" || line !~ /^ / {
    finish(pid)
    head[pid] = line
    next
}

{
    block[pid] = block[pid] line "\n"
}

END {
    finish_file()
    show()
    exit errors > 0 ? 1 : begun_any() ? 0 : 99
}

# The file of a test, or a program of it, has come to its end.
function finish_file(    p) {
    for (p in head)
        finish(p)
    for (p in started)
        if (last_unended != test)
            unended = unended " " (last_unended = test)
    decide("open") # a server that was ended, or who died by a signal
    split("", head)
    split("", started)
    split("", first)
    split("", ended_by_us)
}

function begun_any(    t) {
    for (t in begun)
        return 1
    return 0
}

# ---------------------------------------------------------------------- one error

# In LC_ALL=C, and "4,096" is 4096.
function number_at(text, what) {
    if (!match(text, what))
        return ""
    text = substr(text, RSTART, RLENGTH)
    gsub(/[^0-9]/, "", text)
    return text
}

# Which kind of error begins so; "" for what is none. Its sentences are memcheck-KIND.
function kind_of(text, pid) {
    if (text ~ /^Invalid read of size/) return "read"
    if (text ~ /^Invalid write of size/) return "write"
    if (text ~ /^(Invalid free|Mismatched free)/) return "free"
    if (text ~ /^Conditional jump or move depends on uninit/) return "decides"
    if (text ~ /^Use of uninit/) return "unset"
    if (text ~ /^Syscall param .*(points to|contains) uninit/) return "unset-to-kernel"
    if (text ~ /^Syscall param .*points to unaddress/) return "beyond-to-kernel"
    if (text ~ /^Source and destination overlap/) return "overlap"
    if (text ~ / definitely lost in loss record/) return "lost"
    if (text ~ /^File descriptor .*already closed/) return "closed-twice"
    if (text ~ /^Open (AF_|file descriptor|.*socket)/) {
        if (!first[pid] || ended_by_us[pid] || block[pid] ~ /<inherited from parent>/)
            return "" # a server that serves, a child of its parent's
        return "open"
    }
    if (text ~ /^Process terminating with default action of signal (4|7|8|11) /) return "crash"
    if (text ~ /^Process terminating/) return ""
    return "other"
}

function finish(pid,    kind) {
    kind = block[pid] ~ /(^|\n)   (at|by) 0x/ && head[pid] != "" ? kind_of(head[pid], pid) : ""
    if (kind == "open" || kind == "lost") { # the status is still to come
        late_kind[++waiting] = kind
        late_head[waiting] = head[pid]
        late_block[waiting] = block[pid]
    } else if (kind != "")
        note(kind, head[pid], block[pid])
    block[pid] = head[pid] = ""
}

# What was left at the end is a mistake; but for that of one kind.
function decide(but,    i) {
    for (i = 1; i <= waiting; i++)
        if (late_kind[i] != but)
            note(late_kind[i], late_head[i], late_block[i])
    waiting = 0
}

# One that was met before, in this test or in another, is the same.
function note(kind, text, lines,    key) {
    key = kind "\t" places(lines)
    if (!(key in seen)) {
        seen[key] = ++errors
        error_kind[errors] = kind
        error_head[errors] = text
        error_block[errors] = lines
    }
    if (!((key, test) in in_test)) {
        in_test[key, test] = 1
        tests[seen[key]] = tests[seen[key]] (tests[seen[key]] == "" ? "" : " ") test
    }
}

# "   by 0x1092C5: serve (/kit/labs/labNN-name/server.c:65)" is "labs/labNN-name/server.c:65 serve" when that file
# is the tree's or the kit's own code for labs, and "" otherwise.
function place(line,    file, name) {
    if (line !~ /^   (at|by) 0x[0-9A-Fa-f]+: .* \(.*:[0-9]+\)$/)
        return ""
    sub(/^   (at|by) 0x[0-9A-Fa-f]+: /, "", line)
    match(line, / \([^ ].*:[0-9]+\)$/)
    file = substr(line, RSTART + 2, RLENGTH - 3)
    name = substr(line, 1, RSTART - 1)
    if (index(file, ENVIRON["TREE"] "/") != 1 && index(file, ENVIRON["KIT"] "/common/") != 1 &&
        index(file, ENVIRON["KIT"] "/solutions/") != 1)
        return ""
    if (index(file, ENVIRON["TREE"] "/") == 1)
        file = ENVIRON["FROM"] substr(file, length(ENVIRON["TREE"]) + 1)
    else
        file = substr(file, length(ENVIRON["KIT"]) + 2)
    return file "\t" name
}

# A frame of other code: "main (a.c:5)", without the folders.
function elsewhere(line,    cut) {
    sub(/^   (at|by) 0x[0-9A-Fa-f]+: /, "", line)
    cut = match(line, / \(.*\/[^\/]*\)$/)
    if (cut) {
        cut = substr(line, 1, RSTART - 1)
        sub(/.*\//, "", line)
        line = cut " (" line
    }
    return shown(line)
}

# The places in the first stack of a text, outermost last: "FILE:LINE\tFUNCTION\n"...
function places(text,    line, n, i, list, one, seen_frame) {
    n = split(text, line, "\n")
    for (i = 1; i <= n; i++) {
        if (line[i] !~ /^   (at|by) /) {
            if (seen_frame)
                break
            continue
        }
        seen_frame = 1
        one = place(line[i])
        if (one != "")
            list = list one "\n"
    }
    return list
}

# Of several places the innermost in the student's own tree, "FILE:LINE"; else the innermost.
function nearest(list,    one, n, i) {
    n = split(list, one, "\n")
    for (i = 1; i < n && index(one[i], ENVIRON["FROM"] "/") != 1; i++)
        continue
    list = i < n ? one[i] : one[1]
    sub(/\t.*/, "", list)
    return list
}

# ------------------------------------------------------------------------ in words

# As the text of a terminal: no control characters, no more than fits.
function shown(text) {
    text = clean(text)
    gsub(/[\n\t]/, " ", text)
    return length(text) > 300 ? substr(text, 1, 300) : text
}

function amount(id, n) {
    return say(id (n == 1 ? "-one" : "-many"), n)
}

# The sentence for an error.
function sentence_of(i,    kind, text) {
    kind = error_kind[i]
    text = error_head[i]
    if (kind == "read" || kind == "write")
        return say("memcheck-" kind, amount("bytes", number_at(text, "[0-9,]+$")))
    if (kind == "lost")
        return say("memcheck-lost", amount("bytes", number_at(text, "^[0-9,]+")))
    if (kind == "open" || kind == "closed-twice")
        return say("memcheck-" kind, number_at(text, "(socket|descriptor) [0-9]+"))
    if (kind == "unset-to-kernel" || kind == "beyond-to-kernel")
        return say("memcheck-" kind, call_of(text))
    if (kind == "crash")
        return say("memcheck-crash", signal_of(text))
    if (kind == "other")
        return say("memcheck-other", shown(text))
    return say("memcheck-" kind)
}

# "... default action of signal 11 (SIGSEGV)"
function signal_of(text) {
    return match(text, /SIG[A-Z]+/) ? substr(text, RSTART, RLENGTH) : "?"
}

# "Syscall param socketcall.sendto(msg) points to ..." is of sendto().
function call_of(text) {
    sub(/^Syscall param /, "", text)
    sub(/\(.*/, "", text)
    sub(/^socketcall\./, "", text)
    return shown(text)
}

# What valgrind says about an address, or where a value comes from, is a line of its own in the block, with a stack
# below it.
function about_of(i,    line, n, j, text, rest, where, out, k) {
    n = split(error_block[i], line, "\n")
    for (j = 1; j <= n; j++) {
        text = line[j]
        if (text == "" || text ~ /^   (at|by) / || text ~ /<inherited/)
            continue
        rest = ""
        for (k = j + 1; k <= n && line[k] ~ /^   (at|by) /; k++)
            rest = rest line[k] "\n"
        where = places(rest)
        sub(/\n.*/, "", where)
        out = out about(text, where == "" ? "" : place_shown(where)) "\n"
    }
    sub(/\n$/, "", out)
    return out
}

function place_shown(one,    cut) {
    cut = index(one, "\t")
    return shown(substr(one, 1, cut - 1)) ", " shown(substr(one, cut + 1)) "()"
}

function about(text, where,    distance, size) {
    distance = amount("bytes", number_at(text, " is [0-9,]+ bytes"))
    size = amount("bytes", number_at(text, "block of size [0-9,]+"))
    if (where == "")
        where = say("memcheck-nowhere")
    if (text ~ / is 0 bytes after a block of size [0-9,]+ alloc/) return say("memcheck-next", distance, size, where)
    if (text ~ / is 0 bytes inside a block of size [0-9,]+ alloc/) return say("memcheck-start", distance, size, where)
    if (text ~ / bytes after a block of size [0-9,]+ (alloc|client)/) return say("memcheck-after", distance, size, where)
    if (text ~ / bytes before a block of size [0-9,]+ (alloc|client)/) return say("memcheck-before", distance, size, where)
    if (text ~ / bytes inside a block of size [0-9,]+ free/) return say("memcheck-freed", size, where)
    if (text ~ / bytes inside a block of size [0-9,]+ alloc/) return say("memcheck-inside", distance, size, where)
    if (text ~ /Block was alloc'd at/) return say("memcheck-made", where)
    if (text ~ /Address 0x[0-9A-Fa-f]?[0-9A-Fa-f]?[0-9A-Fa-f]? is not stack/) return say("memcheck-null")
    if (text ~ / is not stack'd, malloc'd/) return say("memcheck-nobodys")
    if (text ~ / is on thread .* stack/) return say("memcheck-stack")
    if (text ~ /created by a stack allocation/) return say("memcheck-from-stack", where)
    if (text ~ /created by a heap allocation/) return say("memcheck-from-heap", where)
    sub(/^ +/, "", text)
    return say("memcheck-says", shown(text))
}

function source_line(one,    file, number, path, line, n) {
    sub(/\t.*/, "", one)
    number = one
    sub(/.*:/, "", number)
    file = substr(one, 1, length(one) - length(number) - 1)
    path = index(file, ENVIRON["FROM"] "/") == 1 ? ENVIRON["TREE"] substr(file, length(ENVIRON["FROM"]) + 1) : ENVIRON["KIT"] "/" file
    for (n = 1; n <= number + 0 && (getline line < path) > 0; n++)
        if (n == number + 0) {
            close(path)
            sub(/^[ \t]+/, "", line)
            sub(/[ \t\r]+$/, "", line)
            return shown(line)
        }
    close(path)
    return ""
}

# "(4.1)", "(4.1 and 3 more tests)"
function tests_of(i,    one, n) {
    n = split(tests[i], one, " ")
    if (n == 1)
        return say("memcheck-in-one", one[1])
    return n == 2 ? say("memcheck-in-two", one[1], one[2]) : say("memcheck-in-many", one[1], n - 1)
}

# ------------------------------------------------------------------------ all of it

function show_first(i,    list, one, n, j, text, out) {
    printf "  %s %s", marked("failed"), hanging(sentence_of(i) " " tests_of(i), 4, "strong")
    list = places(error_block[i])
    n = split(list, one, "\n") - 1
    for (j = 1; j <= n && j <= 5; j++) {
        printf "\n    %s", say(j == 1 ? "memcheck-at" : "memcheck-called", place_shown(one[j]))
        if (j == 1 && (text = source_line(one[j])) != "")
            printf "\n       %s", substr(text, 1, 73)
    }
    if (n <= 0) { # all of it in some library: as valgrind says it
        n = split(error_block[i], one, "\n")
        for (j = 1; j <= n && j <= 4 && one[j] ~ /^   (at|by) /; j++)
            printf "\n    %s", say(j == 1 ? "memcheck-at" : "memcheck-called", elsewhere(one[j]))
    }
    printf "\n"
    out = about_of(i)
    n = split(out, one, "\n")
    for (j = 1; j <= n; j++)
        printf "    %s", hanging(one[j], 4)
}

function show(    i, n, one, where, text) {
    print painted(say("memcheck-heading", ENVIRON["LAB"]), "strong") (ENVIRON["FROM"] == "labs" ? "" : "  (" ENVIRON["FROM"] ")")
    for (i = 1; i <= errors && i <= 1; i++)
        show_first(i)
    if (errors > 1)
        printf "\n  %s\n", amount("memcheck-others", errors - 1)
    for (i = 2; i <= errors && i <= MOST; i++) {
        where = nearest(places(error_block[i]))
        text = (where == "" ? "" : shown(where) ": ") sentence_of(i) " " tests_of(i)
        printf "    %s", hanging(text, 4)
    }
    if (errors > MOST)
        printf "    %s", hanging(amount("memcheck-not-shown", errors - MOST), 4)
    if (errors > 0)
        print ""
    n = split(failed, one, " ")
    if (n > 0)
        printf "  %s %s", marked("unseen"), hanging(say("memcheck-not-passed", listed(one, n), ENVIRON["LAB"]), 4)
    for (i = 1; i <= lost; i++) {
        split(unplayed[i], one, "\t")
        printf "  %s %s", marked("unseen"), hanging(say("memcheck-not-played", one[1], shown(one[2])), 4)
    }
    n = split(left, one, " ")
    if (n > 0)
        printf "  %s %s", marked("unseen"), hanging(say("memcheck-left", listed(one, n)), 4)
    n = split(unended, one, " ")
    if (n > 0)
        printf "  %s %s", marked("unseen"), hanging(say("memcheck-not-ended", listed(one, n)), 4)
    if (errors == 0 && begun_any())
        printf "  %s %s", marked("passed"), hanging(amount("memcheck-nothing", played - lost), 4)
}

# "4.1, 4.2, 4.3"
function listed(one, n,    i, out) {
    for (i = 1; i <= n; i++)
        out = out (i > 1 ? ", " : "") one[i]
    return out
}

BEGIN {
    MOST = 9 # errors that are shown
}
