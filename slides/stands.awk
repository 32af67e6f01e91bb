# stands.awk -- does a block of lines stand in a file? awk -f stands.awk BLOCK FILE; status 0 if it does.
#
# The lines stand below one another, all of them moved to the left by as much; a line "..." stands for any lines.
NR == FNR { block[++blocks] = $0; next }
{ text[++lines] = $0 }

# The block from its line b on, in the file from line at on, indented by so many blanks.
function matches(b, at, blanks) {
    for (; b <= blocks; b++) {
        if (block[b] ~ /^ *\.\.\.$/) {
            for (; at <= lines; at++)
                if (matches(b + 1, at, blanks))
                    return 1
            return 0
        }
        if (at > lines || text[at] != (block[b] == "" ? "" : sprintf("%" blanks "s", "") block[b]))
            return 0
        at++
    }
    return 1
}

END {
    if (blocks == 0)
        exit 1
    for (first = 1; first <= lines; first++)
        for (blanks = 0; blanks <= 24; blanks += 4)
            if (matches(1, first, blanks))
                exit 0
    exit 1
}
