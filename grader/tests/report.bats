#!/usr/bin/env bats
# shellcheck disable=SC2154,SC2030,SC2031 # bats's run sets status and output; a test is a subshell, and that is meant
# report.bats -- grader/report/page: what is on the page, whatever the programs have written; and when there is one.
# How it looks is for grader/report/test, which has a browser.

load lib
load report

setup_file() { copy_the_kit; }

setup() {
    cd "$KIT_COPY" || return
    TREE=trees/$BATS_TEST_NUMBER
    PAGE=build/$TREE/report.html
    export KIT_RUN=$BATS_TEST_TMPDIR
    mkdir -p "$TREE"
}

# ---- what is true of every page ----

has() { # WORDS...
    local words
    for words; do
        grep -qF -- "$words" "$PAGE" || complain 'the page should have: %s' "$words" || return
    done
}
has_no() { # WORDS...
    local words
    for words; do
        ! grep -F -- "$words" "$PAGE" || complain 'the page should not have: %s' "$words" || return
    done
}

is_well_formed() {
    LC_ALL=C awk -f grader/forms/bytes.awk -f grader/tests/well_formed.awk "$PAGE"
}

@test "each state has its sign and its word; points, stretch points apart" {
    page_of lab04 1 '4.1|1|passed|-|12|small|-' '4.2|1|failed|-|7|empty|Step  x\n\n  1  exits 0' \
        '4.3|1|skipped|-|3|slow|needs 4.2 first' '4.4|0|unseen|-|2|quick|not seen'
    is_well_formed
    has '<span aria-hidden="true">✓</span> passed' '<span aria-hidden="true">✗</span> failed' \
        '<span aria-hidden="true">–</span> skipped' '<span aria-hidden="true">–</span> not observable' \
        'needs 4.2 first' 'not seen' '<span class="tag">optional</span>' '<a href="#t4.2">empty</a>' '<article id="t4.2">'
    has '<dt>points</dt><dd><span class="number">1 of 8</span>' '<title>Your labs: 1 of 8 points</title>'
    has_no "the grader's" '2.60294e'
    [ "$(grep -c '<article' "$PAGE")" = 1 ]
}

@test "what could not be judged is said to be so, and is nobody's failure" {
    page_of lab04 99 '4.1|1|fault|-|12|small|x.bats:3: no such step' '-|1|fault|-|-|-|lost & gone'
    is_well_formed
    has '<span aria-hidden="true">!</span> not judged' "This is the grader's fault, not yours" 'x.bats:3: no such step' \
        'lost &amp; gone' 'could not be judged'
    has_no '✗'
}

@test "the status of a record is the one that grading would have given" {
    status_of_states() { # "STATE REQUIRED" ...
        printf '4.1\t%s\n' "$@" | awk '{ print $1 "\t" $3 "\t" $2 }' >"$BATS_TEST_TMPDIR/record"
        # shellcheck source=grader/results.bash
        . grader/results.bash
        run status_of "$BATS_TEST_TMPDIR/record"
    }
    while read -r should states; do
        IFS=, read -r -a each <<<"$states"
        status_of_states "${each[@]}"
        [ "$status" = "$should" ] || { echo "$states: $status, not $should"; return 1; }
    done <<'END'
0 passed 1
0 passed 1,failed 0
0 passed 1,unseen 0
1 passed 1,failed 1
1 passed 1,skipped 1
1 unbuilt 1
1 nothing 1,failed 1
3 nothing 1
1 failed 1,unseen 1
99 passed 1,unseen 1
99 failed 1,fault 1
99 passed 1,fault 0
END
}

@test "a lab that does not compile shows the compiler's words" {
    page_of lab04 1 '-|1|unbuilt|-|-|-|pour.c, line 3\npour.c:3:1: error: <what>'
    is_well_formed
    has 'does not compile' 'pour.c:3:1: error: &lt;what&gt;' '0 of 8'
    has_no '<article'
}

@test "all passed is said, and which labs the tree has not got" {
    KIT_FROM=tree KIT_ABSENT='lab05, lab06' page_of lab04 0 '4.1|1|passed|-|12|small|-'
    is_well_formed
    has 'Every required test' 'Not in this tree: lab05, lab06' '<h1>Results of tree</h1>'
    has_no 'could not be judged'
}

@test "a diagnosis is shown in its parts, and each idea once with its tests" {
    local text='Step         a expects eof\nGot          exits 0\n\n  1  exits 0\n|k|2|the end|exits 0'
    local said='send() took 4 of <9> bytes.|Go round again.|man 2 send|a \\ b\nc|-'
    page_of lab04 1 "4.1|1|failed|short-send|7|small|$text|$said" "4.2|1|failed|short-send|7|empty|$text|$said" "4.3|1|failed|-|7|slow|$text|-|-|-|-|-"
    is_well_formed
    has '<dt>What happened</dt><dd>send() took 4 of &lt;9&gt; bytes.</dd>' '<dt>Read</dt><dd>man 2 send</dd>' \
        '<dt>Also</dt><dd>a \ b' \
        'Go round again. <span class="where">tests <a href="#t4.1">4.1</a> <a href="#t4.2">4.2</a></span>'
    [ "$(grep -c '<dt>The idea' "$PAGE")" = 2 ] # not for 4.3: nothing was named there
    [ "$(grep -c '<dt>Next</dt><dd>make grade-lab04 TEST=4.[123]' "$PAGE")" = 3 ]
    [ "$(grep -c '^<li>' "$PAGE")" = 1 ]
    # What was seen stands above the conversation, without it.
    [ "$(grep -c '^Got          exits 0</pre>$' "$PAGE")" = 3 ]
}

@test "hostile records are text, in every awk alike" {
    local tool first=
    for tool in "$(command -v awk)" gawk mawk original-awk 'busybox awk'; do
        command -v "${tool% awk}" >/dev/null || continue
        mkdir -p "$BATS_TEST_TMPDIR/bin"
        printf '#!/bin/sh\nexec %s "$@"\n' "$tool" >"$BATS_TEST_TMPDIR/bin/awk"
        chmod +x "$BATS_TEST_TMPDIR/bin/awk"
        : >"$BATS_TEST_TMPDIR/labs"
        PATH="$BATS_TEST_TMPDIR/bin:$PATH" hostile_page
        is_well_formed
        has '&lt;script&gt;document.title=&quot;ran&quot;&lt;/script&gt;' '&amp;lt; &amp;#60;' 'fine é ✓' $'\tindented' \
            '(The rest is left out here: '
        [ "$(wc -c <"$PAGE")" -lt 150000 ]
        [ -z "$first" ] || cmp "$first" "$PAGE"
        first=$BATS_TEST_TMPDIR/first
        cp "$PAGE" "$first"
    done
}

@test "a picture is taken over without its style; what is not ours is not" {
    local run=$BATS_TEST_TMPDIR line
    printf '%s\n' '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 90" role="img">' '<title>4.1 &lt;</title>' '<style>' \
        '.bad{fill:red}' '</style>' '<rect class="paper" width="860" height="90"/>' '<text x="46" y="28" class="who" textLength="99" lengthAdjust="spacingAndGlyphs">your &amp; x</text>' \
        '<path class="head" d="M550 111l-9 -5v10z"/>' '</svg>' >"$run/good.svg"
    cp "$run/good.svg" "$run/4.1.svg"
    page_of lab04 1 '4.1|1|failed|-|7|small|Step'
    is_well_formed
    has '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 90" role="img">' '<desc>Your program' 'lengthAdjust="spacingAndGlyphs">your &amp; x</text>'
    has_no 'fill:red' 'too long for a picture'
    while IFS= read -r line; do
        sed "s|^<rect.*|$line|" "$run/good.svg" >"$run/4.1.svg"
        : >"$run/labs"
        page_of lab04 1 '4.1|1|failed|-|7|small|Step'
        is_well_formed
        has 'make trace-lab04 TEST=4.1 FROM=labs SVG=FILE'
        has_no '<svg'
    done <<'END'
<script>alert(1)</script>
<rect onload="alert(1)"/>
<rect style="fill:url(x)"/>
<foreignObject><p>x</p></foreignObject>
<a href="http://example.org">x</a>
<image href="x.png"/>
<rect class="x" class=y/>
a < b
a \&nbsp; b
<!-- x -->
END
    head -n 6 "$run/good.svg" >"$run/4.1.svg" # cut off
    : >"$run/labs"
    page_of lab04 1 '4.1|1|failed|-|7|small|Step'
    has_no '<svg'
    awk 'NR < 7; END { for (i = 0; i < 2000; i++) print "<text x=\"1\">" i " and more</text>"; print "</svg>" }' "$run/good.svg" >"$run/4.1.svg"
    : >"$run/labs"
    page_of lab04 1 '4.1|1|failed|-|7|small|Step'
    is_well_formed
    has 'too long for a picture'
}

@test "every sentence is one of the catalogue's" {
    # In a language in which each sentence is its id, nothing else is left of the page but what the record holds. Its
    # marks are ASCII: to sed in LC_ALL=C others are several characters.
    sed -E 's/^([a-z0-9-]+)\t.*/\1\t@\1 {1} {2} {3} {4}%/' grader/messages.tsv >"$BATS_TEST_TMPDIR/words"
    mkdir "$BATS_TEST_TMPDIR/kit"
    cp -r grader "$BATS_TEST_TMPDIR/kit/grader"
    cd "$BATS_TEST_TMPDIR/kit" || return
    cp ../words grader/messages.tsv
    mkdir -p labs/lab04-name && touch labs/lab04-name/README.md
    KIT_ABSENT=7 page_of lab04 99 '4.1|1|passed|-|1|1|-' '4.2|1|failed|x|1|1|1\n\n@label-happened    %  7\n@label-idea    %  7' \
        '4.3|1|skipped|-|1|1|7' '4.4|1|unseen|-|1|1|7' '4.5|0|fault|-|1|1|7' '-|1|fault|-|-|-|7'
    sed -e '/^<style>$/,/^<\/style>$/d' -e 's/<[^<>]*>//g' -e 's/@[^%]*%//g' -e 's/lab04-name//g' "$PAGE" >left
    [ "$(grep -c "[a-zA-Z]" left)" = 0 ]
    grep -q '@page-title-own' "$PAGE"
}

# ---- pages of real programs ----

@test "a page is made of what was graded; only what is missing or stale is graded again" {
    needs_all_labs
    cp -r solutions/lab01-* labs/lab02-* "$TREE"
    FROM=$TREE run grader/report/page
    [ "$status" = 0 ]
    [ "$output" = "$PAGE" ]
    is_well_formed
    has '<span class="number">7 of 7</span>' '<span class="number">0 of 10</span>' 'Not in this tree: lab03, lab04, lab05'
    # Each failure has its picture.
    local failed
    failed=$(grep -c $'\tfailed\t' "build/$TREE/lab02-bind-listen-accept/results.tsv")
    [ "$failed" -gt 0 ]
    [ "$(grep -c '<svg ' "$PAGE")" = "$failed" ]
    [ "$(grep -c '<article' "$PAGE")" = "$failed" ]
    # Each class of a picture has its rule in the page's style.
    local class
    while IFS= read -r class; do
        grep -q "^\.picture .*\.$class\b" grader/report/page.css || { echo "no rule for $class"; return 1; }
    done < <(sed -n '/<svg /,/<\/svg>/p' "$PAGE" | grep -o 'class="[a-z]*"' | sort -u | cut -d '"' -f 2)
    # Again: nothing is graded, and the page is the same, byte for byte.
    cp "$PAGE" "$BATS_TEST_TMPDIR/first"
    FROM=$TREE run grader/report/page
    [ "$status" = 0 ]
    [ ! "build/$TREE/lab02-bind-listen-accept/results.tsv" -nt "$BATS_TEST_TMPDIR/first" ]
    cmp "$BATS_TEST_TMPDIR/first" "$PAGE"
    # Graded anew it is the same but for what the system may decide: ports, how much a call takes, who comes first.
    rm -rf "build/$TREE"
    FROM=$TREE run grader/report/page
    diff <(sed '/^<article/,/^<\/article/d' "$BATS_TEST_TMPDIR/first") <(sed '/^<article/,/^<\/article/d' "$PAGE")
    # Other sources than the record's, however old: that lab, and no other.
    echo '/* changed */' >>"$TREE"/lab01-*/dial.c && touch -d '1 year ago' "$TREE"/lab01-*/dial.c
    FROM=$TREE run grader/report/page
    [ "build/$TREE/lab01-create-socket/results.tsv" -nt "build/$TREE/lab02-bind-listen-accept/results.tsv" ]
    # A picture that has got lost.
    rm "build/$TREE/lab02-bind-listen-accept/2.1.svg"
    FROM=$TREE run grader/report/page
    [ "$(grep -c '<svg ' "$PAGE")" = "$failed" ]
    # A record that holds one test alone is no record of the lab.
    FROM=$TREE run grader/grade -t 1.1 lab01
    head -n 1 "build/$TREE/lab01-create-socket/results.tsv" >one && touch one && mv one "build/$TREE/lab01-create-socket/results.tsv"
    FROM=$TREE run grader/report/page
    has '<span class="number">7 of 7</span>'
}

@test "make report: the page of the student's own labs, and no noise" {
    mkdir kept && mv labs/lab0[2-8]-* kept
    run make report
    mv kept/* labs && rmdir kept
    [ "$status" = 0 ]
    [ "$output" = build/report.html ]
    PAGE=build/report.html
    is_well_formed
    has '<h1>Your labs</h1>' 'make hint-lab01 TEST=1.1'
}

@test "hostile programs and files are text" {
    hostile_tree "$TREE"
    FROM=$TREE run grader/report/page
    [ "$status" = 0 ]
    [ "$output" = "$PAGE" ]
    is_well_formed
    has_no '<script' '<img'
    has 'dial.c is missing' '#error &lt;script&gt;' 'class="left">send('
    has_no '</text></svg>'
    [ "$(wc -c <"$PAGE")" -lt 1000000 ]
}

@test "a lab that cannot be judged is on the page, and the status says so" {
    cp -r solutions/lab01-* "$TREE"
    cp grader/lab01.bats kept.bats
    sed -i '0,/student  exits 0/s//student  exits/' grader/lab01.bats # no such step
    FROM=$TREE run grader/report/page
    cp kept.bats grader/lab01.bats
    [ "$status" = 99 ]
    [ "$output" = "$PAGE" ]
    is_well_formed
    has "grader's fault" 'could not be judged' 'there is no such step'
    FROM=$TREE run grader/report/page # a fault is no verdict: it is tried again
    [ "$status" = 0 ]
    has '7 of 7'
}

@test "no lab, no tree, no bats, wrong usage, a page that cannot be written: one clear line" {
    one_line_of() { # STATUS WORDS
        [ "$status" = "$1" ] && [[ $output == *"$2"* && $output != *$'\n'* ]] || {
            printf 'status %s:\n%s\n' "$status" "$output"
            return 1
        }
    }
    FROM=nowhere run grader/report/page
    one_line_of 2 "there is no folder nowhere"
    FROM=$TREE run grader/report/page
    one_line_of 3 "contains no lab"
    run grader/report/page lab01
    one_line_of 2 "usage: grader/report/page"
    FROM=$TREE/a$'\n'b run grader/report/page
    one_line_of 2 "line break"
    cp -r solutions/lab01-* "$TREE"
    # The machine's fault, of all its labs: no page of faults.
    KIT_CC=$PWD/no-compiler FROM=$TREE run grader/report/page
    one_line_of 99 "cannot be run here: make doctor"
    [ ! -e "$PAGE" ]
    mkdir -p "$PAGE"
    FROM=$TREE run grader/report/page
    one_line_of 99 "cannot be written: $PAGE"
    [ -z "$(find "build/$TREE" -name 'report.html.*')" ]
}
