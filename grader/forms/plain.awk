# plain.awk -- a failure, or a conversation, in words alone (PLAIN=1): no columns, no arrows, one event a line. For who
# hears the screen, and for who likes it. It is made of the text that everybody else reads (conversation/text.c).
BEGIN {
    LEFT = 36                # columns of a call (conversation.h)
    WIRE_LEFT = 29           # with a lane for the wire, which has
    WIRE = 19
    DOTS = "\342\200\246"
    ARROWS = "(\342\224\200\342\224\200\342\226\266|\342\227\200\342\224\200\342\224\200|   )"
    ACTOR = "^([a-z][a-z0-9]* )?((child|thread) )?[a-z0-9]+: "
}

# Columns from..to of a text, the first being 1.
function columns_of(text, from, to,    i, at, c, part) {
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        at += c !~ /[\200-\277]/
        if (at > to)
            break
        if (at >= from)
            part = part c
    }
    return part
}

function stripped(text) {
    sub(/^ +/, "", text)
    sub(/ +$/, "", text)
    return text
}

function bytes_in_words(n) { return say(n == 1 ? "bytes-one" : "bytes-many", n) }

# A call that has returned, in words: "you send 5 bytes \"hello\" on descriptor 4".
function call_in_words(call,    name, arguments, result, fd, asked, data, id) {
    name = arguments = result = call
    sub(/\(.*/, "", name)
    sub(/^[^(]*\(/, "", arguments)
    sub(/.*\) = /, "", result)
    sub(/\) = [^)]*$/, "", arguments)
    fd = arguments + 0
    asked = data = arguments
    sub(/.*, /, "", asked)
    if (result ~ /^-1/)
        return say("plain-fails", name "(" arguments ")", substr(result, 4))
    if (name ~ /^(send|write|sendto|sendmsg|writev|sendfile|recv|read|recvfrom|recvmsg|readv)$/) {
        sub(/^[^,]*, /, "", data)
        sub(/, [^,]*$/, "", data)
        id = name ~ /^[rR]/ ? (result + 0 == 0 && asked + 0 > 0 ? "plain-end" : "plain-receive") \
            : result + 0 < asked + 0 ? "plain-send-some" : "plain-send"
        return say(id, bytes_in_words(result + 0), data, fd, bytes_in_words(asked + 0))
    }
    if (name ~ /^accept/) {
        sub(/^[0-9]+/, "", result)
        return say("plain-accept", call_result(call), result)
    }
    if (name == "connect" || name == "bind" || name == "socket" || name == "listen" || name == "close")
        return say("plain-" name, name == "socket" ? result : fd, name == "socket" ? arguments : asked)
    return say("plain-call", name "(" arguments ")", result)
}

function call_result(call) {
    sub(/.*\) = /, "", call)
    return call + 0
}

# What stands on the left: a call, or how the program ended.
function left_in_words(left,    who, before, after) {
    if (match(left, ACTOR)) {
        who = substr(left, 1, RLENGTH)
        left = substr(left, RLENGTH + 1)
    }
    if (left !~ /^[^ ]* ?[a-z_0-9]+\(/)
        return who say("plain-program", left)
    if (sub(/ \342\206\220$/, "", left))
        after = " " say("plain-disturbed")
    if (index(left, DOTS " ") == 1) {
        left = substr(left, length(DOTS) + 2)
        before = say("plain-returns") " "
    }
    if (left ~ /\) = [^)]*$/)
        return who before call_in_words(left) after
    if (left ~ "\\) " DOTS " ") {
        after = left
        sub(".*\\) " DOTS " ", "", after)
        sub(" " DOTS " [^)]*$", "", left)
        return who say("plain-call-and", left, after)
    }
    sub(" " DOTS "$", "", left)
    return who say("plain-calls", left)
}

# What stands on the right, behind the name of its connection or without one.
function right_in_words(right,    name) {
    if (right ~ /^(the|and) /)
        return right
    if (match(right, /^[a-z][a-z0-9]* (connects|accepts|sends|gets|half-closes|closes|resets|goes|speaks|is) ?/) && right !~ /^sends /) {
        name = right
        sub(/ .*/, "", name)
        return say("plain-peer-on", name, substr(right, length(name) + 2))
    }
    return say("plain-peer", right)
}

function event_in_words(number, left, wire, right,    text) {
    if (left != "")
        text = left_in_words(left)
    if (wire != "")
        text = text (text == "" ? "" : "; ") wire_in_words(wire)
    if (right != "")
        text = text (text == "" ? "" : "; ") right_in_words(right)
    return number ". " text "\n"
}

function wire_in_words(wire) {
    return say(wire ~ /^\342\227\200/ ? "plain-wire-in" : wire ~ /\342\226\266$/ ? "plain-wire-out" : "plain-wire", wire_label(wire))
}

function wire_label(wire) {
    gsub(/\342\224\200|\342\227\200|\342\226\266/, "", wire)
    return stripped(wire)
}

# The parts of a row of a conversation that has a number: number, left, wire, right.
function split_event(row, wired, got,    margin) {
    split("", got)
    match(row, /^ *[0-9]+/)
    got["number"] = substr(row, 1, RLENGTH) + 0
    margin = wired ? 4 : RLENGTH + 2
    row = columns_of(row, margin + 1, 400)
    got["left"] = row
    got["wire"] = got["right"] = ""
    if (wired && columns_of(row, WIRE_LEFT + 1, WIRE_LEFT + 1) ~ /^ ?$/ && columns_of(row, WIRE_LEFT + 2, WIRE_LEFT + 2) != "=") {
        got["wire"] = stripped(columns_of(row, WIRE_LEFT + 2, WIRE_LEFT + 1 + WIRE))
        got["right"] = stripped(columns_of(row, WIRE_LEFT + WIRE + 3, 400))
        got["left"] = columns_of(row, 1, WIRE_LEFT + 1)
    } else if (!wired && columns_of(row, LEFT + 1, LEFT + 6) ~ "^ " ARROWS " ") {
        got["right"] = stripped(columns_of(row, LEFT + 6, 400))
        got["left"] = columns_of(row, 1, LEFT)
    }
    got["left"] = stripped(got["left"])
}

# The lines of one conversation, from its head (line `i` of line[]) to an empty one. Sets `rest`, the next line.
function conversation_in_words(line, n, i,    wired, program, row, got, text, pending) {
    program = line[i]
    wired = index(program, " " say("conversation-wire") " ")
    sub(/^ +/, "", program)
    sub(/  .*/, "", program)
    text = say("plain-conversation", program) "\n"
    for (i++; i <= n && line[i] != ""; i++) {
        row = line[i]
        if (row ~ /^ *[0-9]+ /) {
            if (pending != "")
                text = text pending
            split_event(row, wired, got)
            pending = event_in_words(got["number"], got["left"], got["wire"], got["right"])
            continue
        }
        if (row ~ /^       / && pending != "") { # what the line before had no room for
            row = stripped(row)
            sub("^" ARROWS " +", "", row)
            sub(/\n$/, "", pending)
            pending = pending "; " (wired ? wire_in_words(row) : right_in_words(row)) "\n"
            continue
        }
        text = text pending
        pending = ""
        if (index(row, "  " sign["failed"] "  ") == 1)
            text = text say("plain-verdict", substr(row, length(sign["failed"]) + 5)) "\n"
        else if (row ~ "\342\206\220") # about a sign that stands nowhere here
            continue
        else {
            gsub(" *" DOTS " *", "", row)
            text = text stripped(row) "\n"
        }
    }
    rest = i
    return text pending
}

# A whole text: what it says in labelled lines first, each in one line, and the conversations below.
function plain(text,    line, n, i, told, below, one) {
    n = split(text, line, "\n")
    for (i = 1; i <= n; i++) {
        one = line[i]
        if (one ~ /^    / && one ~ (" " say("conversation-right") "$")) {
            below = below "\n" conversation_in_words(line, n, i)
            i = rest
            continue
        }
        gsub(/"  /, "\", ", one)
        if (match(one, /^[A-Z][A-Za-z]*( [a-z]+)*  +/))
            told = told (told == "" ? "" : "\n") stripped(substr(one, 1, RLENGTH)) ": " substr(one, RLENGTH + 1)
        else if (match(one, /^[A-Z][a-z]* program /))
            told = told (told == "" ? "" : "\n") substr(one, 1, RLENGTH - 1) ": " substr(one, RLENGTH + 1)
        else if (one ~ /^ +\^ /)
            told = told "\n" say("plain-differ", substr(one, index(one, "^") + 2))
        else if (one ~ /^ / && told != "")
            told = told " " stripped(one)
        else if (one != "")
            told = told (told == "" ? "" : "\n") one
    }
    sub(/\n$/, "", below)
    return told (told == "" ? substr(below, 2) : below == "" ? "" : "\n" below)
}
