#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# ws.bats -- lab15's reference wsd and RFC 6455: each row of ws_frames.tsv gets what the RFC wants; SHA-1 and base64 are
# those of their RFCs.

load peer

setup_file() {
    build subject || return
    [ -d solutions/lab15-websocket ] || return 0
    FROM=solutions grader/build lab15 >/dev/null || return
    cp build/solutions/lab15-websocket/wsd "$DIR"
}

setup() { [ -x "$DIR/wsd" ] || skip "lab15 is not in this tree"; }

table=$BATS_TEST_DIRNAME/ws_frames.tsv
serving=$'run wsd $PORT echo\nstudent listens\n'

# The steps of these rows.
rows() { awk -v from="$1" -v to="$2" -f "$BATS_TEST_DIRNAME/ws_frames.awk" "$table"; }

# Plays rows FROM to TO in one play, on one server; those of a play that fails, one by one. Prints each row that is wrong.
play_rows() { # FROM TO
    local i
    playing "$serving$(rows "$1" "$2")"
    [ "$status" != 0 ] || return 0
    [ "$1" -lt "$2" ] || {
        awk -F '\t' -v row="$1" '!/^#/ && ++n == row { print $2 " (RFC " $1 "): " $3 " should get " ($4 == "" ? "nothing" : $4) }' "$table"
        printf '%s\n' "$output"
        return 1
    }
    for ((i = $1; i <= $2; i++)); do play_rows "$i" "$i" || return; done
    echo "rows $1 to $2 fail together, and none of them alone"
    return 1
}

@test "what a client may send and may not: each row gets what RFC 6455 wants" {
    local all from
    all=$(grep -vc '^#' "$table")
    [ "$all" -ge 150 ]
    for ((from = 1; from <= all; from += 40)); do
        play_rows "$from" $((from + 39 < all ? from + 39 : all))
    done
}

@test "a wrong answer is noticed" {
    fails "${serving//$'\n'/; }a connects; a shakes hands; a sends frame text \"a\"; a expects frame text \"b\"" 'byte 0 is the first'
    fails "${serving//$'\n'/; }a connects; a shakes hands; a sends frame c1 \"a\"; a expects frame close 1007" 'the code 1007' 'the code 1002'
    fails "${serving//$'\n'/; }a connects; a shakes hands; a sends frame text \"a\"; a expects frame binary \"a\"" 'a binary frame' 'a text frame'
}
