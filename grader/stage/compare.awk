# compare.awk -- the conversations of two programs in the same play, side by side. Reads the lines (grader/README.md,
# "The lines") of the one while `side` is 1, of the reference while it is 2.
#
# `columns` is how wide it may be, `play` which of the test's plays (0: the last that the first program came to),
# KIT_NAMES the two heads, parted by a tab.
#
# Each side becomes a row of events: a call, or what the peer did or saw. What the peer gets is counted together, up
# to what it does next, since how many pieces arrive at a time is luck. The rows are then laid beside each other so
# that as many as possible are alike (a longest common subsequence).
BEGIN {
    FS = "\t"
    MOST = 400 # rows of a side: the work grows with their product
    in_words = ENVIRON["PLAIN"] != "" # an event a line (forms/plain.awk)
    arrow["to-peer"] = in_words ? "" : "\342\226\266 "
    arrow["to-student"] = in_words ? "" : "\342\227\200 "
    arrow["-"] = in_words ? "" : "  "
}

$1 == "play" {
    plays[side]++
    next
}
{
    n = ++lines[side, plays[side]]
    stored[side, plays[side], n] = $0
}

# ------------------------------------------------------------------- one side's row
function add(side, how, text, like,    n) {
    n = ++events[side]
    shown[side, n] = text
    sort_of[side, n] = how
    exact[side, n] = how "\t" placed(side, text)
    alike[side, n] = how "\t" like
}

# Ports are luck: each is known by when it was spoken of first.
function placed(side, text,    done, port) {
    while (match(text, /[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+:[0-9]+/)) {
        port = substr(text, RSTART, RLENGTH)
        if (!((side, port) in place))
            place[side, port] = ++places[side]
        done = done substr(text, 1, RSTART - 1) "port " place[side, port]
        text = substr(text, RSTART + RLENGTH)
    }
    return done text
}

# A call is like another of the same name that ended in the same way.
function call_like(text,    name, result) {
    sub(/^[^("]*: /, "", text) # child 1:
    name = result = text
    sub(/\(.*/, "", name)
    if (!sub(/.*\) = /, "", result))
        result = "..."
    return name "\t" (result ~ /^-1/ ? result : result ~ /^0/ ? "0" : result == "..." ? result : "n")
}

function flush(side,    i, conn) {
    for (i = 1; i <= waiting; i++) {
        conn = waits[i]
        add(side, "peer", arrow["to-peer"] say(got[conn] == 1 ? "compare-gets-one" : "compare-gets-many", conn, got[conn]), \
            "gets " conn)
        delete got[conn]
    }
    waiting = 0
}

function load(side, play,    i, n, line, column) {
    for (i = 1; i <= lines[side, play]; i++) {
        split(stored[side, play, i], column, "\t")
        if (column[1] == "note") {
            if (!(column[3] in noted))
                notes = notes column[3] "\n"
            noted[column[3]] = 1
            continue
        }
        if (column[6] == "gets") {
            if (!(column[7] in got))
                waits[++waiting] = column[7]
            got[column[7]] += column[8]
            column[5] = "-"
        } else if (column[6] != "-")
            flush(side)
        if (column[4] == "to-student" && column[5] != "-")
            add(side, "peer", arrow[column[4]] column[5], likeness(column[5]))
        if (column[3] != "-")
            add(side, column[6] == "ended" ? "end" : "call", column[3], column[6] == "ended" ? "end" : call_like(column[3]))
        if (column[4] != "to-student" && column[5] != "-")
            add(side, column[1] == "verdict" ? "verdict" : "peer", (column[1] == "verdict" ? (in_words ? "" : sign["failed"] " ") : arrow[column[4]]) column[5], \
                column[1] == "verdict" ? "verdict" : likeness(column[5]))
    }
    flush(side)
    shorten(side)
}

# What repeats itself is said once.
function shorten(side,    i, n, key, at, times, period, text, how, ex, al) {
    n = events[side]
    for (i = 1; i <= n; i++) {
        key[i] = sort_of[side, i] ~ /call|peer/ ? alike[side, i] "\t" likeness(shown[side, i]) : i
        text[i] = shown[side, i]
        how[i] = sort_of[side, i]
        ex[i] = exact[side, i]
        al[i] = alike[side, i]
    }
    n = fold(key, n, at, times, period)
    for (i = 1; i <= n; i++) {
        shown[side, i] = at[i] ? text[at[i]] : said_again(times[i], period[i])
        sort_of[side, i] = at[i] ? how[at[i]] : "note"
        exact[side, i] = at[i] ? ex[at[i]] : "note\t" times[i] "\t" period[i]
        alike[side, i] = at[i] ? al[at[i]] : "note"
    }
    cut[side] = n > MOST ? n - MOST : 0
    events[side] = n > MOST ? MOST : n
}

# ----------------------------------------------------------------- beside each other
function worth(i, j) {
    return exact[1, i] == exact[2, j] ? 3 : alike[1, i] == alike[2, j] ? 2 : 0
}

function lay(    i, j, w, best) {
    for (i = events[1]; i >= 1; i--)
        for (j = events[2]; j >= 1; j--) {
            best = score[i + 1, j] + 0
            if (score[i, j + 1] + 0 > best)
                best = score[i, j + 1]
            w = worth(i, j)
            if (w && score[i + 1, j + 1] + w > best)
                best = score[i + 1, j + 1] + w
            score[i, j] = best
        }
    i = j = 1
    while (i <= events[1] || j <= events[2]) {
        w = i <= events[1] && j <= events[2] ? worth(i, j) : 0
        if (w && score[i, j] == score[i + 1, j + 1] + w)
            row(i++, j++, w == 3)
        else if (j > events[2] || (i <= events[1] && score[i, j] == score[i + 1, j] + 0))
            row(i++, 0, 0)
        else
            row(0, j++, 0)
    }
}

function row(i, j, same,    peers) {
    peers = (i && sort_of[1, i] != "call" && sort_of[1, i] != "note") || (j && sort_of[2, j] != "call" && sort_of[2, j] != "note")
    if (!same && !parted++)
        mark(say(peers ? "compare-part-seen" : "compare-part"))
    else if (!same && peers && !seen)
        mark(say("compare-seen"))
    seen = seen || (!same && peers)
    if (in_words) {
        if (i)
            print say(same ? "plain-both" : "plain-theirs", words_of(1, i))
        if (j && !same)
            print say("plain-reference", words_of(2, j))
        return
    }
    pair(i ? shown[1, i] : "", same ? "\342\224\202" : !j ? "<" : !i ? ">" : "\342\211\240", j ? shown[2, j] : "", same ? "" : "strong")
}

function words_of(side, n,    text) {
    text = shown[side, n]
    if (sort_of[side, n] == "call" || sort_of[side, n] == "end")
        return left_in_words(text)
    if (sort_of[side, n] == "peer")
        return right_in_words(text)
    if (sort_of[side, n] == "verdict")
        return say("plain-verdict", text)
    gsub(" *" DOTS " *", "", text)
    return text
}

function pair(left, between, right, how,    column) {
    column = int((columns - 3) / 2)
    left = clipped(left, column)
    right = clipped(right, column)
    left = painted(left, how) spaces(column - width(left)) " " between " " painted(right, how)
    sub(/ +$/, "", left)
    print left
}

function mark(text) {
    print in_words ? text ":" : painted("--- " text " ---", "failed")
}

END {
    if (!play)
        play = plays[1]
    load(1, play)
    load(2, play)
    split(ENVIRON["KIT_NAMES"], name, "\t")
    if (!in_words)
        pair(name[1], "\342\224\202", name[2], "strong")
    lay()
    printf "%s", notes
    if (cut[1] + cut[2])
        print say("conversation-skipped-many", cut[1] + cut[2])
    if (!parted)
        print "\n" say("compare-no-part")
}
