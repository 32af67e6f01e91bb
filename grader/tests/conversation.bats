#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031 # a play's $PORT is the peer's; bats: each test is a subshell
# conversation.bats -- the conversation: the program's calls beside the peer's, as text, as a picture, as JSON lines.

load peer

bats_require_minimum_version 1.5.0

setup_file() { build hostile && build subject; }

# Plays it, whatever comes of it, and writes the conversation down; each form of it has to hold what all must.
traces() { # PLAY
    rm -f "$BATS_TEST_TMPDIR"/{text,svg,log}
    local tap=(--wiretap "$DIR/wiretap.so")
    [ -z "${BLIND:-}" ] || tap=()
    run "$PEER" --programs "$DIR" ${tap[@]+"${tap[@]}"} --title "${TITLE-4.3 a test}" \
        --at file.bats:10 --trace "$BATS_TEST_TMPDIR/text" --svg "$BATS_TEST_TMPDIR/svg" \
        --log "$BATS_TEST_TMPDIR/log" <<<"${1//; /$'\n'}"
    [ "$status" -le 1 ] || complain 'should be judged: %s' "$1"
    report=$output output=$(cat "$BATS_TEST_TMPDIR/text")
    fits "$BATS_TEST_TMPDIR/text" && is_xml "$BATS_TEST_TMPDIR/svg" && is_json "$BATS_TEST_TMPDIR/log"
}

passes_with() {
    traces "$1"
    [ "$status" = 0 ] || complain 'should pass: %s' "$1"
}

fails_with() {
    traces "$1"
    [ "$status" = 1 ] || complain 'should fail: %s' "$1"
}

# No line is wider than 78 columns (characters, that is), and none holds anything but text.
fits() { # FILE
    local bad
    bad=$(LC_ALL=C tr -d '\200-\277' <"$1" | LC_ALL=C awk 'length > 78 || /[\001-\037\177]/')
    [ -z "$bad" ] || { printf 'too wide, or no text:\n%s\n' "$bad"; return 1; }
}

# Well-formed: tags match, what must be escaped is, and there is nothing that XML forbids.
is_xml() { # FILE
    LC_ALL=C awk '
        { text = text $0 "\n" }
        function bad(why) { print "no XML: " why; failed = 1; exit 1 }
        END {
            if (failed) exit 1
            if (text ~ /[\001-\010\013-\037\177]/) bad("a control character")
            while (match(text, /<[^<>]*>/)) {
                before = substr(text, 1, RSTART - 1); tag = substr(text, RSTART, RLENGTH)
                text = substr(text, RSTART + RLENGTH)
                check(before)
                if (tag ~ /^<\//) {
                    if (stack[depth] != substr(tag, 3, length(tag) - 3)) bad(tag)
                    depth--
                } else if (tag !~ /^<[a-z]+( [a-zA-Z:]+="[^"<]*")*\/?>$/) bad(tag)
                else if (tag !~ /\/>$/) {
                    name = substr(tag, 2); sub(/[ >].*/, "", name)
                    stack[++depth] = name
                }
            }
            check(text)
            if (depth != 0) bad("<" stack[depth] "> is left open")
        }
        function check(between) {
            gsub(/&(amp|lt|gt|quot);/, "", between)
            if (between ~ /[&<>]/) bad(between)
        }' "$1" || return
    ! command -v xmllint >/dev/null || xmllint --noout "$1"
}

# Each line is an object of strings, numbers, lists of numbers and true.
is_json() { # FILE
    local string='"([^"\\[:cntrl:]]|\\["\\]|\\u00[01][0-9a-f])*"' number='-?[0-9]+' value bad
    value="($string|$number|\\[$number(,$number)*\\]|true)"
    bad=$(LC_ALL=C grep -Evx "\\{$string:$value(,$string:$value)*\\}" "$1" || :)
    [ -z "$bad" ] || { printf 'no JSON:\n%s\n' "$bad"; return 1; }
    ! command -v node >/dev/null ||
        node -e 'require("fs").readFileSync(process.argv[1], "utf8").trim().split("\n").forEach(JSON.parse)' "$1"
}

# The conversation, with addresses made alike and blanks made one, is what is on standard input.
reads() {
    diff -u - <(sed -E 's/127\.0\.0\.1:[0-9]+/HERE/g; s/  +/ /g; s/^ //' <<<"$output")
}

times() { # NUMBER WORDS
    [ "$(grep -cF -- "$2" <<<"$output")" = "$1" ] || { printf 'should show %s times: %s\nin:\n%s\n' "$1" "$2" "$output"; return 1; }
}

# ---- what stands where ----

@test "a call and what the peer did or saw share a line" {
    passes_with "$(served 'accept read 5 send hi close' 'a sends "hello"; a expects "hi"; a expects eof; student exits 0')"
    reads <<'END'
your subject the peer
1 socket(AF_INET, SOCK_STREAM) = 3
2 setsockopt(3, SO_REUSEADDR, 1) = 0
3 bind(3, HERE) = 0
4 listen(3, 64) = 0 sees it on HERE
5 accept(3) = 4 from HERE ◀── a connects from HERE
6 setsockopt(4, TCP_NODELAY, 1) = 0
7 recv(4, "hello", 5) = 5 ◀── a sends 5 bytes "hello"
8 send(4, "hi", 2) = 2 ──▶ a gets 2 bytes "hi"
9 close(4) = 0 ──▶ a gets the end of file
10 exits 0
END
    passes_with 'peer listens; run subject connect $PORT send abc shutdown read 9; a accepts; a expects "abc"; a expects eof; a half-closes; student exits 0'
    reads <<'END'
your subject the peer
1 listens on HERE
2 socket(AF_INET, SOCK_STREAM) = 3
3 connect(3, HERE) = 0 ──▶ a accepts HERE
4 setsockopt(3, TCP_NODELAY, 1) = 0
5 send(3, "abc", 3) = 3 ──▶ a gets 3 bytes "abc"
6 shutdown(3, SHUT_WR) = 0 ──▶ a gets the end of file
7 recv(3, "", 9) = 0 ◀── a half-closes (FIN)
8 exits 0
END
}

@test "the columns stand under their heads" {
    passes_with "$(served 'accept read 5 send hi close' 'a sends "hello"; a expects "hi"; a expects eof; student exits 0')"
    grep -qx '     your subject                             the peer' <<<"$output"
    grep -qx '  8  send(4, "hi", 2) = 2                 ──▶ a gets 2 bytes "hi"' <<<"$output"
    grep -q '^  4  listen(3, 64) = 0                        sees it on 127' <<<"$output"
}

@test "nothing is shown before what caused it" {
    # The program reads b's byte first, which was sent last.
    passes_with 'run subject listen $PORT accept accept read 1 on 4 read 1 pause; student listens; a connects; b connects; student waits; a sends "1"; b sends "2"; student waits'
    reads <<'END'
your subject the peer
1 socket(AF_INET, SOCK_STREAM) = 3
2 setsockopt(3, SO_REUSEADDR, 1) = 0
3 bind(3, HERE) = 0
4 listen(3, 64) = 0 sees it on HERE
5 accept(3) = 4 from HERE ◀── a connects from HERE
6 setsockopt(4, TCP_NODELAY, 1) = 0
7 accept(3) = 5 from HERE ◀── b connects from HERE
8 setsockopt(5, TCP_NODELAY, 1) = 0
9 ◀── a sends 1 byte "1"
10 recv(5, "2", 1) = 1 ◀── b sends 1 byte "2"
11 recv(4, "1", 1) = 1
END
    # What select() waits for comes before select() returns.
    passes_with "$(served 'accept select read 1 pause' 'student waits; a sends "x"; student waits')"
    reads <<'END'
your subject the peer
1 socket(AF_INET, SOCK_STREAM) = 3
2 setsockopt(3, SO_REUSEADDR, 1) = 0
3 bind(3, HERE) = 0
4 listen(3, 64) = 0 sees it on HERE
5 accept(3) = 4 from HERE ◀── a connects from HERE
6 setsockopt(4, TCP_NODELAY, 1) = 0
7 select(5) = 1 ◀── a sends 1 byte "x"
8 recv(4, "x", 1) = 1
END
    # ... but not what select() has not told of.
    passes_with 'stdin is a pipe; run subject listen $PORT accept copy select read 1 accept pause; student listens; a connects; a sends "x"; b connects; stdin ends; student waits'
    shows 'select(5) = 1                        ◀── a sends 1 byte "x"'
    grep -q 'accept(3) = 5 from .*◀── b connects' <<<"$output"
}

@test "bytes belong to the call that moved them, and not to one that moved as many" {
    passes_with "$(served 'accept read 1 send aa send bb read 1' 'a sends "1"; student waits; a expects "aabb"; a sends "2"; student exits 0')"
    shows '  8  send(4, "aa", 2) = 2
  9  send(4, "bb", 2) = 2
'
    [[ $output =~ '10  '\ +'──▶ a gets 4 bytes "aabb"' ]]
    # What met two events is shown after both.
    passes_with "$(served 'accept read 2 pause' 'student waits; a sends "1"; a sends "2"; student waits')"
    shows '◀── a sends 1 byte "1"
' '◀── a sends 1 byte "2"
'
    times 1 'recv(4, "12", 2) = 2'
    run ! grep 'recv.*◀' <<<"$output"
}

@test "a send that waits for room shows what happened meanwhile, a send that does not is one line" {
    passes_with 'buffers are small; peer listens; run subject connect $PORT pour 300000; a accepts; student blocks in send; student is interrupted; student exits 0'
    sed -E 's/[0-9]+ bytes/N bytes/; s/= [0-9]{4,}/= N/' <<<"$output" >"$BATS_TEST_TMPDIR/lines"
    output=$(sed 7q "$BATS_TEST_TMPDIR/lines")
    reads <<'END'
your subject the peer
1 listens on HERE
2 socket(AF_INET, SOCK_STREAM) = 3
3 connect(3, HERE) = 0 ──▶ a accepts HERE
4 setsockopt(3, TCP_NODELAY, 1) = 0
5 send(3, …, 300000) …
6 ◀── sends SIGSTOP
END
    output=$(tail -n +8 "$BATS_TEST_TMPDIR/lines")
    [[ $output == *'sends SIGCONT'*'… send(3, "xx'*', 300000) = N'* ]]
    # The peer answers what it got before the program knows that send() has returned: no interruption, ever.
    passes_with "$(served 'forever accept send x read 1 close' 'repeat 50; b connects; b expects "x"; b sends "y"; b expects eof; b closes; end' | sed 's/a connects; //')"
    lacks '… send' 'send(4, …'
}

@test "a call that has not returned waits" {
    fails_with "$(served 'accept read 5' 'a expects "x"')"
    shows 'recv(4, …, 5) … waits'
    times 1 waits
    [[ $report == *'recv(4, …, 5) … waits'* ]]
    passes_with 'run subject listen $PORT accept; student listens'
    [[ $output == *$'\n''  5  accept(3) … waits' ]]
    # The play is over, the program not yet.
    passes_with "$(served 'accept send x compute 30 read 1' 'a expects "x"')"
    shows 'recv(4, …, 1) … waits'
    # It begins to wait before what happens then.
    passes_with "$(served 'accept read 5' 'student waits; b connects; student gets SIGTERM; student dies by SIGTERM')"
    reads <<'END'
your subject the peer
1 socket(AF_INET, SOCK_STREAM) = 3
2 setsockopt(3, SO_REUSEADDR, 1) = 0
3 bind(3, HERE) = 0
4 listen(3, 64) = 0 sees it on HERE
5 accept(3) = 4 from HERE ◀── a connects from HERE
6 setsockopt(4, TCP_NODELAY, 1) = 0
7 recv(4, …, 5) … never returns
8 ◀── b connects from HERE
9 ◀── sends SIGTERM
10 dies by SIGTERM
END
}

@test "the place where it went wrong is marked, once" {
    fails_with "$(served 'accept send ab close' 'a expects "ax"; a expects eof')"
    times 1 ✗
    grep -qx '  ✗  a expects "ax"' <<<"$output"
    [ "$(grep -c '✗  a expects "ax"' <<<"$report")" = 1 ]
    [ "$(grep -c '>✗<' "$BATS_TEST_TMPDIR/svg")" = 1 ]
    grep -q '"what":"verdict","text":"a expects \\"ax\\""' "$BATS_TEST_TMPDIR/log"
    passes_with "$(served 'accept send ab close' 'a expects "ab"; a expects eof')"
    times 0 ✗
    # What the program did later stands below.
    fails_with "$(served 'accept send a compute 20 send b read 1' 'a expects "x"')"
    [[ $output == *'send(4, "a", 1)'*'✗'*'send(4, "b", 1)'*'waits'* ]]
}

@test "a fault of the play's is marked and explained" {
    traces "fault send takes 1; $(served 'accept pour 3 close' 'a expects "x"; a expects eof; student exits 0')"
    shows 'send(4, "x", 3) = 1 ←' '(← the test makes this call fail, take less or wait less)'
    traces 'fault socket 1 EMFILE; run subject socket; student exits 1'
    shows 'socket(AF_INET, SOCK_STREAM) = -1 EMFILE ←' '(←'
    grep -q '"error":"EMFILE","disturbed":true' "$BATS_TEST_TMPDIR/log"
    traces 'run subject socket; student exits 0'
    lacks ←
}

@test "each program of a play has a conversation of its own" {
    passes_with 'run subject socket; student exits 0; run subject socket socket; student exits 0'
    times 2 'your subject'
    times 3 socket
    grep -qx '' <<<"$output"
}

# ---- what is folded, and what is left out ----

@test "what comes again is folded, and nothing else" {
    passes_with 'run subject listen $PORT forever accept send x close; student listens; repeat 30; c$i connects; c$i expects "x"; c$i expects eof; end; student waits'
    reads <<'END'
your subject the peer
1 socket(AF_INET, SOCK_STREAM) = 3
2 setsockopt(3, SO_REUSEADDR, 1) = 0
3 bind(3, HERE) = 0
4 listen(3, 64) = 0 sees it on HERE
5 accept(3) = 4 from HERE ◀── c1 connects from HERE
6 setsockopt(4, TCP_NODELAY, 1) = 0
7 send(4, "x", 1) = 1 ──▶ c1 gets 1 byte "x"
8 close(4) = 0 ──▶ c1 gets the end of file
… 29 more times the same 4 lines …
125 accept(3) … waits
END
    # Three times are shown, the fourth makes them one.
    passes_with 'run subject socket socket socket; student exits 0'
    times 3 socket
    passes_with 'run subject socket socket socket socket; student exits 0'
    times 1 socket
    shows '… 3 more times the same …'
    # Something is not nothing.
    passes_with 'run subject socket poll 0 poll 0 poll 1 poll 1; student exits 0'
    times 4 'poll('
    # The end of the file is not folded into the bytes before it.
    fails_with "$(served 'accept circle' 'a sends "a"; a half-closes; a expects eof')"
    shows 'recv(4, "a", 1048576) = 1' 'recv(4, "", 1048576) = 0' 'more times the same …'
    [ "$(grep -c 'recv(' <<<"$output")" -lt 20 ] # of thousands: what the peer does between them parts them
}

@test "more calls than the record holds: the first and the last are there, and how many are missing between them" {
    passes_with "fault recv takes 1; $(served 'accept sizes send x close' 'a sends pattern 6000; student waits; a half-closes; a expects "x"; a expects eof; student exits 0')"
    # 6 calls come before the first recv(); 6001 of these, a send(), a close() and an exit() make 4096, 512 and 1402 more.
    [[ $output == *'… 4088 more times the same …'*'(1402 calls between the first and the last are not kept)'*'… 507 more times the same …'*'a gets 1 byte'*' the end of file'*'exits 0'* ]]
    grep -q '^{"who":"grader","what":"lost","calls":1402,"events":0}$' "$BATS_TEST_TMPDIR/log"
    lacks 'could be seen'
    # The peer's own events, too.
    passes_with 'run subject exit 0; student exits 0' # as few as can be
    lacks 'full'
    passes_with 'stdin is a pipe; run subject listen $PORT pause; student listens; repeat 9000; stdin gets "x"; end'
    shows '… 8190 more times the same …' '(the list is full: 809 later events of the peer are not shown)'
}

# a and b take turns in an order in which nothing comes three times in a row.
no_order() { # HOW-MANY
    local n bits steps=
    for ((n = 0; n < $1; n++)); do
        bits=0
        for ((b = n; b > 0; b /= 2)); do bits=$((bits + b % 2)); done
        [ $((bits % 2)) = 0 ] && steps="${steps}a sends \"x\"; " || steps="${steps}b sends \"x\"; "
    done
    printf '%s' "$steps"
}

@test "a failure shows 44 lines of its conversation at most, and the place where it went wrong" {
    fails_with "run subject listen \$PORT forever accept thread sizes; student listens; a connects; b connects; $(no_order 128)a expects \"z\""
    local shown
    shown=$(sed -n '/your subject/,/✗/p' <<<"$report")
    [[ $shown =~ '… '[0-9]+' lines are left out …' ]]
    [ "$(wc -l <<<"$shown")" -le 47 ]
    [ "$(wc -l <<<"$shown")" -ge 40 ]
    [ "$(wc -l <<<"$output")" -gt 120 ] # a trace shows all
    lacks 'left out'
}

# ---- who makes a call ----

@test "the calls of children are theirs" {
    passes_with 'run subject listen $PORT forever accept child read 1 send y close; student listens; a connects; student waits; b connects; student waits; b sends "1"; b expects "y"; b expects eof; a sends "2"; a expects "y"; a expects eof'
    reads <<'END'
your subject the peer
1 socket(AF_INET, SOCK_STREAM) = 3
2 setsockopt(3, SO_REUSEADDR, 1) = 0
3 bind(3, HERE) = 0
4 listen(3, 64) = 0 sees it on HERE
5 accept(3) = 4 from HERE ◀── a connects from HERE
6 setsockopt(4, TCP_NODELAY, 1) = 0
7 fork() = child 1
8 close(4) = 0
9 accept(3) = 4 from HERE ◀── b connects from HERE
10 setsockopt(4, TCP_NODELAY, 1) = 0
11 fork() = child 2
12 close(4) = 0
13 accept(3) … waits
14 child 2: recv(4, "1", 1) = 1 ◀── b sends 1 byte "1"
15 child 2: send(4, "y", 1) = 1 ──▶ b gets 1 byte "y"
16 child 2: close(4) = 0 ──▶ b gets the end of file
17 child 1: recv(4, "2", 1) = 1 ◀── a sends 1 byte "2"
18 child 1: send(4, "y", 1) = 1 ──▶ a gets 1 byte "y"
19 child 1: close(4) = 0 ──▶ a gets the end of file
END
    grep -q '"call":"fork"' "$BATS_TEST_TMPDIR/log"
}

@test "the calls of threads are theirs" {
    passes_with 'run subject listen $PORT forever accept thread read 1 send y close; student listens; a connects; student waits; b connects; student waits; b sends "1"; b expects "y"; b expects eof; student waits'
    shows 'thread 2: recv(5, "1", 1) = 1' 'thread 2: send(5, "y", 1) = 1' 'thread 2: close(5) = 0' 'thread 1: recv(4, …, 1) … waits' \
        'accept(3) … waits'
    grep -q 'thread 2: recv(5, "1", 1) = 1 *◀── b sends 1 byte "1"$' <<<"$output"
}

# ---- what cannot be seen ----

@test "without the program's side there is the peer's, and that is said" {
    local play='listen $PORT accept read 1 send y; student listens; a connects; a sends "x"; a expects "y"; a expects eof; student exits 0'
    if [ -x "$DIR/subject-static" ]; then
        passes_with "run subject-static $play"
        reads <<'END'
your subject-static the peer
1 sees it on HERE
2 ◀── a connects from HERE
3 ◀── a sends 1 byte "x"
4 ──▶ a gets 1 byte "y"
5 ──▶ a gets the end of file
6 exits 0
(calls of subject-static cannot be recorded: this is the peer's view)
END
        grep -q '^{"who":"grader","what":"blind"}$' "$BATS_TEST_TMPDIR/log"
        grep -q 'cannot be recorded' "$BATS_TEST_TMPDIR/svg"
    fi
    BLIND=1 passes_with "run subject $play"
    shows "(calls of subject cannot be recorded: this is the peer's view)"
    lacks 'recv('
}

@test "calls that went unseen are said" {
    local how
    for how in raw print; do
        passes_with "$(served "accept send ab $how yz close" 'a expects "abyz"; a expects eof; student exits 0')"
        shows 'send(4, "ab", 2) = 2' 'a gets ' '(subject made more calls than could be seen: perhaps through stdio)'
    done
    passes_with "$(served 'accept send ab close' 'a expects "ab"; a expects eof; student exits 0')"
    lacks 'could be seen'
}

# ---- hostile data ----

@test "bytes that are no text are readable and harmless, in each form" {
    TITLE=$'9.9 </title>&"\e[2J\xff' passes_with 'run subject listen $PORT accept send "\x1b]0;x\x07\xff</text>&" send "\x01\"\\\n" read 9 pause; student listens; a connects; a expects "\x1b]0;x\x07\xff</text>&\x01\"\\\n"; a sends hex 0001fe0a; student waits'
    shows '"\x1b]0;x\x' '"\x01\"\\\n"' 'a sends 4 bytes "\0\x01\xfe\n"'
    grep -q '"data":"1b5d303b7807ff3c2f746578743e26"' "$BATS_TEST_TMPDIR/log"
    grep -qF '<title>9.9 &lt;/title&gt;&amp;&quot;?[2J?</title>' "$BATS_TEST_TMPDIR/svg"
    grep -qF '\x01\&quot;\\\n' "$BATS_TEST_TMPDIR/svg"
    # The step, in the words of whoever wrote the play.
    fails_with "$(served 'accept send a read 1' $'a expects "\e[2J\a\xff</text>&\x01"')"
    shows '✗  a expects "?[2J??</text>&?"'
    fails_with "$(served 'accept send a read 1' "a expects \"$(printf 'x%.0s' {1..70})\"")"
    shows 'xxx…'
    fails_with "$(served 'accept send a read 1' 'a expects "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語"')"
    shows '✗  a expects "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語…'
}

@test "a record full of nonsense is shown within its columns" {
    local way
    for way in ones bits; do
        traces "run hostile $way \$PORT; student listens"
        [ -n "$output" ]
    done
}

@test "long arguments and results stay within their columns" {
    passes_with "$(served 'accept pour 1000000 close' 'a expects 1000000 times "x"; a expects eof; student exits 0')"
    traces 'run subject connect 127.0.0.2:1; student exits 1'
    shows 'connect(3, 127.0.0.2:1) = -1 ECONNREFUSED'
}

# ---- the picture ----

@test "the picture holds what the text does" {
    fails_with "$(served 'accept read 5 send ab close' 'a sends "hello"; a expects "ax"')"
    local line part
    while IFS= read -r line; do
        line=$(sed -E 's/^ *([0-9]+|✗)? *//; s/&/\&amp;/g; s/"/\&quot;/g; s/</\&lt;/g; s/>/\&gt;/g' <<<"$line")
        for part in "${line%%  *}" "${line##*[▶─] }"; do
            [ -z "$part" ] || grep -qF -- ">${part##*[▶─] }<" "$BATS_TEST_TMPDIR/svg" || [ "$part" != "${part#*  }" ] ||
                { printf 'not in the picture: %s\n' "$part"; return 1; }
        done
    done <<<"$output"
    grep -q '<title>4.3 a test</title>' "$BATS_TEST_TMPDIR/svg"
    [ "$(grep -c 'class="arrow"' "$BATS_TEST_TMPDIR/svg")" = "$(grep -c '▶\|◀' <<<"$output")" ]
}

# ---- the log ----

@test "the log: each event of either side, in order of time" {
    passes_with "$(served 'accept read 5 send hi close' 'a sends "hello"; a expects "hi"; a expects eof; student exits 0')"
    local log=$BATS_TEST_TMPDIR/log
    grep -qE '^\{"us":[0-9]+,"who":"student","call":"recv","pid":[0-9]+,"tid":[0-9]+,"fd":4,"args":\[5,256,0\],"until":[0-9]+,"result":5,"data":"68656c6c6f"\}$' "$log"
    grep -qE '^\{"us":[0-9]+,"who":"peer","what":"sends","conn":"a","bytes":5,"data":"68656c6c6f"\}$' "$log"
    grep -qE '^\{"us":[0-9]+,"who":"peer","what":"ended","text":"exits 0"\}$' "$log"
    [ "$(sed -n 's/^{"us":\([0-9]*\),.*/\1/p' "$log")" = "$(sed -n 's/^{"us":\([0-9]*\),.*/\1/p' "$log" | sort -n)" ]
    [ "$(head -c 8 "$log")" = '{"us":0,' ]
    [ "$(wc -l <"$log")" = 16 ]
}

@test "what cannot be written is the grader's fault" {
    local form
    for form in trace svg log; do
        run "$PEER" --programs "$DIR" --wiretap "$DIR/wiretap.so" "--$form" "$BATS_TEST_TMPDIR/no/file" <<<$'run subject exit 0\nstudent exits 0'
        says 99 "verdict fault" "$BATS_TEST_TMPDIR/no/file cannot be written"
    done
}

@test "looking changes no verdict" {
    passes "$(served 'accept circle' 'student waits; a sends "x"')"
    passes_with "$(served 'accept circle' 'student waits; a sends "x"; a closes')"
    passes_with "$(served 'accept sleep 100000' 'student closes b' | sed 's/; student closes b//')"
}
