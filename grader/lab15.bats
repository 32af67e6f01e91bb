#!/usr/bin/env bats
# lab15.bats -- what lab 15 asks for: WebSocket. `wsd PORT hello|clock MS|digits MS|echo` serves browsers and others;
# `wsc ws://HOST:PORT/` sends lines as messages, and prints messages.

load play

@test "15.1 the handshake: the answer to the key" {
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        stdout   "listening 127.0.0.1:$PORT\n"
        a        connects
        a        sends "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        a        expects head "HTTP/1.1 101"
        head     has "Upgrade: websocket"
        head     has "Connection: Upgrade"
        head     has "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        head     lacks "Sec-WebSocket-Extensions"
        head     lacks "Sec-WebSocket-Protocol"
        a        expects nothing
PLAY
    # Each key has its own.
    play <<'PLAY'
        run      wsd $PORT hello
        student  listens
        a        connects
        a        shakes hands
        b        connects
        b        shakes hands
        a        expects nothing
PLAY
    play <<'PLAY'
        run      wsd $PORT hello 5
        student  exits 2
        stderr   "usage: wsd PORT hello|clock MS|digits MS|echo"
PLAY
    play <<'PLAY'
        run      wsd $PORT clock
        student  exits 2
        stderr   "usage: wsd PORT hello|clock MS|digits MS|echo"
PLAY
    play <<'PLAY'
        run      wsd $PORT digits 60001
        student  exits 2
        stderr   "usage: wsd PORT hello|clock MS|digits MS|echo"
PLAY
    play <<'PLAY'
        run      wsd $PORT time
        student  exits 2
        stderr   "usage: wsd PORT hello|clock MS|digits MS|echo"
PLAY
}

@test "15.2 handshakes in pieces and in other letters; what is no handshake gets its status" {
    needs 15.1
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        sends "GET /chat?x=1 HTTP/1.1\r\nhost: localhost\r\nconnection: keep-alive, upGRADE\r\nUPGRADE: WebSocket\r\nsec-websocket-version:   13  \r\nSEC-WEBSOCKET-KEY: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://localhost\r\n\r\n"
        a        expects head "HTTP/1.1 101"
        head     has "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        b        connects
        b        holds back
        b        sends handshake
        b        lets go byte by byte
        b        expects handshake
        c        connects
        c        sends "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgr" | "ade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r" | "\n\r" | "\n"
        c        expects head "HTTP/1.1 101"
        head     has "Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI="
PLAY
    # A browser that is not asked for WebSocket, a client that leaves something out, and one that speaks another version.
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        sends "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        a        expects head "HTTP/1.1 400"
        a        expects any body
        a        expects eof
        b        connects
        b        sends "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        b        expects head "HTTP/1.1 400"
        b        expects any body
        b        expects eof
        c        connects
        c        sends "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n"
        c        expects head "HTTP/1.1 400"
        c        expects any body
        c        expects eof
        d        connects
        d        sends "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: tooshort\r\nSec-WebSocket-Version: 13\r\n\r\n"
        d        expects head "HTTP/1.1 400"
        d        expects any body
        d        expects eof
        e        connects
        e        sends "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        e        expects head "HTTP/1.1 400"
        e        expects any body
        e        expects eof
        f        connects
        f        sends "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        f        expects head "HTTP/1.1 400"
        f        expects any body
        f        expects eof
        g        connects
        g        sends "POST / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        g        expects head "HTTP/1.1 400"
        g        expects any body
        g        expects eof
        h        connects
        h        sends "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        h        expects head "HTTP/1.1 400"
        h        expects any body
        h        expects eof
PLAY
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        sends "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n"
        a        expects head "HTTP/1.1 426"
        head     has "Sec-WebSocket-Version: 13"
        a        expects any body
        a        expects eof
        b        connects
        b        sends "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 130\r\n\r\n"
        b        expects head "HTTP/1.1 426"
        b        expects any body
        b        expects eof
        # Others are served meanwhile, and afterwards.
        c        connects
        c        sends "GET / HT"
        d        connects
        d        shakes hands
        c        closes
        e        connects
        e        shakes hands
PLAY
}

@test "15.3 two clients get the clock; one that does not read stops nobody" {
    needs 15.1
    play <<'PLAY'
        run      wsd $PORT clock 60000
        student  listens
        a        connects
        a        shakes hands
        a        expects the time
        b        connects
        b        shakes hands
        b        expects the time
PLAY
    play <<'PLAY'
        run      wsd $PORT clock 200
        student  listens
        a        connects
        a        shakes hands
        a        expects the time
        a        waits 200 ms, at most 400 ms
        a        expects the time
        a        expects the time
PLAY
    play <<'PLAY'
        run      wsd $PORT digits 1
        student  listens
        a        connects
        a        shakes hands
        a        expects 50 digits
        a        closes
        digits   differ
        b        connects
        b        shakes hands
        b        expects 5 digits
PLAY
    play <<'PLAY'
        buffers  are small
        run      wsd $PORT clock 1
        student  listens
        a        connects
        a        shakes hands
        b        connects
        b        shakes hands
        repeat   200
            b    expects the time
        end
        c        connects
        c        shakes hands
        c        expects the time
        a        expects the time
PLAY
}

@test "15.4 texts of all three kinds of length" {
    needs 15.1
    # Masked with a key that changes nothing: masks are a step of their own.
    play <<'PLAY'
        run      wsd $PORT hello
        student  listens
        a        connects
        a        shakes hands
        a        sends frame text "Anna" with key 00000000
        a        expects frame text "Hello Anna!"
        a        sends frame text "" with key 00000000
        a        expects frame text "Hello !"
PLAY
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame text "" with key 00000000
        a        expects frame text
        a        sends frame text "hello" with key 00000000
        a        expects frame text "hello"
        a        sends frame text pattern 125 with key 00000000
        a        expects frame text pattern 125
        a        sends frame text pattern 126 with key 00000000
        a        expects frame text pattern 126
        a        sends frame text pattern 127 with key 00000000
        a        expects frame text pattern 127
        a        sends frame text pattern 65535 with key 00000000
        a        expects frame text pattern 65535
        a        sends frame text pattern 65536 with key 00000000
        a        expects frame text pattern 65536
        a        sends frame binary hex 00ff80c0 with key 00000000
        a        expects frame binary hex 00ff80c0
PLAY
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame text pattern 1048576 with key 00000000
        a        expects frame text pattern 1048576
PLAY
}

@test "15.5 frames in any pieces, and several in one" {
    needs 15.4
    play <<'PLAY'
        run      wsd $PORT hello
        student  listens
        a        connects
        a        shakes hands
        a        holds back
        a        sends frame text "Anna" with key 00000000
        a        lets go byte by byte
        a        expects frame text "Hello Anna!"
        a        holds back
        a        sends frame text pattern 200 with key 00000000
        a        lets go byte by byte
        a        expects frame text "Hello " pattern 200 "!"
PLAY
    play <<'PLAY'
        run      wsd $PORT hello
        student  listens
        a        connects
        a        shakes hands
        a        holds back
        a        sends frame text "Anna" with key 00000000
        a        sends frame text "Berta" with key 00000000
        a        sends frame text "Carl" with key 00000000
        a        lets go
        a        expects frame text "Hello Anna!"
        a        expects frame text "Hello Berta!"
        a        expects frame text "Hello Carl!"
        a        holds back
        a        sends frame text "Dora" with key 00000000
        a        sends frame text "Emil" with key 00000000
        a        lets go in pieces of 7
        a        expects frame text "Hello Dora!"
        a        expects frame text "Hello Emil!"
PLAY
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        holds back
        a        sends handshake
        a        sends frame text "at once" with key 00000000
        a        sends frame text "and more" with key 00000000
        a        lets go
        a        expects handshake
        a        expects frame text "at once"
        a        expects frame text "and more"
PLAY
    # Half a frame stops nobody else, and a clock goes on.
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends hex 81
        b        connects
        b        shakes hands
        b        claims 1000000 bytes of text
        c        connects
        c        shakes hands
        c        sends frame text "c" with key 00000000
        c        expects frame text "c"
        b        closes
        a        sends hex 82 00000000 "ab"
        a        expects frame text "ab"
        a        resets
        c        sends frame text "c" with key 00000000
        c        expects frame text "c"
PLAY
}

@test "15.6 masks, with pieces in the middle of the payload" {
    needs 15.4
    play <<'PLAY'
        run      wsd $PORT hello
        student  listens
        a        connects
        a        shakes hands
        a        sends frame text "Hello" with key 37fa213d
        a        expects frame text "Hello Hello!"
        a        sends frame text "Anna" with key 00ff00ff
        a        expects frame text "Hello Anna!"
PLAY
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        holds back
        a        sends frame text "one, two, three, four" with key 01020408
        a        lets go in pieces of 9
        a        expects frame text "one, two, three, four"
        a        holds back
        a        sends frame text "byte by byte" with key 37fa213d
        a        lets go byte by byte
        a        expects frame text "byte by byte"
        a        sends frame text pattern 65536
        a        expects frame text pattern 65536
PLAY
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        holds back
        a        sends frame text pattern 30001
        a        sends frame text "next"
        a        lets go in pieces of 10001
        a        expects frame text pattern 30001
        a        expects frame text "next"
PLAY
}

@test "15.7 a ping is answered with its payload; a pong needs no answer" {
    needs 15.6
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame ping "are you there"
        a        expects frame pong "are you there"
        a        sends frame ping
        a        expects frame pong
        a        sends frame ping hex 00ff82c000
        a        expects frame pong hex 00ff82c000
        a        sends frame ping pattern 125
        a        expects frame pong pattern 125
PLAY
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame pong "nobody asked"
        a        expects nothing
        a        holds back
        a        sends frame text "one"
        a        sends frame ping "1"
        a        sends frame ping "2"
        a        sends frame pong
        a        sends frame text "two"
        a        lets go in pieces of 3
        a        expects frame text "one"
        a        expects frame pong "1"
        a        expects frame pong "2"
        a        expects frame text "two"
PLAY
    # A clock has ears, too: the time of now, the pong, and no other time for a minute.
    play <<'PLAY'
        run      wsd $PORT clock 60000
        student  listens
        a        connects
        a        shakes hands
        a        expects the time
        a        sends frame ping "clock"
        a        expects frame pong "clock"
        a        sends frame text "ignored"
        a        sends frame ping
        a        expects frame pong
PLAY
}

@test "15.8 the closing handshake: the same code comes back, then the end of file" {
    needs 15.6
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame close 1000
        a        expects frame close 1000
        a        expects eof
        b        connects
        b        shakes hands
        b        sends frame close 1001 because "the page is left"
        b        expects frame close 1001
        b        expects eof
        c        connects
        c        shakes hands
        c        sends frame close 4999
        c        expects frame close 4999
        c        expects eof
        # Without a code there is none in the answer.
        d        connects
        d        shakes hands
        d        sends frame close
        d        expects frame close
        d        expects eof
PLAY
    # What is behind a close frame is not answered, and no reset eats the answer.
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        holds back
        a        sends frame text "last"
        a        sends frame close 1000
        a        sends frame text pattern 100000
        a        sends frame ping
        a        lets go
        a        expects frame text "last"
        a        expects frame close 1000
        a        expects eof
        a        half-closes
        student  closes a
PLAY
    # These may not be sent: a code of one byte, one that only programs say to themselves, and those that nobody has given out.
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame close hex 03
        a        expects frame close 1002
        a        expects eof
        b        connects
        b        shakes hands
        b        sends frame close 1005
        b        expects frame close 1002
        b        expects eof
        c        connects
        c        shakes hands
        c        sends frame close 1006
        c        expects frame close 1002
        c        expects eof
        d        connects
        d        shakes hands
        d        sends frame close 999
        d        expects frame close 1002
        d        expects eof
        e        connects
        e        shakes hands
        e        sends frame close 2999
        e        expects frame close 1002
        e        expects eof
        f        connects
        f        shakes hands
        f        sends frame close 5000
        f        expects frame close 1002
        f        expects eof
        g        connects
        g        shakes hands
        g        sends frame close 1015
        g        expects frame close 1002
        g        expects eof
        h        connects
        h        shakes hands
        h        sends frame close 1004
        h        expects frame close 1002
        h        expects eof
        i        connects
        i        shakes hands
        i        sends frame close 1016
        i        expects frame close 1002
        i        expects eof
PLAY
    play <<'PLAY'
        run      wsd $PORT clock 60000
        student  listens
        a        connects
        a        shakes hands
        a        expects the time
        a        sends frame close 1000
        a        expects frame close 1000
        a        expects eof
        # The connection may also end without a farewell.
        b        connects
        b        shakes hands
        b        expects the time
        b        half-closes
        b        expects eof
        student  closes b
PLAY
}

@test "15.9 fragments are joined, and a ping may come between them" {
    needs 15.7
    play <<'PLAY'
        run      wsd $PORT hello
        student  listens
        a        connects
        a        shakes hands
        a        sends fragment text "An"
        a        expects nothing
        a        sends fragment continuation "to"
        a        sends frame continuation "nia"
        a        expects frame text "Hello Antonia!"
        a        sends frame text "Carl"
        a        expects frame text "Hello Carl!"
PLAY
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends fragment binary "one "
        a        sends frame ping "between"
        a        expects frame pong "between"
        a        sends fragment continuation "two "
        a        sends frame pong
        a        sends fragment continuation ""
        a        sends frame continuation "three"
        a        expects frame binary "one two three"
        a        holds back
        a        sends fragment text ""
        a        sends fragment continuation pattern 70000
        a        sends frame ping "p"
        a        sends frame continuation ""
        a        lets go in pieces of 20001
        a        expects frame pong "p"
        a        expects frame text pattern 70000
PLAY
    # A farewell in the middle of a message.
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends fragment text "never "
        a        sends frame close 1000
        a        expects frame close 1000
        a        expects eof
PLAY
}

@test "15.10 what breaks the protocol is closed with 1002, what is too big with 1009" {
    needs 15.6
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame text "without a mask" as the other side
        a        expects frame close 1002
        a        expects eof
        b        connects
        b        shakes hands
        b        sends frame c1 "a reserved bit"
        b        expects frame close 1002
        b        expects eof
        c        connects
        c        shakes hands
        c        sends frame 99 "the last reserved bit"
        c        expects frame close 1002
        c        expects eof
        d        connects
        d        shakes hands
        d        sends frame 83 "an opcode for data"
        d        expects frame close 1002
        d        expects eof
        e        connects
        e        shakes hands
        e        sends frame 8b "an opcode for control"
        e        expects frame close 1002
        e        expects eof
PLAY
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame ping pattern 126
        a        expects frame close 1002
        a        expects eof
        b        connects
        b        shakes hands
        b        sends fragment ping "in two"
        b        expects frame close 1002
        b        expects eof
        c        connects
        c        shakes hands
        c        sends frame continuation "of what?"
        c        expects frame close 1002
        c        expects eof
        d        connects
        d        shakes hands
        d        sends fragment text "not yet over"
        d        sends frame text "and another one"
        d        expects frame close 1002
        d        expects eof
        e        connects
        e        shakes hands
        e        sends frame text "before"
        e        sends frame 93 "in a row"
        e        expects frame text "before"
        e        expects frame close 1002
        e        expects eof
PLAY
    # One byte more than the most: it need not come to be refused. And the sum of fragments counts.
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        claims 1048577 bytes of text
        a        expects frame close 1009
        a        expects eof
        b        connects
        b        shakes hands
        b        claims 9000000000000000000 bytes of binary
        b        expects frame close 1009
        b        expects eof
        c        connects
        c        shakes hands
        c        sends fragment binary pattern 1000000
        c        claims 48577 bytes of continuation
        c        expects frame close 1009
        c        expects eof
        # A number that is small in 32 bits, and one that is small when what has come is added.
        d        connects
        d        shakes hands
        d        claims 4294967301 bytes of text
        d        expects frame close 1009
        d        expects eof
        e        connects
        e        shakes hands
        e        sends fragment binary "hello"
        e        claims 18446744073709551611 bytes of continuation
        e        expects frame close 1009
        e        expects eof
        f        connects
        f        shakes hands
        f        sends frame text "still here"
        f        expects frame text "still here"
PLAY
    # It is answered, whatever still comes.
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame c1 pattern 300000
        a        expects frame close 1002
        student  hears a
        a        expects eof
PLAY
}

@test "15.11* a text is UTF-8, or the connection is closed with 1007" {
    needs 15.6
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame text "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf \xef\xbf\xbf \xc2\x80 \xe0\xa0\x80 \xf0\x90\x80\x80 \0"
        a        expects frame text "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf \xef\xbf\xbf \xc2\x80 \xe0\xa0\x80 \xf0\x90\x80\x80 \0"
        # A character may be cut by the end of a frame, and by whatever cuts a frame.
        a        sends fragment text "\xf0\x9f"
        a        sends fragment continuation "\x98"
        a        sends frame ping
        a        sends frame continuation "\x80!"
        a        expects frame pong
        a        expects frame text "\xf0\x9f\x98\x80!"
        # Bytes are bytes.
        a        sends frame binary "\xff\xfe"
        a        expects frame binary "\xff\xfe"
        a        sends frame close 1000 because "\xe2\x82\xac"
        a        expects frame close 1000
        a        expects eof
PLAY
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends frame text "a\xff"
        a        expects frame close 1007
        a        expects eof
        b        connects
        b        shakes hands
        b        sends frame text "\x80"
        b        expects frame close 1007
        b        expects eof
        c        connects
        c        shakes hands
        c        sends frame text "\xc3("
        c        expects frame close 1007
        c        expects eof
        # Longer than it needs to be: a slash in two bytes, in three, in four.
        d        connects
        d        shakes hands
        d        sends frame text "\xc0\xaf"
        d        expects frame close 1007
        d        expects eof
        e        connects
        e        shakes hands
        e        sends frame text "\xe0\x80\xaf"
        e        expects frame close 1007
        e        expects eof
        f        connects
        f        shakes hands
        f        sends frame text "\xf0\x80\x80\xaf"
        f        expects frame close 1007
        f        expects eof
        # Half of a pair of UTF-16; the first number that is no character.
        g        connects
        g        shakes hands
        g        sends frame text "\xed\xa0\x80"
        g        expects frame close 1007
        g        expects eof
        h        connects
        h        shakes hands
        h        sends frame text "\xf4\x90\x80\x80"
        h        expects frame close 1007
        h        expects eof
PLAY
    # A message that ends in the middle of a character; a reason that is no text.
    play <<'PLAY'
        run      wsd $PORT echo
        student  listens
        a        connects
        a        shakes hands
        a        sends fragment text "a\xe2\x82"
        a        sends frame continuation ""
        a        expects frame close 1007
        a        expects eof
        b        connects
        b        shakes hands
        b        sends frame close 1000 because "\xe2\x82"
        b        expects frame close 1007
        b        expects eof
PLAY
}

@test "15.12 wsc: lines out, messages in, both at once" {
    play <<'PLAY'
        peer     listens
        stdin    is a pipe
        run      wsc ws://127.0.0.1:$PORT/
        a        accepts
        a        takes handshake
        stdin    gets "Anna\n"
        a        expects frame text "Anna"
        a        sends frame text "Hello Anna!"
        student  prints "Hello Anna!\n"
        stdin    gets "Berta\nCarl\n\nDo"
        a        expects frame text "Berta"
        a        expects frame text "Carl"
        a        expects frame text
        a        expects nothing
        stdin    gets "ra"
        stdin    ends
        a        expects frame text "Dora"
        a        expects frame close 1000
        # It has said goodbye: it still listens, and says no more.
        a        sends frame ping "late"
        a        sends frame text "one more"
        a        sends frame close 1000
        a        half-closes
        a        expects eof
        a        closes
        student  exits 0
        student  prints "one more\n"
PLAY
    # Messages come while nothing is typed, in pieces, with a ping among them; the first with the handshake.
    play <<'PLAY'
        peer     listens
        stdin    is a pipe
        run      wsc ws://127.0.0.1:$PORT/path?x=1
        a        accepts
        a        holds back
        a        takes handshake
        a        sends frame text "2026"
        a        lets go
        student  prints "2026\n"
        a        holds back
        a        sends fragment text "in "
        a        sends frame ping "?"
        a        sends frame continuation "pieces"
        a        lets go byte by byte
        student  prints "in pieces\n"
        a        expects frame pong "?"
        a        sends frame text pattern 70000
        student  prints pattern 70000 "\n"
        a        sends frame close 1001 because "the server ends"
        a        expects frame close 1001
        a        closes
        student  exits 0
PLAY
    # Lines of all lengths; a new key for each frame.
    play <<'PLAY'
        peer     listens
        stdin    holds 125 times "x" "\n" 126 times "y" "\n" 65536 times "z" "\n"
        run      wsc ws://127.0.0.1:$PORT/
        a        accepts
        a        takes handshake
        a        expects frame text 125 times "x"
        a        expects frame text 126 times "y"
        a        expects frame text 65536 times "z"
        a        expects frame close 1000
        a        sends frame close 1000
        a        closes
        student  exits 0
        stdout   ""
PLAY
    # Neither side may wait for the other: the peer says a lot before it reads.
    play <<'PLAY'
        buffers  are small
        peer     listens
        stdin    holds 200000 times "abcdefg\n"
        run      wsc ws://127.0.0.1:$PORT/
        a        accepts
        a        takes handshake
        a        sends hex 827f 00000000000f4240 pattern 1000000 without reading
        student  prints pattern 1000000 "\n"
        repeat   100
            a    expects frame text "abcdefg"
        end
PLAY
    # What is no WebSocket server.
    play <<'PLAY'
        peer     listens
        run      wsc ws://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
        student  exits 1
        stderr   "wsc: bad handshake"
PLAY
    play <<'PLAY'
        peer     listens
        run      wsc ws://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        student  exits 1
        stderr   "wsc: bad handshake"
PLAY
    play <<'PLAY'
        peer     listens
        run      wsc ws://127.0.0.1:$PORT/
        a        accepts
        a        expects head "GET / HTTP/1.1"
        a        sends "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        student  exits 1
        stderr   "wsc: 404 Not Found"
PLAY
    # A server that masks, one that closes with a reason, one that leaves without a word, and none at all.
    play <<'PLAY'
        peer     listens
        stdin    is a pipe
        run      wsc ws://127.0.0.1:$PORT/
        a        accepts
        a        takes handshake
        a        sends frame text "masked" as the other side
        a        expects frame close 1002
        a        closes
        student  exits 1
        stderr   "wsc: closed with 1002"
PLAY
    play <<'PLAY'
        peer     listens
        stdin    is a pipe
        run      wsc ws://127.0.0.1:$PORT/
        a        accepts
        a        takes handshake
        a        sends frame close 1011 because "no idea"
        a        expects frame close 1011
        a        closes
        student  exits 1
        stderr   "wsc: closed with 1011"
PLAY
    play <<'PLAY'
        peer     listens
        stdin    is a pipe
        run      wsc ws://127.0.0.1:$PORT/
        a        accepts
        a        takes handshake
        a        sends frame text "and then"
        a        closes
        student  exits 1
        stdout   "and then\n"
        stderr   "wsc: connection closed early"
PLAY
    play <<'PLAY'
        run      wsc ws://127.0.0.1:$PORT/
        student  exits 1
        stderr   "wsc: connect: $ECONNREFUSED"
PLAY
    play <<'PLAY'
        run      wsc http://127.0.0.1:$PORT/
        student  exits 2
        stderr   "usage: wsc ws://HOST:PORT/"
PLAY
}
