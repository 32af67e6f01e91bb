#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # a play's $PORT is the peer's; bats: each test is a subshell
# wire.bats -- the segments on the wire: which are shown and where, what is written for Wireshark, and that nothing
# is captured unless it is asked for.
#
# An acknowledgement without data may come sooner, later or for several segments at once, so these are not compared,
# but for the one that ends a handshake.

load peer
load here

bats_require_minimum_version 1.5.0

setup_file() {
    build subject
    printf '#!/bin/sh\nn=-1\nwhile read -r _; do n=$((n + 1)); done </proc/net/packet\necho $n\n' >"$DIR/looks"
    chmod 755 "$DIR/looks"
}

ordinary_user() {
    [ "$(id -u)" = 0 ] || skip "not root: the user of the other tests is an ordinary one"
    command -v setpriv >/dev/null || skip "no setpriv here"
    user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
}

setup() {
    user=()
    OUT=$BATS_TEST_TMPDIR
    chmod 777 "$OUT"
}

# Plays it and shows the wire; what is written is in $OUT.
wired() { # PLAY
    rm -f "$OUT"/{text,svg,log,pcapng}
    run ${user[@]+"${user[@]}"} "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --title "4.3 a test" \
        --at file.bats:10 --trace "$OUT/text" --svg "$OUT/svg" --log "$OUT/log" --wire --pcapng "$OUT/pcapng" \
        <<<"${1//; /$'\n'}"
    [ "$status" = 0 ] || complain 'should pass: %s' "$1"
    output=$(cat "$OUT/text")
    narrow
}

# The segments of the log, one a word: the way, the flags or how many bytes; without acknowledgements alone.
segments() { # [CONNECTION]
    awk -v conn="${1:-}" '
        !/"who":"wire"/ || (conn != "" && index($0, "\"conn\":\"" conn "\"") == 0) { next }
        {
            way = $0 ~ /"way":"to-peer"/ ? ">" : $0 ~ /"way":"to-student"/ ? "<" : "-"
            n = $0; sub(/.*"bytes":/, "", n); sub(/,.*/, "", n)
            flags = $0; sub(/.*"flags":"/, "", flags); sub(/".*/, "", flags)
            if (flags == "A" && n == 0 && !greeted) next
            greeted = flags == "SA"
            printf "%s%s%s", (line++ ? " " : ""), way, (n > 0 ? n (flags ~ /F/ ? "F" : "") : flags)
        }' "$OUT/log"
}

# What the program did and what was on the wire, a line each, as the text has them. How soon the peer notices anything
# is luck; so are acknowledgements alone.
rows() {
    LC_ALL=C sed -E '1d; s/^ *[0-9]+ //; s/^ +//; s/ +(a (accepts|connects|sends|gets|closes)|listens on|sees it).*//
        s/^(a (accepts|connects|sends|gets|closes)|listens on|sees it|exits).*//; s/(─|▶)+/-/g' "$OUT/text" |
        LC_ALL=C awk '
            { at = match($0, /(^|  *)(- [^-]* -|◀ [^-]* -)$/); left = at ? substr($0, 1, at - 1) : $0
              wire = at ? substr($0, RSTART) : ""; sub(/^ +/, "", wire) }
            wire ~ /ACK -$/ && wire !~ /SYN/ { wire = "" }
            wire ~ /^◀/ || left ~ /^…/ { if (wire) print wire; if (left) print left; next }
            { if (left) print left; if (wire) print wire }'
}

@test "the segments of a connection, in both directions, to the end" {
    needs_namespaces
    wired 'run subject listen $PORT accept read 5 send welcome close; student listens; a connects; a sends "hello"; a expects "welcome"; a expects eof; a closes; student exits 0'
    [ "$(segments)" = '<S >SA <A <5 >7 >FA <FA' ]
    [ "$(segments a)" = "$(segments)" ]
    # The same by the program that connects, whose FIN comes first.
    wired 'peer listens; run subject connect $PORT send hello read 7 close; a accepts; a expects "hello"; a sends "welcome"; a expects eof; a closes; student exits 0'
    [ "$(segments)" = '>S <SA >A >5 <7 >FA <FA' ]
}

@test "a half-close is a FIN and what follows comes the other way; a reset is an RST" {
    needs_namespaces
    wired 'run subject listen $PORT accept read 5 read 1 send late close; student listens; a connects; a sends "hello"; a half-closes; a expects "late"; a expects eof; student exits 0'
    [ "$(segments)" = '<S >SA <A <5 <FA >4 >FA' ]
    wired 'run subject listen $PORT accept forever read 1; student listens; a connects; student waits; a resets; student exits 1'
    [ "$(segments)" = '<S >SA <A <RA' ]
    # With bytes unread, close() sends no FIN.
    wired 'run subject listen $PORT accept read 1 close; student listens; a connects; a sends "hello"; student exits 0'
    [ "$(segments)" = '<S >SA <A <5 >RA' ]
    shows 'close(4) = 0 ─ RST'
}

@test "datagrams, in both directions, the empty one as well" {
    needs_namespaces
    ${CC:-cc} -std=gnu11 -O1 -o "$DIR/datagrams" grader/tests/datagrams.c
    wired 'run datagrams echo $PORT; student takes datagrams; a sends datagram "abc"; a expects datagram "abc"; b sends datagram ""; b expects datagram ""'
    [ "$(segments)" = '<3 >3 <U >U' ]
    [ "$(segments b)" = '<U >U' ]
    shows '◀ 0 bytes ─'
}

@test "what the end of the play does to a program that still runs is not the play's" {
    needs_namespaces
    wired 'run subject listen $PORT accept send welcome pause; student listens; a connects; a expects "welcome"; student waits'
    [ "$(segments)" = '<S >SA <A >7' ]
}

@test "where nobody listens, the SYN is answered with RST, whichever side connects" {
    needs_namespaces
    wired 'run subject connect 21999; student exits 1'
    [ "$(segments)" = '>S <RA' ]
    shows 'connect(3, 127.0.0.1:21999) … ─ SYN' '… connect(3, …) = -1 ECONNREFUSED'
    wired 'run subject listen $PORT accept; student listens; a is refused at 127.0.0.1:21999'
    [ "$(segments)" = '<S >RA' ]
}

@test "between two programs of a play, a segment has its sender and no direction" {
    needs_namespaces
    wired 'run subject listen $PORT accept read 5 close as s; s listens; run subject connect $PORT send hello close as c; c exits 0; s exits 0'
    [ "$(segments)" = '-S -SA -A -5 -FA -FA' ]
    shows ' c: SYN' ' s: SYN ACK' ' c: 5 bytes' ' s: FIN' 'sees it on port 21004 (s)'
    lacks '▶' '◀'
}

@test "in the picture each connection has a lane, and an arrow breaks those that it passes" {
    needs_namespaces
    wired 'run subject listen $PORT accept accept send welcome close pause; student listens; a connects; student waits; b connects; b expects "welcome"; b expects eof; student waits; b closes'
    # The program's line, then a from its first line to the bottom, b to its end.
    [[ $(<"$OUT/svg") =~ class=\"life\"\ d=\"M440\ 38V([0-9]+)\ M660\ [0-9]+V([0-9]+)\ M690\ [0-9]+V([0-9]+)\" ]]
    [ "${BASH_REMATCH[2]}" = "${BASH_REMATCH[1]}" ] && [ "${BASH_REMATCH[3]}" -lt "${BASH_REMATCH[1]}" ]
    [ "$(grep -c '<text x="6[58]6" y="28" class="who">[ab]<' "$OUT/svg")" = 2 ]
    # SYN, SYN ACK, ACK, 7 bytes, FIN and FIN of b, and acknowledgements, go past a; none of a's does.
    [ "$(grep -c 'class="paper" x="658" .*width="4"' "$OUT/svg")" = "$(grep '"who":"wire"' "$OUT/log" | grep -c '"conn":"b"')" ]
    [ "$(grep -c 'class="paper" x="688"' "$OUT/svg")" = 0 ]
    # Without the wire, too; a single connection has no name above it.
    "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --svg "$OUT/svg" \
        <<<$'run subject listen $PORT accept accept pause\nstudent listens\na connects\nb connects\nstudent waits'
    [ "$(grep -c '<text x="5[47]6" y="28" class="who">[ab]<' "$OUT/svg")" = 2 ]
    "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --svg "$OUT/svg" \
        <<<$'run subject listen $PORT accept pause\nstudent listens\na connects\nstudent waits'
    grep -q 'class="life" d="M440 38V[0-9]* M550 38V' "$OUT/svg" && ! grep -q '>a<' "$OUT/svg"
}

@test "everything stands in order of time: which call sends what, and which waits for what" {
    needs_namespaces
    wired 'peer listens; run subject connect $PORT send hello read 7 close; a accepts; a expects "hello"; student waits; a sends "welcome"; a expects eof; a closes; student exits 0'
    output=$(rows)
    is_exactly <<'END'
socket(AF_INET, SOCK_STREAM) = 3
connect(3, 127.0.0.1:21004) …
- SYN -
◀ SYN ACK -
… connect(3, …) = 0
setsockopt(3, TCP_NODELAY, 1) = 0
send(3, "hello", 5) = 5
- 5 bytes -
recv(3, …, 7) …
◀ 7 bytes -
… recv(3, "welco"..., 7) = 7
close(3) = 0
- FIN -
◀ FIN -
END
    # What the peer does comes before its segment, what it gets after it.
    [[ $(<"$OUT/text") == *'◀ 7 bytes ────'*' a sends 7 bytes'* ]]
    [[ $(<"$OUT/text") == *'─ FIN '*'gets the end of file'*'a closes (FIN)'* ]]
}

@test "a window of 0 is shown, and that send() was held up until there was room" {
    needs_namespaces
    local much='pour 1000000'
    wired "peer listens; run subject connect \$PORT $much $much $much $much $much $much close; a accepts; student waits; a expects 6000000 times \"x\"; a expects eof; student exits 0"
    shows '◀ ACK window 0 ' 'send(3, …, 1000000) …' '… send(3, "'
    [[ $output == *'send(3, …, 1000000) …'*'◀ ACK window 0 '*' a gets '*'… send(3, '* ]]
    grep -q '"way":"to-student","conn":"a".*"bytes":0,"window":0}' "$OUT/log"
}

@test "the picture has the segments, and the log has each once, in order of time" {
    needs_namespaces
    wired 'run subject listen $PORT accept read 5 send welcome close; student listens; a connects; a sends "hello"; a expects "welcome"; a expects eof; a closes; student exits 0'
    [ "$(grep -c 'class="segment"' "$OUT/svg")" = "$(grep -c '"who":"wire"' "$OUT/log")" ]
    grep -q '>the wire<' "$OUT/svg" && grep -q '>SYN ACK<' "$OUT/svg"
    # From left to right: calls, lifeline, segments, lifeline, the peer.
    awk '/class="segment"/ { gsub(/[^0-9 ]/, ""); split($0, n, " "); if (n[1] < 440 || n[1] > 660) exit 1 }' "$OUT/svg"
    [ "$(sed 's/^{"us":\([0-9]*\).*/\1/' "$OUT/log")" = "$(sed 's/^{"us":\([0-9]*\).*/\1/' "$OUT/log" | sort -n)" ]
}

# ---- for Wireshark ----

# Prints the type of each block, and whether a packet was cut. A block's length stands at both of its ends and is a multiple of four.
blocks() { # FILE
    od -An -v -tu4 -w4 "$1" | awk '
        { word[n++] = $1 + 0 }
        END {
            for (at = 0; at < n; at += words) {
                words = word[at + 1] / 4
                if (words < 3 || words != int(words) || at + words > n || word[at + words - 1] != word[at + 1]) {
                    print "no block at " at * 4
                    exit
                }
                cut = word[at] == 6 && word[at + 5] < word[at + 6] ? " cut" : ""
                print word[at] == 168627466 ? "section" (word[at + 2] == 439041101 ? "" : "?") : word[at] cut
                if (word[at] == 1 && word[at + 2] != 101) print "no raw IP"
                if (word[at] == 6 && (word[at + 5] > word[at + 6] || word[at + 5] > 1920)) print "no such packet"
            }
        }'
}

@test "what was captured is written as pcapng, block by block" {
    needs_namespaces
    wired 'run subject listen $PORT accept read 5 send welcome close; student listens; a connects; a sends "hello"; a expects "welcome"; a expects eof; a closes; student exits 0'
    run blocks "$OUT/pcapng"
    is_exactly <<<"section"$'\n'"1"$'\n'"$(sed -n 's/.*"who":"wire".*/6/p' "$OUT/log")"
    grep -aq '4.3 a test' "$OUT/pcapng"
    grep -aq 'your subject: send(4, "welco' "$OUT/pcapng"
    # One play more is one section more.
    "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --pcapng "$OUT/pcapng" <<<'run subject exit 0'
    [ "$(blocks "$OUT/pcapng" | grep -c section)" = 2 ]
    # Of a long segment there is the beginning, and its length.
    wired 'peer listens; run subject connect $PORT pour 30000 close; a accepts; a expects 30000 times "x"; a expects eof; student exits 0'
    run blocks "$OUT/pcapng"
    shows '6 cut' && lacks 'no '
}

@test "tshark reads it, and sees the same segments" {
    needs_namespaces
    command -v tshark >/dev/null || skip "no tshark here"
    wired 'run subject listen $PORT accept read 5 send welcome close; student listens; a connects; a sends "hello"; a expects "welcome"; a expects eof; student exits 0'
    run --separate-stderr tshark -r "$OUT/pcapng" -o tcp.relative_sequence_numbers:TRUE -T fields \
        -e tcp.flags.syn -e tcp.flags.fin -e tcp.flags.reset -e tcp.flags.ack -e tcp.len -e tcp.srcport
    [ "$status" = 0 ]
    output=$(sed 's/True/1/g; s/False/0/g' <<<"$output" | awk '{ print ($1 ? "S" : "") ($2 ? "F" : "") ($3 ? "R" : "") ($4 ? "A" : ""), $5, $6 }')
    is_exactly <<<"$(sed -n 's/.*"who":"wire","flags":"\([A-Z]*\)".*"from":\([0-9]*\),.*"bytes":\([0-9]*\),.*/\1 \3 \2/p' "$OUT/log")"
    run --separate-stderr tshark -r "$OUT/pcapng" -Y 'tcp.len == 7' -T fields -e frame.comment
    shows 'send(4, "welco'
    # A malformed packet, or a sum that is wrong, it would tell.
    [ -z "$(tshark -r "$OUT/pcapng" -Y _ws.malformed 2>/dev/null)" ]
}

# ---- where, and where not ----

@test "an ordinary user sees the same, without root" {
    ordinary_user
    needs_namespaces "${user[@]}"
    wired 'run subject listen $PORT accept read 5 send welcome close; student listens; a connects; a sends "hello"; a expects "welcome"; a expects eof; a closes; student exits 0'
    [ "$(segments)" = '<S >SA <A <5 >7 >FA <FA' ]
    [ "$(blocks "$OUT/pcapng" | head -1)" = section ]
}

@test "nothing is captured unless it is asked for" {
    needs_namespaces
    passes 'run looks; stdout "0\n"; student exits 0'
    run "$PEER" --programs "$DIR" --trace "$OUT/text" --svg "$OUT/svg" --log "$OUT/log" \
        <<<$'run looks\nstdout "0\\n"\nstudent exits 0'
    [ "$status" = 0 ] && ! grep -q wire "$OUT/text" "$OUT/svg" "$OUT/log"
    wired 'run looks; stdout "1\n"; student exits 0'
    [ "$(wc -l <"$OUT/text")" -gt 1 ]
    run "$PEER" --programs "$DIR" --pcapng "$OUT/pcapng" <<<$'run looks\nstdout "1\\n"\nstudent exits 0'
    [ "$status" = 0 ]
}

@test "in portable mode one line says that there is no wire to be seen, and all else is as ever" {
    export SOCKET_LAB_MODE=portable
    local with steps='run subject listen $PORT exit 3; student exits 3' # nothing at the same time
    wired "$steps"
    shows '(packets cannot be captured here: the play has no network of its own)'
    [ "$(grep -c 'packets cannot' "$OUT/text")" = 1 ] && [ ! -e "$OUT/pcapng" ]
    grep -qx '{"who":"grader","what":"no-wire"}' "$OUT/log"
    with=$(sed 's/127[.0-9]*:[0-9]*//g; /packets cannot/d' "$OUT/text")
    "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --trace "$OUT/without" <<<"${steps//; /$'\n'}"
    [ "$with" = "$(sed 's/127[.0-9]*:[0-9]*//g' "$OUT/without")" ]
}

@test "a failure is told as ever, and its conversation has the wire" {
    needs_namespaces
    run "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" --trace "$OUT/text" --wire \
        <<<$'run subject listen $PORT accept close\nstudent listens\na connects\na expects "hello"'
    [ "$status" = 1 ] && [[ $output == "verdict wrong "* ]]
    lacks SYN 'the wire'
    output=$(<"$OUT/text")
    shows '─ SYN ACK ' '✗  a expects "hello"'
    narrow
}

# ---- make trace ----

@test "make trace-lab01 WIRE=1, PCAP=FILE; what cannot be is one clear line" {
    needs_namespaces
    copy_the_kit
    run --separate-stderr env WIRE=1 PCAP="$OUT/a file" SVG="$OUT/svg" make -s trace-lab01 TEST=1.1 FROM=solutions
    says 0 '1.1 connects' 'the wire' '◀ SYN ACK '
    narrow
    [ "$(blocks "$OUT/a file" | grep -c section)" = 2 ] # the test has two plays
    grep -q '>SYN ACK<' "$OUT/svg"
    FROM=solutions run --separate-stderr grader/trace -t 1.1 -w -p "$OUT/b" lab01
    says 0 '◀ SYN ACK ' && [ -s "$OUT/b" ]
    FROM=solutions run --separate-stderr grader/trace -t 1.1 lab01
    says 0 '1.1 connects' && lacks 'the wire' SYN
    WIRE=maybe run --separate-stderr grader/trace lab01
    complains 2 'WIRE is 1 or 0, not maybe'
    PCAP=$OUT/no/such/file run --separate-stderr grader/trace lab01
    complains 2 "$OUT/no/such/file cannot be written"
    # What was asked for changes nothing of the results.
    local with
    FROM=solutions WIRE=1 run grader/trace -t 1.3 lab01
    with=$(cut -f 1-4,6- build/solutions/lab01-*/results.tsv)
    FROM=solutions run grader/trace -t 1.3 lab01
    [ "$with" = "$(cut -f 1-4,6- build/solutions/lab01-*/results.tsv)" ]
}
