# shellcheck shell=bash disable=SC2154 # bats's run sets status and output
# said.bash -- what a script has said, lines joined so that a sentence can be looked for: load said
#
# After `run`, heard puts it into $text; says and lacks look there.

heard() { text=$(tr -s ' \n' '  ' <<<"$output"); }

says() { # STATUS WORDS...
    local words
    [ "$status" = "$1" ] || complain "should end with status $1"
    for words in "${@:2}"; do
        [[ $text == *"$words"* ]] || complain "should say: $words"
    done
}

lacks() { # WORDS...
    local words
    for words; do
        [[ $text != *"$words"* ]] || complain "should not say: $words"
    done
}

complain() { # SENTENCE: and the test has failed
    printf '%s\n-- status %s, output:\n%s\n' "$1" "$status" "$output"
    return 1
}
