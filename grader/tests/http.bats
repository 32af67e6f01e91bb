#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# http.bats -- lab14's reference served and the RFCs: each request of http_requests.tsv gets a status that they allow,
# in a reply that is well formed, and the server goes on serving.

load peer

setup_file() {
    build subject || return
    [ -d solutions/lab14-http ] || return 0
    FROM=solutions grader/build lab14 >/dev/null || return
    cp build/solutions/lab14-http/served "$DIR"
}

setup() { [ -x "$DIR/served" ] || skip "lab14 is not in this tree"; }

serving='file www/index.html holds "<p>hello\n"; run served $PORT www; student listens'

# A request as a play has it: "..." is the rest of a head, "@9000@" that many letters.
in_a_play() { # REQUEST
    local text=${1//\"/\\\"}
    text=${text//\$/\\\$}
    text=${text%...}$([[ $1 != *... ]] || printf '%s' 'Host: x\r\nConnection: close\r\n\r\n')
    [[ $text =~ ^(.*)@([0-9]+)@(.*)$ ]] && text="${BASH_REMATCH[1]}\" ${BASH_REMATCH[2]} times \"y\" \"${BASH_REMATCH[3]}"
    printf '"%s"' "$text"
}

# Plays it, with this status; what comes is in $output.
gets() { # STATUS REQUEST
    local allow=
    [ "$1" != 405 ] || allow='head has "Allow: GET, HEAD"; '
    playing "$serving; a connects; a sends $(in_a_play "$2"); a half-closes; a expects head \"HTTP/1.1 $1\"; ${allow}a expects any body; a expects eof
b connects; b sends $(in_a_play 'GET / HTTP/1.1\r\n...'); b expects head \"HTTP/1.1 200\"; b expects \"<p>hello\n\"; b expects eof"
    [ "$status" = 0 ]
}

@test "each request gets a status that the RFCs allow" {
    local statuses where what request wanted rows=0 bad=0
    while IFS=$'\t' read -r statuses where what request; do
        rows=$((rows + 1))
        for wanted in $statuses; do
            ! gets "$wanted" "$request" || continue 2
        done
        printf '%s (RFC %s): should get %s\n%s\n' "$what" "$where" "${statuses// / or }" "$output"
        bad=$((bad + 1))
    done < <(grep -v '^#' "$BATS_TEST_DIRNAME/http_requests.tsv")
    [ "$rows" -ge 40 ] && [ "$bad" = 0 ]
}

@test "a wrong status is noticed" {
    run gets 404 'GET / HTTP/1.1\r\n...'
    [ "$status" = 1 ]
    fails "$serving; a connects; a sends $(in_a_play 'GET / HTTP/1.1\r\n...'); a expects head \"HTTP/1.1 404\"" \
        'Expected     "HTTP/1.1 404"' 'Got          "HTTP/1.1 200"'
}

@test "HEAD gets the head of GET, errors too, and no body" {
    passes "$serving; a connects; a sends $(in_a_play 'HEAD / HTTP/1.1\r\n...'); a expects head \"HTTP/1.1 200\"; head has \"Content-Length: 9\"; a expects eof"
    passes "$serving; a connects; a sends $(in_a_play 'HEAD /x HTTP/1.1\r\n...'); a expects head \"HTTP/1.1 404\"; a expects eof"
    passes "$serving; a connects; a sends $(in_a_play 'HEAD / HTTP/1.0\r\n\r\n'); a expects head \"HTTP/1.1 200\"; a expects eof"
}

@test "after what it cannot read, the connection ends" { # RFC 9112, section 6.3
    local request
    for request in 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n' \
        'GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n' \
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello' 'hello\r\n\r\n'; do
        playing "$serving; a connects; a sends $(in_a_play "$request$request"); a expects head \"HTTP/1.1 \"; a expects any body; a expects eof"
        passes "$serving; a connects; a sends $(in_a_play "$request$request"); a expects head \"HTTP/1.1\"; head has \"Connection: close\"; a expects any body; a expects eof"
    done
}

@test "twenty thousand messages that nobody would write do nothing that is not defined" {
    local lab=$PWD/solutions/lab14-http root=$BATS_TEST_TMPDIR/www
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Icommon -I"$lab" \
        -Wl,--wrap=recv -o "$BATS_TEST_TMPDIR/fuzz" grader/tests/fuzz_http.c "$lab"/{input,head,request,path,page,body,broken}.c
    mkdir -p "$root/sub" && echo page >"$root/index.html" && echo in >"$root/in"
    echo secret >"$BATS_TEST_TMPDIR/secret" && ln -s ../secret "$root/out" && ln -s .. "$root/up"
    run bash -c '"$1" request "$2" 1 10000 2>&1 && "$1" reply "$2" 1 10000 2>/dev/null' - "$BATS_TEST_TMPDIR/fuzz" "$root"
    [ "$status" = 0 ] || complain 'should end with status 0'
    # Neither of them refuses all, or takes all.
    [[ $output =~ ^10000\ messages,\ ([0-9]{3,4})\ taken.*10000\ messages,\ ([0-9]{4})\ taken$ ]] || complain 'should take some'
}
