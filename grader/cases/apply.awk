# apply.awk -- applies a case's patch to a folder: awk -v folder=DIR -f apply.awk NAME.patch
#
# "--- file.c" begins a file, "@@" a hunk of it. A hunk says by its text where it belongs: its unchanged and
# removed lines, together, stand in the file exactly once. Anything else is a mistake: status 1.
function fail(why) {
    printf "%s: %s\n", FILENAME, why > "/dev/stderr"
    failed = 1
    exit 1
}

# The file's text before and after one hunk.
function end_hunk(    at) {
    if (!in_hunk)
        return
    at = index(text, old)
    if (at == 0)
        fail("a hunk is not in " file ":\n" old)
    if (index(substr(text, at + 1), old) > 0)
        fail("a hunk stands more than once in " file ":\n" old)
    text = substr(text, 1, at - 1) new substr(text, at + length(old))
    in_hunk = 0
    hunks++
}

function end_file(    path) {
    end_hunk()
    if (file == "")
        return
    path = folder "/" file
    printf "%s", substr(text, 2) > path
    close(path)
}

/^--- / {
    end_file()
    file = $2
    text = "\n" # so that a hunk can begin with the file's first line
    while ((status = (getline line < (folder "/" file))) > 0)
        text = text line "\n"
    if (status < 0)
        fail("there is no " file)
    close(folder "/" file)
    next
}
file == "" { next } # the declarations above
/^@@/ {
    end_hunk()
    in_hunk = 1
    old = new = "\n"
    next
}
in_hunk && /^-/ { old = old substr($0, 2) "\n"; next }
in_hunk && /^\+/ { new = new substr($0, 2) "\n"; next }
in_hunk && /^ / { old = old substr($0, 2) "\n"; new = new substr($0, 2) "\n"; next }
in_hunk && /^$/ { old = old "\n"; new = new "\n"; next }
{ fail("not a line of a patch: " $0) }
END {
    if (failed)
        exit 1
    end_file()
    if (hunks == 0)
        fail("it changes nothing")
}
