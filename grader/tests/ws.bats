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

sanitized() { # OUT SOURCE...
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Icommon \
        -Isolutions/lab15-websocket -Isolutions/lab14-http -Isolutions/lab04-partial-sends -Wl,--wrap=recv -o "$@" common/net_*.c
}

@test "twenty thousand conversations that nobody would have do nothing that is not defined" {
    local lab=$PWD/solutions/lab15-websocket
    sanitized "$BATS_TEST_TMPDIR/fuzz" grader/tests/fuzz_ws.c "$lab"/{ws,frame,message,control,utf8,key}.c solutions/lab14-http/input.c
    run "$BATS_TEST_TMPDIR/fuzz" 1 20000
    [ "$status" = 0 ] || complain 'should end with status 0'
    # It neither refuses all nor takes all.
    [[ $output =~ ^20000\ conversations,\ [0-9]{4,5}\ messages$ ]] || complain 'should take some'
}

digest() { # WHAT TEXT [TIMES]
    # shellcheck disable=SC2059 # the text has escapes
    printf "$2" | "$BATS_TEST_TMPDIR/digests" "$1" ${3:+"$3"}
}

@test "SHA-1 and base64 are those of RFC 3174, RFC 4648 and RFC 6455" {
    ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -g -fsanitize=address,undefined -fno-sanitize-recover=all \
        -Icommon -o "$BATS_TEST_TMPDIR/digests" grader/tests/digests.c common/net_{sha1,base64}.c
    # RFC 3174, section 7.3
    [ "$(digest sha1 abc)" = A9993E364706816ABA3E25717850C26C9CD0D89D ]
    [ "$(digest sha1 abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq)" = 84983E441C3BD26EBAAE4AA1F95129E5E54670F1 ]
    [ "$(digest sha1 a 1000000)" = 34AA973CD4C4DAA4F61EEB2BDBAD27316534016F ]
    [ "$(digest sha1 0123456701234567012345670123456701234567012345670123456701234567 10)" = DEA356A2CDDD90C7A7ECEDC5EBB563934F460452 ]
    [ "$(digest sha1 '')" = DA39A3EE5E6B4B0D3255BFEF95601890AFD80709 ]
    # RFC 4648, section 10
    [ "$(digest base64 '')" = '' ]
    [ "$(digest base64 f)" = Zg== ]
    [ "$(digest base64 fo)" = Zm8= ]
    [ "$(digest base64 foo)" = Zm9v ]
    [ "$(digest base64 foob)" = Zm9vYg== ]
    [ "$(digest base64 fooba)" = Zm9vYmE= ]
    [ "$(digest base64 foobar)" = Zm9vYmFy ]
    [ "$(digest base64 '\xff\xfb\xbf')" = //u/ ]
    # RFC 6455, section 1.3
    [ "$(digest base64 'the sample nonce')" = dGhlIHNhbXBsZSBub25jZQ== ]
    [ "$(digest sha1 dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11)" = B37A4F2CC0624F1690F64606CF385945B2BEC4EA ]
}
