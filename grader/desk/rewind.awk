# rewind.awk -- the conversation of a failure, event by event. Reads the record (results.tsv, `part` is "record") and the
# play that failed (labNN.bats, "play"); prints for each event, from 0, what is to be shown, and a byte 1 behind it. The
# first line of that is how many steps of the play have been taken by then, and the event's number.
#
# What each side has sent and read is counted from the lines themselves. A record that has left lines out knows less.
BEGIN {
    BEFORE = 5 # rows of the conversation that stand above the event, and
    BEHIND = 3 # below it
    MOST_CONNECTIONS = 3
}

part == "record" {
    read_record($0, r)
    if (r["number"] "" == ENVIRON["TEST"] "") {
        title_of_test = r["title"]
        required_mark = r["required"] ? "" : "*"
        load(r["text"])
    }
}

# The rows of the (last) conversation, which of them are events, and the step that failed.
function load(text,    line, n, i, got, inside) {
    n = split(text, line, "\n")
    for (i = 1; i <= n; i++) {
        if (match(line[i], /\.bats:[0-9]+/) && !inside)
            failed_at = substr(line[i], RSTART + 6, RLENGTH - 6) + 0
        if (line[i] ~ /^    / && line[i] ~ (" " say("conversation-right") "$")) {
            head = line[i]
            inside = 1
            rows = events = 0
            continue
        }
        if (!inside)
            continue
        if (line[i] == "") {
            inside = 0
            continue
        }
        row[++rows] = line[i]
        event_of[rows] = 0
        again[rows] = ""
        if (line[i] ~ /^ *[0-9]+ /) {
            split_event(line[i], 0, got)
            row_of_event[++events] = rows
            event_of[rows] = events
            number_of[events] = got["number"]
            left[events] = got["left"]
            right[events] = got["right"]
        } else if (line[i] ~ /^       / && events) { # what had no room beside its call
            sub(/^ +/, "", line[i])
            sub("^" ARROWS " +", "", line[i])
            right[events] = line[i]
        } else if (index(line[i], "  " sign["failed"] "  ") == 1)
            verdict = substr(line[i], length(sign["failed"]) + 5)
        else if (line[i] ~ say("conversation-same-lines", "[0-9]+", "[0-9]+") || line[i] ~ say("conversation-same", "[0-9]+"))
            again[rows] = line[i]
    }
}

part == "play" && /<<.PLAY.$/ { wanted = FNR < failed_at && !found; if (wanted) steps = looped = 0; next }
part == "play" && $1 == "PLAY" { if (wanted && FNR > failed_at) found = 1; wanted = 0; next }
part == "play" && wanted && !looped && !/^ *#/ {
    if ($1 == "repeat")
        looped = 1
    else {
        $1 = $1
        step[++steps] = $0
    }
}

# --------------------------------------------------------------------------------- what has been taken
# Goes on to the step of the play that an event of the peer's is about, if there is one.
function take_step(what,    name, rest, key, s) {
    name = rest = what
    sub(/ .*/, "", name)
    sub(/^[^ ]* ?/, "", rest)
    key = "^" name " " rest
    sub(/ [0-9].*/, "", key)
    if (name == "listens")
        key = "^peer listens"
    else if (name == "receives")
        key = "^peer takes"
    else if (name == "sees")
        key = "^student (listens|takes)"
    else if (what ~ /^sends SIGSTOP/)
        key = "^student (stops|is interrupted)"
    else if (what ~ /^sends SIGCONT/)
        key = "^student (continues|is interrupted)"
    else if (what ~ /^sends SIG/)
        key = "^student gets"
    else if (what ~ /^writes /)
        key = "^(stdin gets|student is given)"
    else if (what ~ /^ends its input/)
        key = "^(stdin ends|student is given eof)"
    else if (rest ~ /^gets /)
        key = "^" name " (expects|waits)"
    else {
        sub(/ .*/, "", rest)
        key = "^" name " " rest
    }
    if (taken > 0 && step[taken] ~ key && (rest ~ /^gets /|| step[taken] ~ / \| | byte by byte/))
        return
    for (s = taken + 1; s <= steps; s++)
        if (step[s] ~ key) {
            taken = s
            return
        }
}

# The program has done something: it runs.
function take_run(    s) {
    for (s = taken + 1; s <= steps && !begun; s++)
        if (step[s] ~ /^run /)
            taken = s
    begun = 1
}

# --------------------------------------------------------------------------------- what has come about
function connection(name) {
    if (!(name in known_as)) {
        order[++connections] = name
        known_as[name] = connections
        sent[name] = read_by_peer[name] = sent_by_peer[name] = received[name] = 0
    }
    touched[name] = ++clock
    return name
}

# Descriptor fd is of that connection; what was counted before is its.
function links(fd, name) {
    of_descriptor[fd] = name
    sent[name] += sent[fd]
    received[name] += received[fd]
    sent[fd] = received[fd] = 0
}

function unlinked(    i, name, fd, used) {
    for (fd in of_descriptor)
        used[of_descriptor[fd]] = 1
    for (i = 1; i <= connections; i++) {
        name = order[i]
        if (!(name in used) && name !~ /^[0-9]/)
            return name
    }
    return ""
}

function call_happens(text,    who, name, arguments, result, fd, from) {
    take_run()
    who = ""
    if (match(text, ACTOR)) {
        who = substr(text, 1, RLENGTH)
        text = substr(text, RLENGTH + 1)
        if (who ~ /^(child|thread)/)
            who = ""
        sub(/[ :].*/, "", who)
    }
    sub(/ \342\206\220$/, "", text)
    if (text !~ /\(/) { # exits 0
        fate = text
        waiting = ""
        return
    }
    fate = ""
    if (text !~ /\) = [^)]*$/) {
        sub("\\) " DOTS ".*", ")", text)
        waiting = text
        return
    }
    waiting = ""
    sub("^" DOTS " ", "", text)
    name = arguments = result = text
    sub(/\(.*/, "", name)
    sub(/^[^(]*\(/, "", arguments)
    sub(/.*\) = /, "", result)
    fd = who (arguments + 0)
    if (name == "connect" && result !~ /^-1 E(CONN|TIME|HOST|NET|ADDR)/)
        connecting = fd
    if (result ~ /^-1/)
        return
    if (name ~ /^(send|write)/)
        sent[fd in of_descriptor ? of_descriptor[fd] : counted(fd)] += result
    else if (name ~ /^(recv|read)/)
        received[fd in of_descriptor ? of_descriptor[fd] : counted(fd)] += result
    else if (name ~ /^accept/) {
        from = result
        sub(/.* /, "", from)
        from = from in at_address ? at_address[from] : unlinked()
        fd = who (result + 0)
        delete of_descriptor[fd]
        if (from != "")
            links(fd, from)
    } else if (name == "close")
        delete of_descriptor[fd]
}

# A descriptor of which the record does not say whose connection it is.
function counted(fd) { return connection(fd) }

function peer_does(text,    name, what, amount) {
    take_step(text)
    if (text !~ /^[a-z][a-z0-9]* (connects|accepts|sends|gets|half-closes|closes|resets|goes|speaks|is)/ || text ~ /^sends SIG/)
        return
    name = what = amount = text
    sub(/ .*/, "", name)
    sub(/^[^ ]* /, "", what)
    sub(/^[^ ]* [^ ]* /, "", amount)
    connection(name)
    if (what ~ /^connects/) {
        sub(/.* /, "", what)
        at_address[what] = name
    } else if (what ~ /^accepts/ && connecting != "")
        links(connecting, name)
    else if (what ~ /^sends [0-9]/)
        sent_by_peer[name] += amount
    else if (what ~ /^gets [0-9]/)
        read_by_peer[name] += amount
}

function happens(e) {
    if (left[e] ~ /connect\(/) # the peer has accepted it since
        call_happens(left[e])
    if (right[e] != "")
        peer_does(right[e])
    if (left[e] != "" && left[e] !~ /connect\(/)
        call_happens(left[e])
}

# The lines above happen again, so many times; they have taken no more steps of the play.
function happens_again(note, e,    times, lines, n, i) {
    match(note, /[0-9]+/)
    times = substr(note, RSTART, RLENGTH) + 0
    note = substr(note, RSTART + RLENGTH)
    lines = match(note, /[0-9]+/) ? substr(note, RSTART, RLENGTH) + 0 : 1
    if (times > 100000 || lines > e)
        return
    for (n = 1; n <= times; n++)
        for (i = e - lines + 1; i <= e; i++)
            happens(i)
}

# --------------------------------------------------------------------------------- what is shown of it
# Of a call that has not returned yet nobody knows how many bytes it has sent.
function on_the_way(sent_ones, read_ones) { return sent_ones < read_ones ? say("rewind-unknown") : sent_ones - read_ones }

function counts(    i, n, name, shown, best, lines, label) {
    split("", shown)
    for (n = 0; n < MOST_CONNECTIONS; n++) { # those that something happened to last
        best = ""
        for (i = 1; i <= connections; i++)
            if (!(order[i] in shown) && (best == "" || touched[order[i]] > touched[best]))
                best = order[i]
        if (best == "")
            break
        shown[best] = 1
    }
    n = 0
    for (i = 1; i <= connections; i++) {
        name = order[i]
        if (!(name in shown)) {
            n++
            continue
        }
        if (name ~ /[0-9]$/) { # a descriptor
            if (sent[name] + received[name])
                lines = lines told("    " name, say("rewind-out-fd", bytes_in_words(sent[name]), bytes_in_words(received[name])))
            continue
        }
        lines = lines told("    " name, say("rewind-out", bytes_in_words(sent[name]), read_by_peer[name], on_the_way(sent[name], read_by_peer[name])))
        lines = lines told("    " (ENVIRON["PLAIN"] == "" ? "" : name), \
            say("rewind-in", bytes_in_words(sent_by_peer[name]), received[name], on_the_way(sent_by_peer[name], received[name])))
    }
    return lines (n ? told("", say("rewind-more", n)) : "")
}

function told(label, text) {
    if (ENVIRON["PLAIN"] != "")
        return (label == "" ? "" : stripped(label) ": ") text "\n"
    if (label ~ /^   /)
        return sprintf("%-8s%s", label, hanging(text, 8))
    return sprintf("  %s%s", painted(sprintf("%-14s", label), "strong"), hanging(clipped(clean(text), 62), 16))
}

function next_on_the_right(e) {
    for (e++; e <= events; e++)
        if (right[e] != "")
            return say("rewind-peer-next", right[e])
    return verdict == "" ? say("rewind-peer-done") : say("rewind-peer-waits", verdict)
}

function show(e,    i, at, first, last) {
    print (taken + 0) " " (e ? number_of[e] : 0)
    if (ENVIRON["PLAIN"] == "") {
        printf "%s", hanging(ENVIRON["TEST"] required_mark " " title_of_test, 0, "strong")
        print (e ? say("rewind-at", number_of[e], number_of[events]) : say("rewind-start")) (ENVIRON["KIT_OLD"] == "" ? "" : "  " say("rewind-old")) "\n"
        print "  " head
        at = e ? row_of_event[e] : 0
        first = at - BEFORE
        if (first > rows - BEFORE - BEHIND)
            first = rows - BEFORE - BEHIND
        if (first < 1)
            first = 1
        last = first + BEFORE + BEHIND
        for (i = first; i <= rows && i <= last; i++)
            print painted((i == at ? "\342\226\266 " : "  ") row[i], i == at ? "strong" : "")
        print ""
    } else {
        print ENVIRON["TEST"] required_mark " " title_of_test
        print (e ? say("rewind-at", number_of[e], number_of[events]) : say("rewind-start")) (ENVIRON["KIT_OLD"] == "" ? "" : " " say("rewind-old"))
        if (e)
            printf "%s", event_in_words(number_of[e], left[e], "", right[e])
    }
    printf "%s", told(say("rewind-program"), fate != "" ? fate : waiting != "" ? say("rewind-waits", waiting) : say(begun ? "rewind-runs" : "rewind-not-yet"))
    printf "%s", told(say("rewind-peer"), next_on_the_right(e))
    printf "%s\001", counts()
}

END {
    if (!events)
        exit 1
    show(0)
    for (i = 1; i <= events; i++) {
        happens(i)
        if (i == events && verdict != "")
            last_step()
        show(i)
        if (again[row_of_event[i] + 1] != "")
            happens_again(again[row_of_event[i] + 1], i)
    }
}

# At the end all steps have been taken but the one that failed.
function last_step(    s, words) {
    words = verdict
    gsub(/  +/, " ", words)
    for (s = taken; s <= steps; s++)
        if (index(words, step[s]) == 1 || index(step[s], words) == 1)
            taken = s - 1
}
