#!/usr/bin/env bats
# lab14.bats -- what lab 14 asks for: HTTP. `served PORT DIR` serves the files of a folder, and none outside of it;
# `get URL` fetches a page and prints it.

load play

@test "14.1 a page, byte for byte" {
    play <<'PLAY'
        file     www/page.html holds "<h1>a page</h1>\n"
        run      served $PORT www
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "GET /page.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        a        expects "<h1>a page</h1>\n"
PLAY
    play <<'PLAY'
        file     www/page.html holds "<h1>100%s</h1>\r\n\0\xff, and more\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET /page.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        head     has "Content-Type: text/html"
        head     has "Content-Length: 29"
        head     has "Connection: close"
        a        expects "<h1>100%s</h1>\r\n\0\xff, and more\n"
        a        expects eof
PLAY
    play <<'PLAY'
        file     www/index.html holds "index\n"
        file     www/sub/index.html holds "below\n"
        file     www/a.txt holds ""
        file     www/a.css holds "p {}\n"
        file     www/a.js holds "1;\n"
        file     www/a.svg holds "<svg/>\n"
        file     www/a.tar.gz holds pattern 100000
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        head     has "Content-Type: text/html"
        head     has "Content-Length: 6"
        a        expects "index\n"
        a        expects eof
        b        connects
        b        sends "GET /sub/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        b        expects head "HTTP/1.1 200"
        head     has "Content-Length: 6"
        b        expects "below\n"
        b        expects eof
        c        connects
        c        sends "GET /a.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        c        expects head "HTTP/1.1 200"
        head     has "Content-Type: text/plain"
        head     has "Content-Length: 0"
        c        expects eof
        d        connects
        d        sends "GET /a.css HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        d        expects head "HTTP/1.1 200"
        head     has "Content-Type: text/css"
        d        expects "p {}\n"
        d        expects eof
        e        connects
        e        sends "GET /a.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        e        expects head "HTTP/1.1 200"
        head     has "Content-Type: text/javascript"
        e        expects "1;\n"
        e        expects eof
        f        connects
        f        sends "GET /a.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        f        expects head "HTTP/1.1 200"
        head     has "Content-Type: image/svg+xml"
        f        expects "<svg/>\n"
        f        expects eof
        g        connects
        g        sends "GET /a.tar.gz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        g        expects head "HTTP/1.1 200"
        head     has "Content-Type: application/octet-stream"
        head     has "Content-Length: 100000"
        g        expects pattern 100000
        g        expects eof
        h        connects
        h        sends "GET /index.html?x=1&y=/.. HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        h        expects head "HTTP/1.1 200"
        h        expects "index\n"
        h        expects eof
        # A client of 1996 sends no Host.
        i        connects
        i        sends "GET / HTTP/1.0\r\n\r\n"
        i        expects head "HTTP/1.1 200"
        head     has "Content-Length: 6"
        i        expects "index\n"
        i        expects eof
PLAY
    play <<'PLAY'
        run      served $PORT
        student  exits 2
        stderr   "usage: served PORT DIR"
PLAY
    play <<'PLAY'
        run      served 80x .
        student  exits 2
        stderr   "usage: served PORT DIR"
PLAY
    play <<'PLAY'
        run      served $PORT nosuch
        student  exits 1
        stderr   "served: nosuch: $ENOENT"
        stdout   ""
PLAY
}

@test "14.2 a head comes in pieces, wherever they are cut" {
    needs 14.1
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET / HT" | "TP/1.1\r\nHost: loc" | "alhost\r" | "\nConnection: close\r\n\r" | "\n"
        a        expects head "HTTP/1.1 200"
        a        expects "index\n"
        a        expects eof
PLAY
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" byte by byte
        a        expects head "HTTP/1.1 200"
        a        expects "index\n"
        a        expects eof
        # The names of fields in other letters, and the longest head.
        b        connects
        b        sends "GET / HTTP/1.1\r\nhOST:localhost\r\nCONNECTION:   Close  \r\nX: " 8100 times "x" "\r\n" | "\r\n"
        b        expects head "HTTP/1.1 200"
        b        expects "index\n"
        b        expects eof
PLAY
    # Who leaves in mid head gets nothing, and is no harm to the others.
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET / HTTP/1.1\r\nHo"
        a        closes
        b        connects
        b        sends "GET / HTTP/1.1\r\n"
        b        resets
        c        connects
        c        sends "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        c        expects head "HTTP/1.1 200"
        c        expects "index\n"
        c        expects eof
PLAY
}

@test "14.3 what cannot be served gets its status" {
    needs 14.1
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET /nosuch.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 404"
        a        expects any body
        a        expects eof
        b        connects
        b        sends "GET /index.html/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        b        expects head "HTTP/1.1 404"
        b        expects any body
        b        expects eof
        c        connects
        c        sends "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        c        expects head "HTTP/1.1 405"
        head     has "Allow: GET, HEAD"
        c        expects any body
        c        expects eof
        d        connects
        d        sends "DELETE /index.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        d        expects head "HTTP/1.1 405"
        head     has "Allow: GET, HEAD"
        d        expects any body
        d        expects eof
        e        connects
        e        sends "get / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        e        expects head "HTTP/1.1 405"
        e        expects any body
        e        expects eof
        f        connects
        f        sends "GET / HTTP/2.0\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        f        expects head "HTTP/1.1 505"
        f        expects any body
        f        expects eof
        g        connects
        g        sends "GET / HTTP/1.2\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        g        expects head "HTTP/1.1 200"
        g        expects any body
        g        expects eof
        h        connects
        h        sends "GET /index.html\r\n\r\n"
        h        expects head "HTTP/1.1 400"
        h        expects any body
        h        expects eof
PLAY
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "hello\r\n\r\n"
        a        expects head "HTTP/1.1 400"
        a        expects any body
        a        expects eof
        b        connects
        b        sends "GET  / HTTP/1.1\r\nHost: x\r\n\r\n"
        b        expects head "HTTP/1.1 400"
        b        expects any body
        b        expects eof
        c        connects
        c        sends "GET / HTTP/1.1 and more\r\nHost: x\r\n\r\n"
        c        expects head "HTTP/1.1 400"
        c        expects any body
        c        expects eof
        d        connects
        d        sends "GET / HTTX/1.1\r\nHost: x\r\n\r\n"
        d        expects head "HTTP/1.1 400"
        d        expects any body
        d        expects eof
        e        connects
        e        sends "GET index.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        e        expects head "HTTP/1.1 400"
        e        expects any body
        e        expects eof
        f        connects
        f        sends "GET / HTTP/1.1\r\n\r\n"
        f        expects head "HTTP/1.1 400"
        f        expects any body
        f        expects eof
        g        connects
        g        sends "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"
        g        expects head "HTTP/1.1 400"
        g        expects any body
        g        expects eof
        h        connects
        h        sends "GET / HTTP/1.1\r\nHost : x\r\n\r\n"
        h        expects head "HTTP/1.1 400"
        h        expects any body
        h        expects eof
        i        connects
        i        sends "GET / HTTP/1.1\r\nHost: x\r\nno field\r\n\r\n"
        i        expects head "HTTP/1.1 400"
        i        expects any body
        i        expects eof
        j        connects
        j        sends "GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"
        j        expects head "HTTP/1.1 400"
        j        expects any body
        j        expects eof
PLAY
    # How long is a body? Whoever answers this in another way than somebody else reads another request.
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n"
        a        expects head "HTTP/1.1 400"
        a        expects any body
        a        expects eof
        b        connects
        b        sends "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"
        b        expects head "HTTP/1.1 400"
        b        expects any body
        b        expects eof
        c        connects
        c        sends "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5x\r\n\r\n"
        c        expects head "HTTP/1.1 400"
        c        expects any body
        c        expects eof
        d        connects
        d        sends "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x10\r\n\r\n"
        d        expects head "HTTP/1.1 400"
        d        expects any body
        d        expects eof
        e        connects
        e        sends "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"
        e        expects head "HTTP/1.1 400"
        e        expects any body
        e        expects eof
        f        connects
        f        sends "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        f        expects head "HTTP/1.1 501"
        f        expects any body
        f        expects eof
        g        connects
        g        sends "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        g        expects head "HTTP/1.1 501"
        g        expects any body
        g        expects eof
        h        connects
        h        sends "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n"
        h        expects head "HTTP/1.1 400"
        h        expects any body
        h        expects eof
        i        connects
        i        sends "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n"
        i        expects head "HTTP/1.1 501"
        i        expects any body
        i        expects eof
PLAY
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " 8141 times "x" "\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        a        expects "index\n"
        a        expects eof
        b        connects
        b        sends "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " 8142 times "x" "\r\n\r\n"
        b        expects head "HTTP/1.1 431"
        b        expects any body
        b        expects eof
PLAY
}

@test "14.4 HEAD gets the head of GET, and no body" {
    needs 14.1
    play <<'PLAY'
        file     www/page.html holds pattern 5000
        run      served $PORT www
        student  listens
        a        connects
        a        sends "HEAD /page.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        head     has "Content-Length: 5000"
        head     has "Content-Type: text/html"
        a        expects eof
        b        connects
        b        sends "HEAD /nosuch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        b        expects head "HTTP/1.1 404"
        b        expects eof
        c        connects
        c        sends "GET /page.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        c        expects head "HTTP/1.1 200"
        head     has "Content-Length: 5000"
        c        expects pattern 5000
        c        expects eof
PLAY
}

@test "14.5 nothing outside of DIR is served" {
    needs 14.1
    play <<'PLAY'
        file     secret.txt holds "secret\n"
        file     www/index.html holds "index\n"
        file     www/sub/x.txt holds "x\n"
        file     www2/secret.txt holds "secret\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET /../secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 403"
        a        expects any body
        a        expects eof
        b        connects
        b        sends "GET /sub/../../secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        b        expects head "HTTP/1.1 403"
        b        expects any body
        b        expects eof
        c        connects
        c        sends "GET /../www2/secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        c        expects head "HTTP/1.1 403"
        c        expects any body
        c        expects eof
        d        connects
        d        sends "GET /../nosuch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        d        expects head "HTTP/1.1 403"
        d        expects any body
        d        expects eof
        e        connects
        e        sends "GET //etc/hosts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        e        expects head "HTTP/1.1 404"
        e        expects any body
        e        expects eof
        f        connects
        f        sends "GET /etc/hosts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        f        expects head "HTTP/1.1 404"
        f        expects any body
        f        expects eof
        # Neither of these names leads a step down.
        g        connects
        g        sends "GET /./../nosuch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        g        expects head "HTTP/1.1 403"
        g        expects any body
        g        expects eof
        h        connects
        h        sends "GET //../nosuch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        h        expects head "HTTP/1.1 403"
        h        expects any body
        h        expects eof
PLAY
    # %XX is decoded once, and then looked at.
    play <<'PLAY'
        file     secret.txt holds "secret\n"
        file     www/index.html holds "index\n"
        file     www/sub/x.txt holds "x\n"
        file     www2/secret.txt holds "secret\n"
        file     "www/a b%41.txt" holds "blank\n"
        file     www/..x holds "dots\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET /%2e%2e/secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 403"
        a        expects any body
        a        expects eof
        b        connects
        b        sends "GET /%2E./secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        b        expects head "HTTP/1.1 403"
        b        expects any body
        b        expects eof
        c        connects
        c        sends "GET /..%2fsecret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        c        expects head "HTTP/1.1 403"
        c        expects any body
        c        expects eof
        d        connects
        d        sends "GET /sub%2f%2e%2e%2f../secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        d        expects head "HTTP/1.1 403"
        d        expects any body
        d        expects eof
        e        connects
        e        sends "GET /%2e%2e/www2/secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        e        expects head "HTTP/1.1 403"
        e        expects any body
        e        expects eof
        f        connects
        f        sends "GET /%69ndex.htm%6C HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        f        expects head "HTTP/1.1 200"
        f        expects "index\n"
        f        expects eof
        g        connects
        g        sends "GET /a%20b%2541.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        g        expects head "HTTP/1.1 200"
        g        expects "blank\n"
        g        expects eof
        h        connects
        h        sends "GET /..x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        h        expects head "HTTP/1.1 200"
        h        expects "dots\n"
        h        expects eof
        i        connects
        i        sends "GET /%252e%252e/secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        i        expects head "HTTP/1.1 404"
        i        expects any body
        i        expects eof
        j        connects
        j        sends "GET /index.html%00.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        j        expects head "HTTP/1.1 400"
        j        expects any body
        j        expects eof
        k        connects
        k        sends "GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        k        expects head "HTTP/1.1 400"
        k        expects any body
        k        expects eof
        l        connects
        l        sends "GET /%4 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        l        expects head "HTTP/1.1 400"
        l        expects any body
        l        expects eof
        m        connects
        m        sends "GET /% HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        m        expects head "HTTP/1.1 400"
        m        expects any body
        m        expects eof
        n        connects
        n        sends "GET /index.html\0.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        n        expects head "HTTP/1.1 400"
        n        expects any body
        n        expects eof
PLAY
    # A link may lead anywhere. What lies below DIR is served, wherever the name has led.
    play <<'PLAY'
        file     secret.txt holds "secret\n"
        file     www/index.html holds "index\n"
        file     www/sub/x.txt holds "x\n"
        file     www2/secret.txt holds "secret\n"
        link     www/in.txt leads to sub/x.txt
        link     www/out.txt leads to ../secret.txt
        link     www/two.txt leads to ../www2/secret.txt
        link     www/up leads to ..
        link     www/etc leads to /etc/hosts
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET /in.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        a        expects "x\n"
        a        expects eof
        b        connects
        b        sends "GET /out.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        b        expects head "HTTP/1.1 403"
        b        expects any body
        b        expects eof
        c        connects
        c        sends "GET /two.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        c        expects head "HTTP/1.1 403"
        c        expects any body
        c        expects eof
        d        connects
        d        sends "GET /up/secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        d        expects head "HTTP/1.1 403"
        d        expects any body
        d        expects eof
        e        connects
        e        sends "GET /up/www2/secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        e        expects head "HTTP/1.1 403"
        e        expects any body
        e        expects eof
        f        connects
        f        sends "GET /etc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        f        expects head "HTTP/1.1 403"
        f        expects any body
        f        expects eof
        g        connects
        g        sends "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        g        expects head "HTTP/1.1 200"
        g        expects "index\n"
        g        expects eof
PLAY
    # DIR itself may be reached by a link, or be named with a slash.
    play <<'PLAY'
        file     secret.txt holds "secret\n"
        file     www/index.html holds "index\n"
        file     www/sub/x.txt holds "x\n"
        file     www2/secret.txt holds "secret\n"
        link     web leads to www
        run      served $PORT web/
        student  listens
        a        connects
        a        sends "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        a        expects "index\n"
        a        expects eof
        b        connects
        b        sends "GET /../secret.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        b        expects head "HTTP/1.1 403"
        b        expects any body
        b        expects eof
PLAY
    # DIR may be the root of the system, the one folder whose name ends with a slash.
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT /
        student  listens
        a        connects
        a        sends "GET $HERE/www/index.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        a        expects "index\n"
        a        expects eof
PLAY
}

@test "14.6 ten megabytes to a slow reader, and others meanwhile" {
    needs 14.1
    play <<'PLAY'
        file     www/big holds pattern 10000000
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET /big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" without reading
        b        connects
        c        connects
        c        sends "GET / HT"
        d        connects
        d        sends "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        d        expects head "HTTP/1.1 200"
        d        expects "index\n"
        d        expects eof
        a        expects head "HTTP/1.1 200"
        head     has "Content-Length: 10000000"
        b        sends "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        b        expects head "HTTP/1.1 200"
        b        expects "index\n"
        b        expects eof
        a        expects pattern 10000000
        a        expects eof
        c        sends "TP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        c        expects head "HTTP/1.1 200"
        c        expects "index\n"
        c        expects eof
PLAY
    # Forty at once, and one that goes in the middle of it. When all have gone, nothing is left of them.
    play <<'PLAY'
        file     www/big holds pattern 10000000
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        student  descriptors are counted
        student  is counted
        repeat   38
            c$i  connects
        end
        a        connects
        a        sends "GET /big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" without reading
        a        resets
        b        connects
        b        sends "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        b        expects head "HTTP/1.1 200"
        b        expects "index\n"
        b        expects eof
        repeat   38
            c$i  sends "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            c$i  expects head "HTTP/1.1 200"
            c$i  expects "index\n"
            c$i  expects eof
            c$i  closes
        end
        student  closes a
        b        closes
        student  descriptors are as counted
        student  is as counted
        stderr   lacks "served: accept: $EBADF"
PLAY
}

@test "14.7 whatever a client still sends, the reply arrives" {
    needs 14.1
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n"
        a        expects head "HTTP/1.1 405"
        a        expects any body
        # It has answered. The body comes all the same, and nobody has promised to read it.
        a        sends 1000 times "x" | 1000 times "y"
        student  hears a
        a        half-closes
        a        expects eof
        student  closes a
PLAY
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n" pattern 300000
        a        half-closes
        a        expects head "HTTP/1.1 200"
        a        expects "index\n"
        a        expects eof
        student  closes a
PLAY
    play <<'PLAY'
        file     www/index.html holds "index\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET /" 100000 times "x"
        a        half-closes
        a        expects head "HTTP/1.1 431"
        a        expects any body
        a        expects eof
PLAY
}

@test "14.8 get: a body is as long as the head says" {
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/sub/page.html?x=1
        a        accepts
        a        expects head "GET /sub/page.html?x=1 HTTP/1.1"
        head     has "Host: 127.0.0.1:$PORT"
        a        expects nothing
        a        sends "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n" "hel\0lo, world"
        student  exits 0
        stdout   "hel\0lo, world"
PLAY
    # In any pieces. What comes behind the body is not the body, and the connection may stay.
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 2" | "00 OK\r" | "\ncontent-LENGTH:  9 \r\n" | "\r" | "\none" | "tw" | "othree and more"
        student  exits 0
        stdout   "onetwothr"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" pattern 200000
        student  exits 0
        stdout   pattern 200000
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        student  exits 0
        stdout   ""
PLAY
    # Without a length it goes to the end of file.
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.0 200\r\nServer: x\r\n\r\n" "one" | "two"
        a        closes
        student  exits 0
        stdout   "onetwo"
PLAY
    # A length that was not reached: what has come is printed, and the rest is missed.
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nonly"
        a        closes
        student  exits 1
        stdout   "only"
        stderr   "get: connection closed early"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nContent-Le"
        a        closes
        student  exits 1
        stdout   ""
        stderr   "get: connection closed early"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot here\n"
        a        closes
        student  exits 1
        stdout   ""
        stderr   "get: 404 Not Found"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"
        student  exits 0
        stdout   "yes"
PLAY
    # Lengths that are none, and two that differ.
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello"
        a        closes
        student  exits 1
        stdout   ""
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello"
        a        closes
        student  exits 1
        stdout   ""
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nContent-Length: 5 5\r\n\r\nhello"
        a        closes
        student  exits 1
        stdout   ""
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nhello"
        a        closes
        student  exits 1
        stdout   ""
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\nhello"
        a        closes
        student  exits 1
        stdout   ""
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "220 mail.example ESMTP\r\n\r\n"
        a        closes
        student  exits 1
        stdout   ""
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        run      get http://127.0.0.1:$PORT/
        student  exits 1
        stderr   "get: connect: $ECONNREFUSED"
        stdout   ""
PLAY
    play <<'PLAY'
        run      get https://127.0.0.1/
        student  exits 2
        stderr   "usage: get http://HOST[:PORT]/PATH"
PLAY
    play <<'PLAY'
        run      get 127.0.0.1
        student  exits 2
        stderr   "usage: get http://HOST[:PORT]/PATH"
PLAY
    play <<'PLAY'
        run      get http://127.0.0.1:80x/
        student  exits 2
        stderr   "usage: get http://HOST[:PORT]/PATH"
PLAY
    play <<'PLAY'
        run      get "http://127.0.0.1/a b"
        student  exits 2
        stderr   "usage: get http://HOST[:PORT]/PATH"
PLAY
}

@test "14.9 get: chunks, in whatever pieces" {
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n"
        student  exits 0
        stdout   "hello, world"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "10;name=value\r\n0123456789abcdef\r\n0000a\r\n01\r\n\r\n6789\r\n1A\r\nABCDEFGHIJKLMNOPQRSTUVWXYZ\r\n0\r\n\r\n"
        student  exits 0
        stdout   "0123456789abcdef01\r\n\r\n6789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello\r\n000\r\nX: y\r\n\r\n"
        student  exits 0
        stdout   "hello"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\ntransfer-encoding:chunked\r\n\r\n" | "1" | "0\r" | "\n0123" | "456789abcde" | "f\r" | "\n3" | "\r\nxyz\r\n0\r\n\r" | "\n"
        student  exits 0
        stdout   "0123456789abcdefxyz"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "c\r\nbyte by byte\r\n1\r\n!\r\n0\r\n\r\n" byte by byte
        student  exits 0
        stdout   "byte by byte!"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n" | "30D40\r\n" pattern 200000 "\r\n0\r\n\r\n"
        student  exits 0
        stdout   pattern 200000
PLAY
    # Chunks and a length: the chunks count.
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        student  exits 0
        stdout   "hello"
PLAY
    # What is in another coding cannot be read.
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        a        closes
        student  exits 1
        stdout   ""
        stderr   "get: bad reply"
PLAY
    # The end of file is not the end of the body: between two chunks, in one, before the last empty line.
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello\r\n"
        a        closes
        student  exits 1
        stdout   "hello"
        stderr   "get: connection closed early"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "ff\r\nhello"
        a        closes
        student  exits 1
        stdout   "hello"
        stderr   "get: connection closed early"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello\r\n0\r\n"
        a        closes
        student  exits 1
        stdout   "hello"
        stderr   "get: connection closed early"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello\r\n0\r\nX: y\r\n"
        a        closes
        student  exits 1
        stdout   "hello"
        stderr   "get: connection closed early"
PLAY
    # Sizes that are none, and a chunk that is longer than its size.
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello\r\nx\r\nworld\r\n0\r\n\r\n"
        a        closes
        student  exits 1
        stdout   "hello"
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello\r\n-5\r\nworld\r\n0\r\n\r\n"
        a        closes
        student  exits 1
        stdout   "hello"
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello\r\n0x5\r\nworld\r\n0\r\n\r\n"
        a        closes
        student  exits 1
        stdout   "hello"
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello\r\n\r\nworld\r\n0\r\n\r\n"
        a        closes
        student  exits 1
        stdout   "hello"
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello\r\nfffffffffffffffff5\r\nworld\r\n0\r\n\r\n"
        a        closes
        student  exits 1
        stdout   "hello"
        stderr   "get: bad reply"
PLAY
    play <<'PLAY'
        peer     listens
        run      get http://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" | "5\r\nhello, world\r\n0\r\n\r\n"
        a        closes
        student  exits 1
        stdout   "hello"
        stderr   "get: bad reply"
PLAY
}

@test "14.10* a connection stays for the next request" {
    needs 14.1
    play <<'PLAY'
        file     www/a.txt holds "first\n"
        file     www/b.txt holds "second\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        head     has "Content-Length: 6"
        a        expects "first\n"
        a        expects nothing
        a        sends "GET /b.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        a        expects "second\n"
        a        sends "GET /nosuch HTTP/1.1\r\nHost: localhost\r\n\r\n"
        a        expects head "HTTP/1.1 404"
        a        expects any body
        a        sends "HEAD /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        head     has "Content-Length: 6"
        a        sends "GET /b.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        head     has "Connection: close"
        a        expects "second\n"
        a        expects eof
PLAY
    # Two and a half in one piece.
    play <<'PLAY'
        file     www/a.txt holds "first\n"
        file     www/b.txt holds "second\n"
        run      served $PORT www
        student  listens
        a        connects
        a        sends "GET /a.txt HTTP/1.1\r\nHost: localhost\r\n\r\nGET /b.txt HTTP/1.1\r\nHost: localhost\r\n\r\nGET /a.t" | "xt HTTP/1.1\r\nHost: localhost\r\n\r\n"
        a        expects head "HTTP/1.1 200"
        a        expects "first\n"
        a        expects head "HTTP/1.1 200"
        a        expects "second\n"
        a        expects head "HTTP/1.1 200"
        a        expects "first\n"
        a        half-closes
        a        expects eof
        student  closes a
        # HTTP/1.0 closes.
        b        connects
        b        sends "GET /a.txt HTTP/1.0\r\n\r\n"
        b        expects head "HTTP/1.1 200"
        b        expects "first\n"
        b        expects eof
        # A body is no request, whatever it looks like. Whether the connection stays is up to the program.
        c        connects
        c        sends "GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 32\r\n\r\nGET /b.txt HTTP/1.1\r\nHost: x\r\n\r\n"
        c        expects head "HTTP/1.1 200"
        c        expects "first\n"
        c        half-closes
        c        expects eof
        d        connects
        d        sends "POST /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 32\r\n\r\nGET /b.txt HTTP/1.1\r\nHost: x\r\n\r\n"
        d        expects head "HTTP/1.1 405"
        d        expects any body
        d        half-closes
        d        expects eof
PLAY
}
