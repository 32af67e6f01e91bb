# demo.awk -- a conversation for a lecture: reads the lines of a conversation (grader/README.md), and prints two
# lines for each: what is to be drawn, with a byte 1 for the end of a line, and what it means.
#
# The head comes again whenever a page (`page` rows) is full, so that it is always in sight.
BEGIN {
    FS = "\t"
    colour["student"] = 1
    colour["peer"] = 35
    colour["faint"] = 2
    arrow["to-peer"] = "\342\224\200\342\224\200\342\226\266"
    arrow["to-student"] = "\342\227\200\342\224\200\342\224\200"
    arrow["-"] = "   "
    LEFT = 36
    MOST = 60
}

function draw(text, means) {
    used += gsub(/\n/, "\001", text)
    print text
    print painted(means == "" ? "" : "     " means, "faint")
}

# Text in the left column, then what is right of it; where the left one is too long, on a line of its own.
function two_sides(margin, left, right,    used) {
    used = width(left)
    left = painted(left, "student")
    if (right == "")
        return margin left "\n"
    if (used > LEFT)
        return margin left "\n" spaces(5 + LEFT) " " right "\n"
    return margin left spaces(LEFT - used) " " right "\n"
}

function head() {
    used = -1
    return two_sides("     ", program, "    " painted(say("conversation-right"), "peer"))
}

# What a call means, in a sentence: what it was asked for, how it ended, what the peer saw of it (`what`), and what has
# happened to the descriptor before. linked[fd]: it is connected; said_all[fd]: this side has half-closed;
# takes_datagrams[fd]: it is a UDP socket, and `datagrams`: there was one.
function meaning(call, what,    name, result, fd, asked, id) {
    sub(/^[^("]*: /, "", call) # who makes it
    sub(/^… /, "", call)
    name = call
    sub(/\(.*/, "", name)
    fd = asked = call
    sub(/^[^(]*\(/, "", fd)
    fd += 0
    id = "meaning-" name
    if (fd in takes_datagrams && (id "-datagram") in sentence)
        id = id "-datagram"
    if (!(id in sentence))
        return ""
    sub(/\)( = | … |$).*/, "", asked)
    sub(/.*, /, "", asked)
    result = call
    if (!sub(/.*\) = /, "", result))
        return say((id "-waits") in sentence ? id "-waits" : id, name)
    if (result ~ /^-1/)
        return say(meaning_of_failure(result), name)
    if (name == "socket" && call ~ /SOCK_DGRAM/)
        datagrams = takes_datagrams[result + 0] = 1
    else if (id ~ /-datagram$/)
        ;
    else if (name ~ /^accept/)
        linked[result + 0] = 1
    else if (name == "connect")
        linked[fd] = 1
    else if (name ~ /^(recv|read)/)
        id = result + 0 == 0 && asked + 0 > 0 ? "meaning-end" : result + 0 < asked + 0 ? "meaning-recv-some" : "meaning-recv-full"
    else if (name ~ /^(send|write)/ && result + 0 < asked + 0)
        id = "meaning-send-short"
    else if (name == "shutdown") {
        if (call ~ /SHUT_RD\)/)
            return ""
        said_all[fd] = 1
    } else if (name == "close") {
        id = what == "error" ? "meaning-close-reset" : !(fd in linked) ? "meaning-close-plain" : fd in said_all ? "meaning-close-after" : id
        delete linked[fd]
        delete said_all[fd]
    } else if (name ~ /^(select|poll|epoll_wait)$/)
        return say(result + 0 == 0 ? "meaning-time-out" : id, name, result + 0)
    else if ((name == "setsockopt" && call !~ /SO_REUSEADDR/) || (name == "fcntl" && call !~ /O_NONBLOCK/))
        return ""
    return say(id, name)
}

function meaning_of_failure(result) {
    if (result ~ /^-1 EINTR/)
        return "meaning-interrupted"
    if (result ~ /^-1 ECONNREFUSED/)
        return "meaning-refused"
    if (result ~ /^-1 (EAGAIN|EINPROGRESS)/)
        return "meaning-not-yet"
    if (result ~ /^-1 ECONNRESET/)
        return "meaning-reset"
    if (result ~ /^-1 EPIPE/)
        return "meaning-gone"
    if (result ~ /^-1 EADDRINUSE/)
        return "meaning-in-use"
    return "meaning-failed"
}

# What the peer did or saw means, where no call of the program's stands beside it.
function peer_meaning(what, right,    id) {
    id = "meaning-peer-" what
    if (datagrams && (id "-datagram") in sentence)
        id = id "-datagram"
    if (what == "signal" && match(right, /SIG[A-Z0-9]+/) && (id "-" substr(right, RSTART + 3, RLENGTH - 3)) in sentence)
        id = id "-" substr(right, RSTART + 3, RLENGTH - 3)
    return id in sentence ? say(id) : ""
}

# A conversation, head and lines. Of a very long one the middle is left out.
function show_play(    i, rows, key, at, times, period) {
    for (i = 1; i <= lines; i++)
        key[i] = kind[i] == "event" ? likeness(direction[i] "\t" left[i] "\t" right[i]) : i
    rows = fold(key, lines, at, times, period)
    show_head()
    for (i = 1; i <= rows; i++) {
        if (rows > MOST && i == MOST / 2 + 1) {
            show_note(say("conversation-skipped-many", rows - MOST))
            i += rows - MOST
        }
        if (at[i])
            show_line(kind[at[i]], number[at[i]], left[at[i]], direction[at[i]], right[at[i]], what[at[i]])
        else
            show_note(said_again(times[i], period[i]))
    }
    lines = 0
}

function show_head(    text) {
    if (plays++)
        text = "\n"
    else
        text = painted(ENVIRON["KIT_NAME"], "strong") "  (" ENVIRON["KIT_FROM"] ")\n" \
            hanging(ENVIRON["KIT_TITLE"], 0, "strong") "\n"
    text = text head()
    draw(text, plays == 1 ? say("demo-keys") : "")
}

# Where a page is full the head comes again.
function new_page() {
    return page && used >= page ? "\n" head() : ""
}

function show_note(text) {
    draw(new_page() "     " text "\n")
}

function show_line(kind, number, left, direction, right, what,    text) {
    text = new_page()
    if (kind == "verdict")
        text = text painted("  " sign["failed"] "  " right, "failed") "\n"
    else if (kind == "note")
        text = text "     " left "\n"
    else
        text = text two_sides(sprintf("%3d  ", number), left, right == "" ? "" : arrow[direction] " " painted(right, "peer"))
    draw(text, kind != "event" ? "" : left ~ /\(/ ? meaning(left, what) : peer_meaning(what, right))
}

function text_or_nothing(text) { return text == "-" ? "" : text }

$1 == "play" {
    if (program != "")
        show_play()
    program = $3
    next
}
{
    kind[++lines] = $1
    number[lines] = $2
    left[lines] = text_or_nothing($3)
    direction[lines] = $4
    right[lines] = text_or_nothing($5)
    what[lines] = $6
}
END { show_play() }
