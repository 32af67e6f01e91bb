#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2015,SC2016,SC2030,SC2031 # bats's run sets status and output; complain fails; backquotes are text
# rules.bats -- the language of the rules: each of its words against a record that has what it asks for, and one that has
# not; each mistake in a file is one line with its place.

load lib

setup_file() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    make -s grader
}

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    files=$BATS_TEST_TMPDIR
    mkdir "$files/grader"
}

# Makes C of what stands in grader/ there, by name: sockets.rules, then the labs'.
generate() { # AWK'S OPTION...
    (cd "$files" && LC_ALL=C awk "$@" -f "$BATS_TEST_DIRNAME/../rules.awk" grader/*.c grader/sockets.rules grader/lab*.rules) 2>&1
}

# ---------------------------------------------------------------------------------------------------- mistakes

sentences=$'    happened    it {1}\n    idea        do\n    read        man\n'

# One rule, whose condition is line 2 of sockets.rules.
wrong() { # CONDITION MESSAGE
    printf 'rule a-rule\n    %s\n    with  1\n%s' "$1" "$sentences" >"$files/grader/sockets.rules"
    refuses "sockets.rules:2: $2"
}

refuses() { # PLACE AND MESSAGE: this one line, and nothing else
    : >"$files/grader/none.c"
    [ -e "$files/grader/lab01.rules" ] || : >"$files/grader/lab01.rules"
    run generate
    [ "$status" = 1 ] && [ "$output" = "grader/$1" ] || complain 'should say: %s' "grader/$1"
}

@test "a word that the language does not have" {
    wrong 'call  c: recieve, failed' '"recieve" is no word of this language, and no predicate'
    wrong 'when  sometimes' '"sometimes" is no word of this language, and no predicate'
    wrong 'when  status' 'there is no condition in "when  status"'
    wrong 'when  status = 1 ; ended' '";" means nothing here'
    wrong 'when  status = 1 ended' '"ended" is too much here'
    wrong 'when  status =' 'something is missing at the end of this line'
    wrong 'when  (status = 1' 'here should be ")", and the line ends'
    wrong 'when  died of SIGNAL' '"SIGNAL" is not a constant that is known here'
    wrong 'when  times(sends) > 1' 'there is no kind of call "sends"'
    wrong 'when  stderr says no' 'what is said stands in quotes'
    wrong 'when  signal = 1' 'there is no condition in "when  signal = 1"'
    wrong 'when  status = signal' 'only numbers can be compared'
    wrong 'when  send' '"send" is no word of this language, and no predicate (it belongs into a line `call`)'
}

@test "a call that nobody has named, or named twice, or asked for what it has not" {
    wrong 'call  c: send, after d' 'no call is named "d" above'
    wrong 'call  send: recv' '"send" is a word of the language'
    printf 'rule a-rule\n    call  c: send\n    call  c: recv\n%s' "$sentences" >"$files/grader/sockets.rules"
    refuses 'sockets.rules:3: "c" is another call already'
    printf 'rule a-rule\n    call  c: send\n    with  c.colour\n%s' "$sentences" >"$files/grader/sockets.rules"
    refuses 'sockets.rules:3: a call has no "colour"'
    printf 'rule a-rule\n    call  c: send\n    with  ended\n%s' "$sentences" >"$files/grader/sockets.rules"
    refuses 'sockets.rules:3: a condition is no value'
}

@test "a line that is none, a rule that lacks something, or stands twice" {
    wrong 'sometimes  it rains' '"sometimes" is no part of a rule'
    printf '    when  ended\n' >"$files/grader/sockets.rules"
    refuses 'sockets.rules:1: this line belongs to no rule'
    printf 'Rule a-rule\n' >"$files/grader/sockets.rules"
    refuses 'sockets.rules:1: here should be `rule NAME`, not "Rule"'
    printf 'rule A rule\n' >"$files/grader/sockets.rules"
    refuses 'sockets.rules:1: "A rule" is no name of a rule: words in lower case with - between them'
    printf 'rule a-rule\n%s' "$sentences" >"$files/grader/sockets.rules"
    refuses 'sockets.rules:1: the rule a-rule has no condition'
    printf 'rule a-rule\n    when  ended\n    happened  it\n    idea  do\n' >"$files/grader/sockets.rules"
    refuses 'sockets.rules:1: the rule a-rule lacks its sentence `read`'
    printf 'rule a-rule\n    when  ended\n%s' "$sentences" >"$files/grader/sockets.rules"
    refuses 'sockets.rules:1: the sentences of a-rule have a {1}, and there is no such value'
    printf 'rule a-rule\n    when  ended\n    with  1\n%s    idea  twice\n' "$sentences" >"$files/grader/sockets.rules"
    refuses 'sockets.rules:7: a second "idea"'
    printf 'rule a-rule\n    when  ended\n    with  1\n%s' "$sentences" >"$files/grader/sockets.rules"
    cat "$files/grader/sockets.rules" "$files/grader/sockets.rules" >"$files/both" && mv "$files/both" "$files/grader/sockets.rules"
    refuses 'sockets.rules:10: the sentences of a-rule stand in grader/sockets.rules:1 already'
}

@test "predicates: one that nobody asks, one twice, one of another lab" {
    printf 'rule a-rule\n    when  it_is_so\n    with  1\n%s' "$sentences" >"$files/grader/sockets.rules"
    refuses 'sockets.rules:2: "it_is_so" is no word of this language, and no predicate'
    printf 'PREDICATE(it_is_so)\n' >"$files/grader/lab02.rules.c"
    refuses 'sockets.rules:2: "it_is_so" is no word of this language, and no predicate of this lab'\''s'
    printf 'rule a-rule\n    when  ended\n    with  1\n%s' "$sentences" >"$files/grader/sockets.rules"
    refuses 'lab02.rules.c:1: no rule asks the predicate it_is_so'
    printf 'PREDICATE(it_is_so)\nPREDICATE(it_is_so)\n' >"$files/grader/lab02.rules.c"
    refuses 'lab02.rules.c:2: there is a predicate it_is_so already, in grader/lab02.rules.c:1'
}

@test "the rules of all labs do without those of any one" {
    run env LC_ALL=C awk -f grader/rules.awk grader/engine/diagnosis/*.c grader/sockets.rules
    [ "$status" = 0 ] || complain 'should say of which lab that is'
    : >"$files/grader/none.c"
    printf 'rule a-rule\n    when not rule of lab02 b-rule\n    with 1\n%s' "$sentences" >"$files/grader/sockets.rules"
    : >"$files/grader/lab01.rules"
    run generate
    [ "$status" = 0 ] || complain 'should do without lab02'
    : >"$files/grader/lab02.rules"
    refuses 'sockets.rules:2: there is no rule b-rule'
}

@test "labs: their place in the order, what they switch off, another lab's rule" {
    printf 'labs\nlabs\n' >"$files/grader/sockets.rules"
    refuses 'sockets.rules:2: a second `labs`'
    : >"$files/grader/sockets.rules"
    printf 'without a-rule\n' >"$files/grader/lab01.rules"
    refuses 'lab01.rules:1: there is no rule "a-rule" in sockets.rules'
    printf 'labs\n' >"$files/grader/lab01.rules"
    refuses 'lab01.rules:1: `labs` stands in sockets.rules only'
    printf 'rule a-rule\n    when  ended\n    with  1\n%s' "$sentences" >"$files/grader/lab01.rules"
    cp "$files/grader/lab01.rules" "$files/grader/lab02.rules"
    refuses 'lab02.rules:1: there is a rule a-rule already, in grader/lab01.rules:1'
}

@test "the builder says it, and a step that there is not" {
    mkdir "$files/kit" && cp -Rp Makefile common grader build "$files/kit" && cd "$files/kit" || return
    sed -i.old 's/^    call        c: connect or bind, family = AF_UNSPEC/    call        c: connect or bind, famly = AF_UNSPEC/' grader/sockets.rules
    run make -s grader
    [ "$status" != 0 ] && [[ $output =~ ^grader/sockets.rules:[0-9]+:\ \"famly\"\ is\ no\ word ]] || complain "should name the line"
    mv grader/sockets.rules.old grader/sockets.rules && touch grader/sockets.rules
    sed -i.old 's/NAME expects nothing/NAME expect nothing/' grader/lab03.rules
    run make -s grader
    [ "$status" != 0 ] && [[ $output =~ ^grader/lab03.rules:[0-9]+:\ no\ step\ of\ a\ play\ is\ like ]] || complain "should name the line"
    mv grader/lab03.rules.old grader/lab03.rules && touch grader/lab03.rules
    run make -s grader
    [ "$status" = 0 ] && [ -z "$output" ] || complain "should build again"
}

# ---------------------------------------------------------------------------------------------------- what it means

# Compiles rules: sockets.rules is what stands on standard input.
ask() {
    { cat; printf '\nrule none-of-them\n    when  not ended or ended\n    happened    nothing fits\n    idea    -\n    read    -\n'; } \
        >"$files/grader/sockets.rules"
    [ -e "$files/grader/lab01.rules" ] || : >"$files/grader/lab01.rules"
    : >"$files/grader/none.c"
    generate "$@" >"$files/rules.c" || { cat "$files/rules.c"; return 1; }
    link
}

link() {
    local source objects=()
    for source in grader/engine/*/*.c; do
        case $source in */main/* | */plays/* | */grade/* | */verdict/* | */conversation/* | */peer/judged.c) continue ;; esac
        source=${source#grader/engine/}
        objects+=("build/grader/peer.o/${source%.c}.o")
    done
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Igrader/engine -Icommon -Ibuild/grader -o "$files/rules" \
        grader/tests/rules.c "$files/rules.c" "$files"/grader/*.c "${objects[@]}" build/common/libnet.a
}

finds() { # WHAT LINE...: of this record
    run "$files/rules" <<<"$(printf '%s\n' "${@:2}")"
    output=${output%$'\n'"also: nothing fits"} # which always does
    [ "$status" = 0 ] && [ "$output" = "$1" ] || complain 'should find: %s' "$1"
}

@test "a call, a later one on the same connection, and none between" {
    ask <<'END'
rule sent-after
    call        s: shutdown, result = 0, how = SHUT_WR
    call        c: send, after s, on s
    no call     close, after s, before c, on s
    with        c.name, c.fd, bytes(sent_before(c))
    happened    {1} on {2} after {3}
    idea        -
    read        -
END
    local begin=('1 accept 3 0 0 4' '1 send 4 5 0 5 hello' '1 shutdown 4 1 0 0')
    finds 'sent-after: write on 4 after 5 bytes' "${begin[@]}" '1 write 4 2 0 -1:32'
    finds 'none-of-them: nothing fits' "${begin[@]}" '1 write 5 2 0 2'
    finds 'none-of-them: nothing fits' '1 accept 3 0 0 4' '1 write 4 2 0 2' '1 shutdown 4 1 0 0'
    # The descriptor comes again, for another connection.
    finds 'none-of-them: nothing fits' "${begin[@]}" '1 close 4 0 0 0' '1 accept 3 0 0 4' '1 write 4 2 0 2'
    # The child has it from its parent.
    finds 'sent-after: send on 4 after 5 bytes' "${begin[@]}" '1 fork -1 0 0 2' '2 send 4 2 0 2'
    # A stranger with the same number has not.
    finds 'none-of-them: nothing fits' "${begin[@]}" '2 accept 3 0 0 4' '2 send 4 2 0 2'
}

@test "where calls are missing, what spans them is not sure, and what does not is" {
    ask <<'END'
rule sent-after
    call        s: shutdown, result = 0, how = SHUT_WR
    call        c: send, after s, on s
    no call     close, after s, before c, on s
    with        c.name, c.fd, bytes(sent_before(c))
    happened    {1} on {2} after {3}
    idea        -
    read        -

rule never
    call        accept
    no call     listen
    happened    no listen
    idea        -
    read        -

rule last-failed
    last call   c: bind
    when        c.result = -1
    no call     recv, after c
    with        c.error
    happened    {1}
    idea        -
    read        -
END
    local begin=('1 accept 3 0 0 4' '1 send 4 5 0 5 hello' '1 shutdown 4 1 0 0') listen='1 listen 3 5 0 0'
    finds 'sent-after: write on 4 after 5 bytes' "$listen" "${begin[@]}" '1 write 4 2 0 -1:32' 'missing 9'
    finds 'sent-after: write on 4 after 5 bytes' "$listen" 'missing 9' "${begin[@]}" '1 write 4 2 0 -1:32'
    finds 'none-of-them: nothing fits' "$listen" "${begin[@]}" 'missing 9' '1 write 4 2 0 -1:32'
    finds 'never: no listen' '1 accept 3 0 0 4'
    finds 'none-of-them: nothing fits' '1 accept 3 0 0 4' 'missing 9' '1 accept 3 0 0 4'
    finds 'last-failed: EADDRINUSE' 'missing 9' '1 bind 3 16 0 -1:98'
    finds 'none-of-them: nothing fits' '1 bind 3 16 0 -1:98' 'missing 9' '1 close 3 0 0 0'
}

@test "the first call, the last one, the next one on its descriptor" {
    ask <<'END'
rule last-failed
    last call   c: recv
    when        c.result = -1, c.error = ECONNRESET or c.error = EPIPE
    with        c.error
    happened    {1}
    idea        -
    read        -

rule first-short
    first call  c: send
    when        c.result < c.length
    call        n: next after c, like c, length + c.result = c.length
    with        n.length
    happened    {1} left
    idea        -
    read        -
END
    finds 'last-failed: ECONNRESET' '1 recv 4 9 0 9' '1 recv 4 9 0 -1:104'
    finds 'none-of-them: nothing fits' '1 recv 4 9 0 -1:104' '1 recv 4 9 0 9'
    finds 'first-short: 5 left' '1 send 4 9 0 4' '1 setsockopt 4 0 0 0' '1 recv 5 1 0 1' '1 send 4 5 0 5'
    finds 'none-of-them: nothing fits' '1 send 4 9 0 4' '1 recv 4 5 0 5' '1 send 4 5 0 5'
    finds 'none-of-them: nothing fits' '1 send 4 9 0 9' '1 send 4 9 0 4' '1 send 4 5 0 5'
}

@test "it waits for ever, in this call" {
    ask <<'END'
rule hangs
    last call   r: recv, waits, length > 0
    no call     close, after r
    with        r.fd
    happened    on {1}
    idea        -
    read        -
END
    finds 'hangs: on 5' asleep '1 recv 4 9 0 9' '1 recv 5 9 0 ?'
    finds 'none-of-them: nothing fits' '1 recv 4 9 0 9' '1 recv 5 9 0 ?'
    finds 'none-of-them: nothing fits' asleep '1 recv 4 9 0 9' '1 recv 5 9 0 -1:4'
    finds 'none-of-them: nothing fits' asleep 'exited 1' '1 recv 5 9 0 ?'
}

@test "what a call that was found is, and itself by its name" {
    ask <<'END'
rule goes-on
    call        c: bind or connect, failed, received_before(c) = 0
    first call  n: after c, fd = c.fd
    when        n is not (close or exit), n is send or n.result = 0
    with        n.name
    happened    {1}
    idea        -
    read        -
END
    finds 'goes-on: listen' '1 bind 3 16 0 -1:98' '1 listen 3 5 0 0'
    finds 'none-of-them: nothing fits' '1 bind 3 16 0 -1:98' '1 close 3 0 0 0' '1 listen 3 5 0 0'
    finds 'goes-on: send' '1 connect 3 16 0 -1:111' '1 send 3 2 0 2'
    finds 'none-of-them: nothing fits' '1 connect 3 16 0 -1:111' '1 recv 3 2 0 2'
}

@test "a line that standard error was to have" {
    ask <<'END'
rule elsewhere
    step        stderr DATA ...
    when        stdout has the line, not stderr has the line
    happened    elsewhere
    idea        -
    read        -
END
    local step='step stderr DATA;'
    finds 'elsewhere: elsewhere' "$step" 'asked it broke' 'stdout it broke'
    finds 'none-of-them: nothing fits' "$step" 'asked it broke' 'stderr it broke' 'stdout it broke'
    finds 'none-of-them: nothing fits' 'step stderr lacks DATA;' 'asked it broke' 'stdout it broke'
}

@test "the step that failed: words, captures, what may be there, the rest" {
    ask <<'END'
rule exits-two
    step        student exits 2
    when        exited, status != 2
    with        status
    happened    {1}
    idea        -
    read        -

rule in-one-piece
    step        NAME expects DATA in one piece
    step        NAME connects to 127.0.0.2 ...
    when        not exited
    happened    whole
    idea        -
    read        -
END
    finds 'exits-two: 1' 'exited 1' 'step student exits NUMBER;2'
    finds 'none-of-them: nothing fits' 'exited 1' 'step student exits NUMBER;1'
    finds 'none-of-them: nothing fits' 'exited 2' 'step student exits NUMBER;2'
    finds 'in-one-piece: whole' 'step NAME expects DATA [in one piece];a;"x";1'
    finds 'none-of-them: nothing fits' 'step NAME expects DATA [in one piece];a;"x";'
    finds 'in-one-piece: whole' 'step NAME connects [to WORD] [from WORD];a;127.0.0.2;127.0.0.3'
    finds 'in-one-piece: whole' 'step NAME connects [to WORD] [from WORD];a;127.0.0.2;'
    finds 'none-of-them: nothing fits' 'step NAME connects [to WORD] [from WORD];a;;127.0.0.2'
}

@test "the order of the files, what a lab says besides, and switches off" {
    cat >"$files/grader/lab01.rules" <<'END'
without only-elsewhere

rule of-the-lab
    when        program dial, status = 1
    happened    the lab's
    idea        -
    read        -

rule said-twice
    call        connect, failed with ECONNREFUSED
    with        7

sockets

rule comes-last
    when        status = 2
    happened    last
    idea        -
    read        -
END
    ask <<'END'
rule said-twice
    when        stderr says "twice"
    with        3
    happened    {1} times
    idea        -
    read        -

labs

rule only-elsewhere
    when        status = 1
    happened    elsewhere
    idea        -
    read        -

rule general
    when        status >= 1
    happened    general
    idea        -
    read        -
END
    finds $'of-the-lab: the lab\'s\nalso: general' 'play grader/lab01.bats' 'program dial' 'exited 1'
    finds $'only-elsewhere: elsewhere\nalso: general' 'play grader/lab02.bats' 'program dial' 'exited 1'
    finds 'said-twice: 7 times' 'play grader/lab01.bats' '1 connect 3 16 0 -1:111'
    finds 'said-twice: 3 times' 'play grader/lab01.bats' '1 connect 3 16 0 -1:111' 'stderr twice'
    finds 'none-of-them: nothing fits' 'play grader/lab02.bats' '1 connect 3 16 0 -1:111'
    finds 'general: general' 'play grader/lab01.bats' 'exited 2'
}

@test "one process: a rule that cannot judge a program that forks" {
    ask <<'END'
rule alone, one process
    call        send, short
    happened    short
    idea        -
    read        -
END
    finds 'alone: short' '1 send 4 9 0 4'
    finds 'none-of-them: nothing fits' '1 send 4 9 0 4' '2 send 4 5 0 5'
}

@test "the connection that the step is about; what was expected and came" {
    ask <<'END'
rule never-closed
    when        about a connection
    call        a: accept, succeeded, on the connection
    no call     close, on a
    with        a.result
    happened    {1}
    idea        -
    read        -

rule swapped-port
    when        got.address = expected.address, got.port = swapped(expected.port)
    with        got.place, expected.port
    happened    {1} for {2}
    idea        -
    read        -
END
    finds 'never-closed: 5' 'on 5002' '1 accept 3 1 5001 4' '1 accept 3 1 5002 5' '1 close 4 0 0 0'
    finds 'none-of-them: nothing fits' 'on 5001' '1 accept 3 1 5001 4' '1 accept 3 1 5002 5' '1 close 4 0 0 0'
    finds 'swapped-port: 127.0.0.1:24862 for 7777' 'expected at 127.0.0.1:7777' 'got at 127.0.0.1:24862'
    finds 'none-of-them: nothing fits' 'expected at 127.0.0.1:7777' 'got at 127.0.0.2:24862'
}

@test "messages: what one still needs, what is owed, what was left over; a predicate with its values" {
    cat >"$files/grader/lab01.rules.c" <<'END'
#include "diagnosis/rules.h"

/* The first digit says how many bytes follow; the reply is one. */
static struct measure measure(const uint8_t *begun, size_t n, uint8_t last)
{
    (void)last;
    return (struct measure){.needs = (size_t)(*begun - '0') - (n - 1), .skip = true, .reply = 1};
}

MESSAGES(digitd) = {.measure = measure, .first = 10};

PREDICATE(asked_for_ten)
{
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_RECV) && call(i)->arg[0] == 10) {
            number(e->a, call(i)->fd);
            return true;
        }
    return false;
}
END
    cat >"$files/grader/lab01.rules" <<'END'
rule in-the-middle
    call        c: close
    when        missing_before(c) > 0, needed_before(c) = missing_before(c)
    with        missing_before(c), owed_before(c)
    happened    {1} missing, {2} owed
    idea        -
    read        -

rule left-over
    call        c: close, behind what was left over
    when        missing_before(c) = 0, needed_before(c) = 10
    with        owed_before(c)
    happened    {1} owed
    idea        -
    read        -

rule ten
    when        asked_for_ten
    happened    on {1}
    idea        -
    read        -
END
    ask <<<labs
    local lab=('play grader/lab01.bats' 'program digitd' '1 accept 3 1 5001 4')
    finds 'in-the-middle: 2 missing, 0 owed' "${lab[@]}" '1 recv 4 9 0 2 3a' '1 close 4 0 0 0'
    finds 'in-the-middle: 1 missing, 1 owed' "${lab[@]}" '1 recv 4 9 0 4 1a2b' '1 close 4 0 0 0'
    finds 'none-of-them: nothing fits' "${lab[@]}" '1 recv 4 9 0 2 1a' '1 recv 4 9 0 2 1b' '1 close 4 0 0 0'
    finds 'left-over: 2 owed' "${lab[@]}" '1 recv 4 9 0 4 1a1b' '1 close 4 0 0 0'
    finds 'none-of-them: nothing fits' "${lab[@]}" '1 recv 4 9 0 4 1a1b' '1 close 5 0 0 0'
    finds 'none-of-them: nothing fits' 'play grader/lab01.bats' 'program other' '1 accept 3 1 5001 4' '1 recv 4 9 0 2 3a' '1 close 4 0 0 0'
    finds 'ten: on 4' "${lab[@]}" '1 recv 4 10 0 2 1a'
}

@test "another language is sentences more, and English where there are none" {
    local rule=$'rule alone\n    when  ended\n    with  status\n    happened  ended {1}\n    happened:de  endete {1}\n    idea  -\n    read  -\n'
    ask <<<"$rule"
    finds 'alone: ended 3' 'exited 3'
    ask -v language=de <<<"$rule"
    finds 'alone: endete 3' 'exited 3'
    ask -v language=fr <<<"$rule"
    finds 'alone: ended 3' 'exited 3'
}

@test "who has looked at 50 million calls for one rule knows no more, and asks the next one" {
    ask <<'END'
rule three
    call        r: recv
    call        s: send, after r
    call        c: close, after s, on r
    with        c.fd
    happened    {1}
    idea        -
    read        -

rule ended-so
    when        ended
    with        status
    happened    {1}
    idea        -
    read        -
END
    # It is the last of them that fits.
    local some=() i
    for ((i = 0; i < 50; i++)); do some+=('1 recv 10 1 0 1 a' '1 send 10 1 0 1 a'); done
    local fits=('1 recv 11 1 0 1 a' '1 send 10 1 0 1 a' '1 close 11 0 0 0' 'exited 3')
    finds $'three: 11\nalso: 3' "${some[@]}" "${fits[@]}"
    for ((i = 0; i < 1500; i++)); do some+=('1 recv 10 1 0 1 a' '1 send 10 1 0 1 a'); done
    finds 'ended-so: 3' "${some[@]}" "${fits[@]}"
}
