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
    return two_sides("     ", program, "    " painted(say("timeline-right"), "peer"))
}

# What a call means, in a sentence: by its name, and how it ended.
function meaning(call,    name, result, asked, id) {
    sub(/^[^("]*: /, "", call) # who makes it
    name = call
    sub(/\(.*/, "", name)
    if (!(("meaning-" name) in sentence))
        return ""
    id = "meaning-" name
    result = call
    if (!sub(/.*\) = /, "", result))
        result = "waits"
    if (result ~ /^-1 EINTR/)
        id = "meaning-interrupted"
    else if (result ~ /^-1 ECONNREFUSED/)
        id = "meaning-refused"
    else if (result ~ /^-1 E(AGAIN|INPROGRESS)/)
        id = "meaning-not-yet"
    else if (result ~ /^-1/)
        id = "meaning-failed"
    else if (result == "waits")
        id = (id "-waits") in sentence ? id "-waits" : id
    else if (name ~ /^(recv|read)/ && result + 0 == 0)
        id = "meaning-end"
    else if (name ~ /^(send|write)/) {
        asked = call
        sub(/\) = .*/, "", asked)
        sub(/.*, /, "", asked)
        if (result + 0 < asked + 0)
            id = "meaning-send-short"
    } else if (name == "setsockopt" && call !~ /SO_REUSEADDR/)
        return ""
    return say(id, name)
}

# A conversation, head and lines. Of a very long one the middle is left out.
function show_play(    i, rows, key, at, times, period) {
    for (i = 1; i <= lines; i++)
        key[i] = kind[i] == "event" ? likeness(direction[i] "\t" left[i] "\t" right[i]) : i
    rows = fold(key, lines, at, times, period)
    show_head()
    for (i = 1; i <= rows; i++) {
        if (rows > MOST && i == MOST / 2 + 1) {
            show_note(say("timeline-skipped-many", rows - MOST))
            i += rows - MOST
        }
        if (at[i])
            show_line(kind[at[i]], number[at[i]], left[at[i]], direction[at[i]], right[at[i]])
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

function show_line(kind, number, left, direction, right,    text) {
    text = new_page()
    if (kind == "verdict")
        text = text painted("  " sign["failed"] "  " right, "failed") "\n"
    else if (kind == "note")
        text = text "     " left "\n"
    else
        text = text two_sides(sprintf("%3d  ", number), left, right == "" ? "" : arrow[direction] " " painted(right, "peer"))
    draw(text, kind == "event" && left != "" ? meaning(left) : "")
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
}
END { show_play() }
