# endings.awk -- each play of a lab ends in a step that asks something of the program.
#
# usage: awk -f grader/cases/endings.awk grader/labNN.bats
#
# A play that ends with what its peer does alone leaves open what has become of the program by then: whether a
# death of it is seen would be luck. Prints a line that begins with "ok", or one with "NOT" for each such play.
# Exit status: 0 when there is none, 1 when there is.
/^    play <</ { playing = 1; step = ""; next }
/^PLAY$/ {
    playing = 0
    plays++
    if (step ~ /^(stdin +(gets|ends)|[a-z][a-z0-9]* +(connects|sends|pauses|closes|half-closes|resets))/ &&
        step !~ /^student | percent of /) {
        printf "NOT %s:%d: the play ends with \"%s\", which asks nothing of the program\n", FILENAME, FNR, step
        bad = 1
    }
}
playing && NF && $1 !~ /^#/ { step = $0; sub(/^ +/, "", step) }
END {
    lab = FILENAME
    sub(/.*\//, "", lab)
    if (!bad) printf "ok  %s %d plays end in a step that asks something\n", substr(lab, 1, 5), plays
    exit bad
}
