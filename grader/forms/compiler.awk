# compiler.awk -- of what the compiler and make have said: where the first error is, then the lines that tell of it,
# each made harmless; with warnings=1 the first warning in one line, and in a second one how many there are. Wants
# LC_ALL=C.
function harmless(line) {
    gsub(/\t/, " ", line)
    gsub(/[\300-\367][\200-\277]+/, "?", line) # one sign for one character: the caret below stays in its place
    gsub(/[^ -~]/, "?", line)
    return length(line) > 300 ? substr(line, 1, 300) " ..." : line
}

{ heard[++n] = $0 }
/: warning: / && !(warned++) { first = $0 }
!error && /error:|undefined reference|multiple definition|cannot find|\*\*\* No rule/ { error = n }

END {
    if (warnings) {
        if (warned)
            print harmless(first) "\n" warned
        exit
    }
    if (!error)
        error = 1
    if (match(heard[error], /[^ :]*\.[ch]:[0-9]+/)) {
        place = substr(heard[error], RSTART, RLENGTH)
        line = file = place
        sub(/.*:/, "", line)
        sub(/:[0-9]+$/, "", file)
        if (index(file, ENVIRON["KIT"] "/") == 1)
            file = substr(file, length(ENVIRON["KIT"]) + 2)
        print harmless(file ":" line)
        sub(/^[^ ]+\.[ch]:[0-9]+:([0-9]+:)? */, "", heard[error]) # said by now
    }
    for (i = error; i <= n && i < error + 8; i++) {
        # The next error is another matter, and make's opinion that this is one is known.
        if (i > error && heard[i] ~ /(error|warning): |^make(\[[0-9]+\])?: |^collect2: |undefined reference/)
            break
        print harmless(heard[i])
    }
}
