#!/usr/bin/env bats
# shellcheck disable=SC2154 # bats's run sets status and output
# forms.bats -- grader/forms: each form of the results, byte for byte, whatever the record holds.

load lib

# A kit with two labs, of which only the tests' names and the handouts are there.
setup() {
    mkdir -p "$BATS_TEST_TMPDIR/kit/grader" "$BATS_TEST_TMPDIR/run"
    cp -R "$BATS_TEST_DIRNAME"/../{forms,messages.tsv,results.bash} "$BATS_TEST_TMPDIR/kit/grader"
    cd "$BATS_TEST_TMPDIR/kit" || return
    mkdir -p labs/lab01-dial labs/lab04-pour labs/lab05-frame
    for i in labs/*; do touch "$i/README.md"; done
    printf '@test "%s" {\n' '1.1 dials' '1.2 hangs up' >grader/lab01.bats
    printf '@test "%s" {\n' '4.1 small' '4.2 empty' '4.3 slow' '4.4* quick' '4.5* quicker' >grader/lab04.bats
    export FROM=labs KIT_FROM=labs KIT_RUN=$BATS_TEST_TMPDIR/run KIT_LABS=2 KIT_PLAYED=1
    unset TEST ALL KIT_COLOUR KIT_STOPPED
    # shellcheck source=grader/results.bash
    . grader/results.bash
    : >"$KIT_RUN/labs"
}

name_of() { (cd labs && printf '%s\n' "$1"-*); }

# A lab's record is the rest of the arguments, a line each, its fields parted by "|".
lab() { # LAB STATUS MILLISECONDS LINE...
    printf '%s\n' "${@:4}" | tr '|' '\t' >"$KIT_RUN/$1.tsv"
    add_to_run "$1" "$2" "$3"
}
lab01_unbuilt() { lab lab01 1 52 '-|1|unbuilt|-|-|-|dial.c, line 3\ndial.c:3:1: error: what\n    3 : <&"'; }
lab01_nothing() { lab lab01 3 2 '-|1|nothing|-|-|-|few has no folder for lab01-dial|-'; }
lab04_failed() {
    lab lab04 1 1234 '4.1|1|passed|-|12|small|-' '4.2|1|failed|short-send|7|empty|Expected  "a"\n\n\tb\\n' \
        '4.3|1|skipped|-|3|slow|needs 4.2 first' '4.4|0|failed|-|-|quick|one\ntwo' '4.5|0|unseen|-|2|quicker|not seen'
}
lab04_passed() {
    lab lab04 0 1234 '4.1|1|passed|-|12|small|-' '4.2|1|passed|-|7|empty|-' '4.3|1|passed|-|3|slow|-' \
        "4.4|0|${1:-passed}|-|2|quick|-" '4.5|0|passed|-|2|quicker|-'
}

renders() { # FORM [FILE]: what is on standard input
    run render "$1" "$KIT_RUN/${2:-labs}"
    prints 0
}

@test "TAP" {
    lab01_unbuilt
    lab04_failed
    renders tap <<'END'
TAP version 13
1..6
not ok 1 - lab01-dial compiles
# dial.c, line 3
# dial.c:3:1: error: what
#     3 : <&"
ok 2 - 4.1 small
not ok 3 - 4.2 empty
# short-send
# Expected  "a"
# 
# 	b\n
ok 4 - 4.3 slow # SKIP needs 4.2 first
not ok 5 - 4.4 quick # TODO optional: does not affect the result
# one
# two
ok 6 - 4.5 quicker # SKIP not seen
END
}

@test "TAP: a title is no directive, and what could not be judged ends in Bail out!" {
    lab lab04 99 5 '4.1|1|passed|-|12|small # SKIP \\d|-' '4.2|1|unseen|-|1|empty|not # seen\nand more'
    renders tap <<'END'
TAP version 13
1..2
ok 1 - 4.1 small \# SKIP \\\\d
ok 2 - 4.2 empty # SKIP not \# seen and more
Bail out! the grader could not judge: this is neither a pass nor a fail
END
}

@test "JUnit" {
    lab01_unbuilt
    lab04_failed
    renders junit <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="labs" tests="6" failures="2" errors="0" skipped="3" time="1.286">
  <testsuite name="lab01-dial" tests="1" failures="1" errors="0" skipped="0" time="0.052">
    <testcase classname="lab01-dial" name="lab01-dial compiles">
      <failure message="dial.c, line 3" type="unbuilt">dial.c, line 3
dial.c:3:1: error: what
    3 : &lt;&amp;&quot;</failure>
    </testcase>
  </testsuite>
  <testsuite name="lab04-pour" tests="5" failures="1" errors="0" skipped="3" time="1.234">
    <testcase classname="lab04-pour" name="4.1 small" time="0.012"/>
    <testcase classname="lab04-pour" name="4.2 empty" time="0.007">
      <failure message="Expected &quot;a&quot;" type="short-send">Expected  &quot;a&quot;

	b\n</failure>
    </testcase>
    <testcase classname="lab04-pour" name="4.3 slow" time="0.003">
      <skipped message="needs 4.2 first"/>
    </testcase>
    <testcase classname="lab04-pour" name="4.4 quick">
      <skipped message="optional: does not affect the result"/>
      <system-out>one
two</system-out>
    </testcase>
    <testcase classname="lab04-pour" name="4.5 quicker" time="0.002">
      <skipped message="not seen"/>
    </testcase>
  </testsuite>
</testsuites>
END
}

@test "JUnit: what could not be judged is an error" {
    lab lab04 99 5 '4.1|1|unseen|-|12|small|not seen' '4.2|1|fault|-|1|empty|a:1: no\nnot that' '-|1|fault|-|-|-|lost'
    renders junit <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="labs" tests="3" failures="0" errors="3" skipped="0" time="0.005">
  <testsuite name="lab04-pour" tests="3" failures="0" errors="3" skipped="0" time="0.005">
    <testcase classname="lab04-pour" name="4.1 small" time="0.012">
      <error message="not seen" type="unseen">not seen</error>
    </testcase>
    <testcase classname="lab04-pour" name="4.2 empty" time="0.001">
      <error message="a:1: no" type="fault">a:1: no
not that</error>
    </testcase>
    <testcase classname="lab04-pour" name="lab04-pour can be judged">
      <error message="lost" type="fault">lost</error>
    </testcase>
  </testsuite>
</testsuites>
END
}

@test "JSON" {
    lab01_unbuilt
    lab04_failed
    renders json <<'END'
{"format":1,"tree":"labs","status":1,"points":1,"of":5,"stretch_points":0,"stretch_of":2,"ms":1286,"text":null,"labs":[
 {"lab":"lab01","name":"lab01-dial","state":"unbuilt","points":0,"of":2,"stretch_points":0,"stretch_of":0,"ms":52,"text":"dial.c, line 3\ndial.c:3:1: error: what\n    3 : <&\"","tests":[]},
 {"lab":"lab04","name":"lab04-pour","state":"failed","points":1,"of":3,"stretch_points":0,"stretch_of":2,"ms":1234,"text":null,"tests":[
  {"number":"4.1","required":true,"state":"passed","diagnosis":null,"ms":12,"title":"small","text":null},
  {"number":"4.2","required":true,"state":"failed","diagnosis":"short-send","ms":7,"title":"empty","text":"Expected  \"a\"\n\n\tb\\n"},
  {"number":"4.3","required":true,"state":"skipped","diagnosis":null,"ms":3,"title":"slow","text":"needs 4.2 first"},
  {"number":"4.4","required":false,"state":"failed","diagnosis":null,"ms":null,"title":"quick","text":"one\ntwo"},
  {"number":"4.5","required":false,"state":"unseen","diagnosis":null,"ms":2,"title":"quicker","text":"not seen"}]}]}
END
}

@test "JSON: the sums are those of all labs, the status is the worst" {
    lab lab01 99 5 '1.1|1|passed|-|1|dials|-' '1.2|1|fault|-|1|hangs up|not yours'
    lab04_failed
    run render json "$KIT_RUN/labs"
    [[ $output == '{"format":1,"tree":"labs","status":99,"points":2,"of":5,"stretch_points":0,"stretch_of":2,"ms":1239,'* ]]
}

@test "no lab at all is a document, too" {
    export KIT_STOPPED='no "lab" in it'
    renders tap <<'END'
TAP version 13
1..0
Bail out! no "lab" in it
END
    renders junit <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="labs" tests="1" failures="0" errors="1" skipped="0" time="0.000">
  <testsuite name="labs" tests="1" failures="0" errors="1" skipped="0">
    <testcase classname="labs" name="labs can be judged">
      <error message="no &quot;lab&quot; in it" type="fault">no &quot;lab&quot; in it</error>
    </testcase>
  </testsuite>
</testsuites>
END
    renders json <<'END'
{"format":1,"tree":"labs","status":99,"points":0,"of":0,"stretch_points":0,"stretch_of":0,"ms":0,"text":"no \"lab\" in it","labs":[]}
END
}

# The text of a record (in printf's escapes) as it must stand in each document.
cleans() { # TEXT SHOULD
    local text
    # shellcheck disable=SC2059 # the text is a format
    text=$(printf "$1")
    lab lab04 1 1 "4.1|1|failed|-|1|t|$text"
    run render json "$KIT_RUN/lab"
    [[ ${lines[2]} == *"\"text\":\"$2\"}]}]}" ]] || { printf '%s\n' "$1 in JSON:" "${lines[2]}"; return 1; }
    run render junit "$KIT_RUN/lab"
    [[ $output == *" type=\"failed\">$2</failure>"* ]] || { printf '%s\n' "$1 in JUnit:" "$output"; return 1; }
    run render tap "$KIT_RUN/lab"
    [ "${lines[3]}" = "# $2" ] || { printf '%s\n' "$1 in TAP:" "$output"; return 1; }
}

@test "no byte makes a document invalid" {
    local i text='' should='' bad=$'\xef\xbf\xbd'
    for i in {1..31} {127..255}; do
        case $i in 9 | 10) continue ;; esac
        text="$text$(printf '\\x%02x,' "$i")" should="$should$bad,"
    done
    cleans "$text" "$should"
    # Well-formed, of two, three and four bytes, the first and the last of them.
    cleans '\xc2\xa0\xdf\xbf' $'\xc2\xa0\xdf\xbf'
    cleans '\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbd' $'\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbd'
    cleans '\xf0\x90\x80\x80\xf4\x8f\xbf\xbf' $'\xf0\x90\x80\x80\xf4\x8f\xbf\xbf'
    # Control characters of two bytes, too long a form, a surrogate, no character, beyond the last, cut off.
    for text in '\xc2\x85' '\xc0\x80' '\xc1\xbf'; do cleans "a${text}b" "a$bad${bad}b"; done
    for text in '\xe0\x9f\xbf' '\xed\xa0\x80' '\xef\xbf\xbe' '\xef\xbf\xbf'; do cleans "a${text}b" "a$bad$bad${bad}b"; done
    for text in '\xf0\x8f\xbf\xbf' '\xf4\x90\x80\x80' '\xf5\x80\x80\x80'; do cleans "a${text}b" "a$bad$bad$bad${bad}b"; done
    cleans '\xe2\x96' "$bad$bad"
    cleans 'a\xe2\x96b\xc3' "a$bad${bad}b$bad"
    lab lab04 1 1 '4.1|1|failed|-|1|</x>"|]]>\\u0000&#0;"'
    run render json "$KIT_RUN/lab"
    [[ ${lines[2]} == *'"title":"</x>\"","text":"]]>\\u0000&#0;\""}]}]}' ]]
    run render junit "$KIT_RUN/lab"
    [[ $output == *'name="4.1 &lt;/x&gt;&quot;"'*'message="]]&gt;\u0000&amp;#0;&quot;"'*'>]]&gt;\u0000&amp;#0;&quot;</failure>'* ]]
}

@test "people: the score, and what to do next" {
    KIT_LABS=1
    lab01_unbuilt
    renders score lab <<'END'
lab01-dial
  ✗ does not compile

  dial.c, line 3
  dial.c:3:1: error: what
      3 : <&"

  0 of 2 points, in 0.05 s

  Next         make grade-lab01, once that is fixed
END
    lab04_failed
    renders score lab <<'END'

  1 of 3 points, optional 0 of 2, in 1.23 s

  Next         step 4.2: make next tells you more, make hint-lab04 gives a hint
END
    lab04_passed
    renders score lab <<'END'

  3 of 3 points, optional 2 of 2, in 1.23 s

  Next         lab04 is passed. Go on with labs/lab05-frame/README.md: make next
END
    lab04_passed failed
    renders score lab <<'END'

  3 of 3 points, optional 1 of 2, in 1.23 s

  Next         lab04 is passed. Go on with labs/lab05-frame/README.md, or with
               its optional step 4.4: make hint-lab04
END
    rm -r labs/lab05-frame # it was the last lab
    lab04_passed
    run render score "$KIT_RUN/lab"
    [ "${lines[1]}" = "  Next         lab04 is passed, and it is the last one. All labs: make grade" ]
    lab04_passed failed
    run render score "$KIT_RUN/lab"
    [ "${lines[1]}" = "  Next         lab04 is passed. Its optional step 4.4 is left: make hint-lab04" ]
}

@test "people: one test, another tree, what could not be judged" {
    export KIT_LABS=1 TEST=4.1
    lab lab04 0 49 '4.1|1|passed|-|12|small|-'
    renders score lab <<'END'

  1 of 1 point, in 0.05 s

  Next         4.1 passes. The whole lab: make grade-lab04
END
    TEST=4.4
    lab lab04 0 49 '4.4|0|failed|-|12|quick|-'
    renders score lab <<'END'

  optional 0 of 1, in 0.05 s

  Next         step 4.4: make next tells you more, make hint-lab04 gives a hint
END
    TEST='' KIT_FROM=/of/another
    lab04_failed
    run render score "$KIT_RUN/lab"
    [ "${lines[1]}" = "  Next         make grade-lab04 TEST=4.2 FROM=/of/another" ]
    lab04_passed failed
    run render score "$KIT_RUN/lab"
    [ ${#lines[@]} = 1 ]
    KIT_FROM=labs
    lab lab04 99 1 '4.1|1|unseen|-|12|small|not seen' '4.2|1|passed|-|1|empty|-' '4.3|1|passed|-|1|slow|-'
    renders score lab <<'END'

  2 of 3 points, optional 0 of 2, in 0.00 s
END
    lab lab04 99 1 '-|1|fault|-|-|-|lost'
    renders score lab <<'END'

  Next         make doctor shows what is missing on this machine
END
}

@test "people: several labs end in a table" {
    lab01_unbuilt
    lab04_failed
    renders table <<'END'

    lab                           points    optional     time
  ✗ lab01-dial                    0 of 2               0.05 s   does not compile
  ✗ lab04-pour                    1 of 3      0 of 2   1.23 s
    all                           1 of 5      0 of 2   1.29 s

  Next         make grade-lab01, once that is fixed
END
    : >"$KIT_RUN/labs"
    lab lab01 99 5 '-|1|fault|-|-|-|lost'
    lab04_passed
    KIT_FROM=other renders table <<'END'

    lab                           points    optional     time
  ! lab01-dial                    0 of 2               0.01 s   not judged
  ✓ lab04-pour                    3 of 3      2 of 2   1.23 s
    all                           3 of 5      2 of 2   1.24 s
END
    : >"$KIT_RUN/labs"
    lab lab01 0 5 '1.1|1|passed|-|1|dials|-' '1.2|1|passed|-|1|hangs up|-'
    lab04_passed
    run render table "$KIT_RUN/labs"
    [[ $output == *$'\n    all                           5 of 5      2 of 2   '* ]]
    [ "${lines[${#lines[@]} - 1]}" = "  Next         you have passed every lab" ]
}

@test "a lab of which nothing was handed in, in every form" {
    lab01_nothing
    run render tap "$KIT_RUN/labs"
    [[ $output == *"not ok 1 - lab01-dial is handed in"*"# few has no folder for lab01-dial"* ]]
    run render junit "$KIT_RUN/labs"
    [[ $output == *'failures="1" errors="0"'*'name="lab01-dial is handed in"'*'type="nothing"'* ]]
    run render json "$KIT_RUN/labs"
    [[ $output == *'"status":3,'*'"state":"nothing","points":0,"of":2,'* ]]
    run render table "$KIT_RUN/labs"
    [[ $output == *"0 of 2"*"nothing handed in"* ]]
    run render html "$KIT_RUN/labs"
    [[ $output == *"nothing handed in"* ]]
    KIT_LABS=1 run render score "$KIT_RUN/lab"
    [[ $output == *"– nothing was handed in"*"few has no folder for lab01-dial"*"0 of 2 points"* ]]
}

@test "people: the first warning of the compiler, and where the others are" {
    lab04_passed
    printf '%s\n' "labs/lab04-pour/pour.c:3:5: warning: unused variable 'x' [-Wunused-variable]" 1 >"$KIT_RUN/lab04.warnings"
    KIT_LABS=1 run render score "$KIT_RUN/lab"
    [[ $output == *"Compiler     labs/lab04-pour/pour.c:3:5: warning: unused variable 'x'"* ]]
    [[ $output != *" more"* ]]
    printf '%s\n' "labs/lab04-pour/pour.c:3:5: warning: unused variable 'x' [-Wunused-variable]" 3 >"$KIT_RUN/lab04.warnings"
    KIT_LABS=1 run render score "$KIT_RUN/lab"
    [[ $output == *"(2 more: make lab04)"* ]]
}

@test "people: a lab that could not be built, by the machine's fault" {
    lab lab04 99 5 '-|1|fault|-|-|-|there is no compiler|-'
    KIT_PLAYED='' KIT_LABS=1 run render score "$KIT_RUN/lab"
    [[ $output == *"! This is the grader's fault, not yours"*"there is no compiler"* && $output != *points* ]]
}

@test "in words alone: an event a line, the failure above it, whatever the columns were" {
    local text line
    text='3.1 echoes

Step         a expects "hello"
             grader/lab03.bats:13
Expected     "hello"  5 bytes
Got          "hallo"  5 bytes
               ^ byte 1 is the first that differs
Your program echod waits

     your echod                               the peer
  1  accept(3) = 4 from 127.0.0.1:50588   ◀── a connects from 127.0.0.1:50588
  2  recv(4, "hello", 16) = 5             ◀── a sends 5 bytes "hello"
  3  send(4, "hal"..., 5) = 3 ←           ──▶ a gets 3 bytes "hal"
     (← the test makes this call fail, take less or wait less)
  4  child 1: send(4, …, 2) = -1 EINTR
  5  connect(3, [0001:0002:0003:0004:0005:0006]:21004) = 0
                                          ──▶ b accepts [::1]:3
     … 12 more times the same …
118  recv(4, "", 16) = 0                      sees it on 127.0.0.1:2
119  recv(4, …, 16) … waits
  ✗  a expects "hello"

What happened   send() took 3 bytes,
                and 2 are left.'
    KIT_COLOUR='' run forms_awk "forms/plain forms/plain_text" - <<<"$text"
    while IFS= read -r line; do
        [[ $'\n'$output$'\n' == *$'\n'"$line"$'\n'* ]] || complain 'should have the line %s' "$line"
    done <<'END'
Step: a expects "hello" grader/lab03.bats:13
Expected: "hello", 5 bytes
The difference: byte 1 is the first that differs
Your program: echod waits
What happened: send() took 3 bytes, and 2 are left.
The conversation of your echod with the peer:
1. you accept a connection from 127.0.0.1:50588 as descriptor 4; the peer (a) connects from 127.0.0.1:50588
2. you receive 5 bytes "hello" on descriptor 4; the peer (a) sends 5 bytes "hello"
3. you send only 3 bytes "hal"... of 5 bytes on descriptor 4 (the test makes this call fail, take less or wait less); the peer (a) gets 3 bytes "hal"
4. child 1: your call send(4, …, 2) fails with EINTR
5. you connect descriptor 3 to [0001:0002:0003:0004:0005:0006]:21004; the peer (b) accepts [::1]:3
12 more times the same
118. you receive the end of file on descriptor 4; the peer sees it on 127.0.0.1:2
119. you call recv(4, …, 16), which waits
Here it fails: a expects "hello"
END
    [[ ${output%%What happened*} != *"The conversation"* ]] || complain 'what happened should come first'
    no_signs
    lacks "   "
}

@test "in words alone: what is on the wire has a direction, also where it has a line of its own" {
    run forms_awk "forms/plain forms/plain_text" - <<'END'
4.1 a small file

    your pour                     the wire            the peer
  3 connect(3, 127.0.0.1:21004) … ─ SYN ────────────▶
                                  ◀ SYN ACK ─────────
  4 exits 0
END
    shows $'\n3. you call connect(3, 127.0.0.1:21004); on the wire to the peer: SYN; on the wire to you: SYN ACK\n4. your program exits 0'
}

@test "in words alone: a compiler's line of the source and the signs below it are one sentence" {
    local gcc='a.c: In function main:
a.c:5:12: warning: format %d expects int [-Wformat=]
    5 |   printf("%d, %s\n", p);
      |           ~^
      |            |
      |            int
      |           %s
a.c:9:3: error: x undeclared; did you mean y?
    9 |   x = 1;
      |   ^
      |   y
a.c:7:1: error: unknown
    7 | thing t;
      | ^~~~~
   12 | a line without a place
make: *** [lab01] Error 1' clang='a.c:9:3: error: use of undeclared identifier
  word = 1;
  ^
1 error generated.'
    run forms_awk "forms/plain_compiler forms/plain_said" - <<<"$gcc"
    prints 0 <<'END'
a.c: In function main:
a.c:5:12: warning: format %d expects int [-Wformat=]
at %d, in the line: printf("%d, %s\n", p);
a.c:9:3: error: x undeclared; did you mean y?
at x, in the line: x = 1;
a.c:7:1: error: unknown
at thing, in the line: thing t;
in the line: a line without a place
make: *** [lab01] Error 1
END
    run forms_awk "forms/plain_compiler forms/plain_said" - <<<"$clang"
    prints 0 "a.c:9:3: error: use of undeclared identifier" "at word, in the line: word = 1;" "1 error generated."
}

@test "in words alone: results, tables, labels" {
    lab01_unbuilt
    lab04_failed
    PLAIN=1 run render table "$KIT_RUN/labs"
    [ "${lines[0]}" = "lab, points, optional, time" ] && [ "${lines[1]}" = "failed: lab01-dial, 0 of 2, 0.05 s, does not compile" ] || complain 'should have no columns'
    [[ $output == *$'\n  Next: '* ]] || complain 'should have a label'
    lab04_failed
    PLAIN=1 KIT_LABS=1 run render score "$KIT_RUN/lab"
    [[ $output == *"  Next: step 4.2: make next tells you more, make hint-lab04 gives a hint" ]] || complain 'should be one line'
    PLAIN=1 run render html "$KIT_RUN/labs"
    [[ $output == *✗* ]] || complain 'a page is for everybody'
}

@test "a terminal of 60 columns has its sentences broken for it, and pictures as they are" {
    local text='Step         a expects "hello"\\n             grader/lab03.bats:13\\nGot          ""  0 bytes\\n               ^ byte 0 is the first that differs\\n\\n     your echod                               the peer\\n  1  exits 0\\n\\nWhat happened   send() took 4096 of the 200000 bytes and returned that number;\\n                the rest was never sent.\\nRead            man 2 send'
    printf '4.1\t1\tfailed\t-\t7\tsmall\t%b\t-\n' "$text" >"$BATS_TEST_TMPDIR/record"
    cp "$BATS_TEST_DIRNAME"/../format{,.awk} grader
    KIT_RECORD=$BATS_TEST_TMPDIR/record KIT_LAB=lab04 KIT_COLUMNS=60 run grader/format direct <"$BATS_TEST_TMPDIR/record"
    [ -z "$(tr -d '\200-\277' <<<"$output" | grep -v 'the peer$' | awk 'length > 60')" ] || complain 'should have 60 columns'
    shows $'\n  What happened   send() took 4096 of the 200000 bytes and\n                  returned that number; the rest was never\n                  sent.\n  Read            man 2 send' \
        $'\n       your echod                               the peer\n    1  exits 0\n' $'\n                 ^ byte 0 is'
}
