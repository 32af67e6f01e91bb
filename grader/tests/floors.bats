#!/usr/bin/env bats
# floors.bats -- the engine's arrows go one way, as grader/engine/FLOORS numbers its floors; and
# grader/tests/floors, which looks, sees each kind of arrow that does not.

load lib

setup_file() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    # Each object by its name: `make grader` alone does not compile again a file that was only moved.
    # shellcheck disable=SC2046 # several names
    make -s grader $(cd grader/engine && printf 'build/grader/peer.o/%s\n' */*.c | sed 's/c$/o/')
}

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return
    copy=$BATS_TEST_TMPDIR
    cp -R grader/engine "$copy/engine" && cp -R build/grader/peer.o "$copy/objects"
}

look() { run grader/tests/floors "$copy/engine" "$copy/objects"; }

# One more file of the engine's, compiled.
add() { # FLOOR/NAME.c TEXT
    mkdir -p "$copy/engine/${1%/*}" "$copy/objects/${1%/*}"
    printf '%s\n' "$2" >"$copy/engine/$1"
    ${CC:-cc} -w -c -o "$copy/objects/${1%.c}.o" "$copy/engine/$1"
}

sees() { # STATUS LINE...: exactly these lines
    look
    prints "$@"
}

@test "the engine: every arrow goes down, and none in a circle" {
    run grader/tests/floors
    prints 0 ''
}

@test "a call that goes up is seen, and so is the use of a variable" {
    add base/calls.c 'void report_traces(void); void rises(void) { report_traces(); }'
    sees 1 'base/calls.c uses report_traces of verdict/report.c: base stands below verdict'
    add base/calls.c 'extern int student; int rises(void) { return student; }'
    sees 1 'base/calls.c uses student of peer/judged.c: base stands below peer'
}

@test "an include that goes up is seen, however it is written and in a header too" {
    echo '#include "verdict/report.h"' >>"$copy/engine/peer/log.c"
    sees 1 'peer/log.c includes verdict/report.h: peer stands below verdict'
    cp grader/engine/peer/log.c "$copy/engine/peer"
    echo ' # include <../plays/steps.h> // why not' >>"$copy/engine/sandbox/ports.h"
    sees 1 'sandbox/ports.h includes ../plays/steps.h: sandbox stands below plays'
}

@test "floors that stand side by side do not know each other" {
    add diagnosis/asks.c 'void conversation_json(void *); void asks(void) { conversation_json(0); }'
    echo '#include "diagnosis/evidence.h"' >>"$copy/engine/conversation/text.c"
    sees 1 'conversation/text.c includes diagnosis/evidence.h: conversation stands beside diagnosis' \
        'diagnosis/asks.c uses conversation_json of conversation/json.c: diagnosis stands beside conversation'
}

@test "within a folder files may call each other, but in no circle" {
    add base/one.c 'void two(void); void one(void) { two(); }'
    add base/two.c 'void three(void); void two(void) { three(); }'
    add base/three.c 'void three(void) { }'
    look
    prints 0 ''
    add base/three.c 'void one(void); void three(void) { one(); }'
    look
    [ "$status" = 1 ] && [[ $output == "a circle: base/"* ]]
    for name in one two three; do [[ $output == *" base/$name.c"* ]]; done
}

@test "a folder that is no floor, a file that was not compiled, no floors at all" {
    add attic/box.c 'int box;'
    echo 'int more;' >"$copy/engine/base/more.c"
    sees 1 'base/more.c: there is no object of it' 'attic: FLOORS does not have it'
    rm -r "$copy/objects"
    look
    [ "$status" = 2 ]
    cp -R build/grader/peer.o "$copy/objects"
    rm "$copy/engine/FLOORS"
    look
    [ "$status" = 2 ]
}
