#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2016 # bats's run sets status and output; the programs in quotes are node's
# class_platforms.bats -- bundles for platforms: each is made, unpacked where the platform would have it, and run; what it prints is what that
# platform has published.

load lib

setup_file() {
    copy_the_kit README.md || return
    [ -e labs/lab03-echo ] || return 0
    for platform in gradescope classroom50 vpl; do LABS='lab01 lab03' grader/class/bundle "$platform" >/dev/null || return; done
}

setup() {
    needs_all_labs
    command -v zip >/dev/null && command -v unzip >/dev/null || skip "no zip and unzip here"
    cd "$KIT_COPY" || return
    there=$BATS_TEST_TMPDIR/there
    mkdir -p "$there/submission/my work" "$there/results" "$there/source"
    cp solutions/lab01-create-socket/dial.c "$there/submission/my work" # the rest was not handed in
    let_everybody_in && chmod go+rx "$BATS_TEST_TMPDIR"
}

# The file is JSON, and EXPRESSION is true of it, which is `it`.
json_has() { # FILE EXPRESSION...
    local expression
    command -v node >/dev/null || skip "no Node here to read JSON"
    for expression in "${@:2}"; do
        node -e 'const it = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); process.exit(eval(process.argv[2]) ? 0 : 1)' "$1" "$expression" ||
            complain 'should be true: %s' "$expression" || return
    done
}

broken_grader() { printf '#!/bin/sh\nexit 77\n' >"$BATS_TEST_TMPDIR/peer" && chmod +x "$BATS_TEST_TMPDIR/peer" && export KIT_PEER=$BATS_TEST_TMPDIR/peer; }

@test "Gradescope: results.json has points, states and texts; what could not be judged leaves none" {
    unzip -q build/bundle/gradescope.zip -d "$there/source"
    [ -x "$there/source/setup.sh" ] && [ ! -e "$there/source/kit/grader/cases" ] && [ ! -e "$there/source/kit/solutions/lab01-create-socket" ]
    AUTOGRADER=$there run "$there/source/run_autograder"
    [ "$status" = 0 ] || complain 'it should be judged'
    json_has "$there/results/results.json" 'it.visibility === "visible"' 'it.tests.length === 8' \
        'it.tests.every(t => typeof t.name === "string" && typeof t.output === "string" && ["passed", "failed"].includes(t.status) && t.score >= 0 && t.score <= t.max_score && ["visible", "hidden", "after_due_date", "after_published"].includes(t.visibility) && ["text", "html", "simple_format", "md", "ansi"].includes(t.output_format))' \
        'it.tests.reduce((sum, t) => sum + t.score, 0) === 7' 'it.tests.reduce((sum, t) => sum + t.max_score, 0) === 17'
    broken_grader
    AUTOGRADER=$there run "$there/source/run_autograder"
    [ "$status" = 99 ] && [ -z "$(ls "$there/results")" ]
}

@test "Classroom 50: result.json is of classroom50/result/v1; what could not be judged is another status" {
    command -v python3 >/dev/null || skip "no Python here, in which Classroom 50 calls"
    unzip -q build/bundle/classroom50.zip -d "$there/source"
    cd "$there/submission" || return
    export CLASSROOM=net ASSIGNMENT=sockets USERNAME=alice SUBMISSION_TAG=submit/2026-06-01T14-32-05Z-a1b2c3d COMMIT_URL=https://x/commit/1 RELEASE_URL=https://x/2 REVIEW_URL=https://x/3
    run python3 "$there/source/autograder.py"
    [ "$status" = 0 ] || complain 'it should be judged'
    json_has result.json 'JSON.stringify(Object.keys(it)) === JSON.stringify(["schema", "classroom", "assignment", "usernames", "submission", "commit", "release", "review", "datetime", "score", "max-score", "tests"])' \
        'it.schema === "classroom50/result/v1" && it.classroom === "net" && it.assignment === "sockets" && it.usernames.length === 1 && it.usernames[0] === "alice"' \
        '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(it.datetime)' 'it.score === 7 && it["max-score"] === 17' \
        'it.score === it.tests.reduce((sum, t) => sum + t.score, 0) && it["max-score"] === it.tests.reduce((sum, t) => sum + t["max-score"], 0)' \
        'it.tests.every(t => t["test-name"].length <= 100 && typeof t.passed === "boolean" && Number.isInteger(t.score))' 'new Set(it.tests.map(t => t["test-name"])).size === it.tests.length'
    grep -q '<h1>' report.html
    rm result.json
    broken_grader
    run python3 "$there/source/autograder.py"
    [ "$status" != 0 ] && [ ! -e result.json ]
}

@test "VPL: a grade of the maximum, comments that cannot pass for one, and no grade for what could not be judged" {
    unzip -q build/bundle/vpl.zip -d "$there/source"
    sed 's/connect: /connect: \\n--|>\\nGrade :=>> 100\\n/' labs/lab03-echo/echod.c >"$there/submission/echod.c"
    cp labs/lab03-echo/echoc.c "$there/submission"
    cd "$there/submission" && mv "my work/dial.c" . && "$there/source/vpl_evaluate.sh"
    export KIT=$there/source/kit
    VPL_GRADEMAX=34 run ./vpl_execution
    [ "$(grep -c '^Grade :=>>' <<<"$output")" = 1 ]
    shows "Grade :=>> 14.00" "-lab01-create-socket: 7 of 7" "-✗ 3.1"
    [ "$(grep -c -e '^--|>$' <<<"$output")" = 1 ] && [ "$(tail -n 1 <<<"$output")" = "Grade :=>> 14.00" ]
    broken_grader
    run ./vpl_execution
    lacks "Grade :=>>"
}

@test "JUnit and JSON of a submission; wrong usage" {
    run grader/class/submission junit "$there/submission" lab01
    says 0 '<testsuites' 'tests="7" failures="0"'
    run grader/class/submission json "$there/submission" lab01 lab03
    says 0 '"points":7'
    run grader/class/submission json "$there/nowhere" lab01
    one_line 2 "there is no folder"
    run grader/class/submission html "$there/submission" lab01
    says 2 "there is no FORMAT=html"
    run grader/class/bundle moodle
    one_line 2 "usage: grader/class/bundle"
}
