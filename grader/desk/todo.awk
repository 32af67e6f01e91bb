# todo.awk -- the comments that mark the gaps in the sources of a lab.
#
# Reads, while `part` is "todo", sources, with `lab` set. TODO 4.3, 4.5: is a comment for both steps; it goes on in the
# lines below that begin with a star. Then, for comment t of `todos`: todo_lab[t] todo_steps[t] (" 4.3 4.5 ")
# todo_place[t] (file:line) todo_text[t].
part == "todo" && FNR == 1 { within = 0 }

part == "todo" && match($0, /TODO [0-9]+\.[0-9]+(, *[0-9]+\.[0-9]+)*/) {
    todo_steps[++todos] = " " substr($0, RSTART + 5, RLENGTH - 5) " "
    gsub(/, */, " ", todo_steps[todos])
    todo_lab[todos] = lab
    todo_place[todos] = FILENAME ":" FNR
    sub(/^\.\//, "", todo_place[todos])
    within = substr($0, 1, RSTART) !~ /\/\// # a comment that may go on
    read_todo(substr($0, RSTART + RLENGTH))
    next
}
part == "todo" && within && /^[ \t]*\*/ {
    sub(/^[ \t]*\*/, /^[ \t]*\*\// ? "*" : "")
    read_todo($0)
    next
}
{ within = 0 }

function read_todo(line,    end) {
    end = index(line, "*/")
    todo_text[todos] = todo_text[todos] " " (end ? substr(line, 1, end - 1) : line)
    sub(/^[: \t]+/, "", todo_text[todos])
    if (end)
        within = 0
}
