#!/usr/bin/env bats
# lab13-local: through CMD ARG... runs a command between two pipes; unixd PATH and unixc PATH are lab03's echo in the
# family AF_UNIX; say ADDRESS PORT speaks by lines, with stdio.

load play

@test "13.1 through: what CMD reads comes from standard input, what it writes goes to standard output" {
    play <<'PLAY'
        stdin    is a pipe
        run      through cat
        stdin    gets "hello\n"
        stdout   "hello\n"
        stdin    gets "and \0 again"
        stdout   "and \0 again"
PLAY
    play <<'PLAY'
        # Standard input is a file here, and CMD's is a pipe.
        stdin    holds "x"
        run      through sh -c "test -p /dev/stdin && echo pipe"
        stdout   "pipe\n"
PLAY
    play <<'PLAY'
        # Standard output is no pipe here, and CMD's is one.
        stdout   is full
        run      through sh -c "test -p /dev/stdout && echo pipe >&2 || echo no pipe >&2"
        stderr   "pipe"
PLAY
    play <<'PLAY'
        # The command's own words.
        stdin    is a pipe
        run      through sh -c "read line; echo \$0 \$1 \$line" one "two three"
        stdin    gets "four\n"
        stdout   "one two three four\n"
PLAY
    play <<'PLAY'
        run      through
        stderr   "usage: through CMD ARG..."
        student  exits 2
        stdout   ""
PLAY
}

@test "13.2 through: any amount both ways, whatever CMD does first" {
    play <<'PLAY'
        stdin    holds pattern 900000
        run      through cat
        stdout   pattern 900000
PLAY
    play <<'PLAY'
        # It says much before it reads anything.
        stdin    holds pattern 400000
        run      through sh -c "head -c 400000 /dev/zero | tr '\\0' x; cat"
        stdout   400000 times "x" pattern 400000
PLAY
}

@test "13.3 through: CMD sees the end of its input, and has no other end of a pipe" {
    play <<'PLAY'
        stdin    holds "pear\nfig\napple\n"
        run      through tail -n 1
        stdout   "apple\n"
        student  exits 0
PLAY
    play <<'PLAY'
        stdin    is a pipe
        run      through tail -n 1
        stdin    gets "pear\n"
        stdin    gets "apple\n"
        stdin    ends
        stdout   "apple\n"
        student  exits 0
PLAY
    play <<'PLAY'
        stdin    holds pattern 10000000
        run      through wc -c
        stdout   "10000000\n"
        student  exits 0
PLAY
    play <<'PLAY'
        # Its descriptors: the standard three, and that by which ls reads the list.
        run      through sh -c "ls /proc/self/fd | wc -l"
        stdout   "4\n"
        student  exits 0
PLAY
}

@test "13.4 through: it ends with CMD, whatever its input does" {
    play <<'PLAY'
        # Standard input is silent, and stays open.
        stdin    is a pipe
        run      through echo hello
        stdout   "hello\n"
        student  exits 0
PLAY
    play <<'PLAY'
        # CMD leaves before it has read all.
        stdin    holds pattern 900000
        run      through head -c 9
        stdout   "0000000\n0"
        student  exits 0
PLAY
    play <<'PLAY'
        # CMD has said all, and reads on.
        stdin    is a pipe
        run      through sh -c "exec >&-; wc -c >&2"
        stdin    gets "abc"
        student  waits
        stdin    gets "def"
        stdin    ends
        stderr   "6"
        student  exits 0
        stdout   ""
PLAY
}

@test "13.5 through: its exit status is CMD's, or says which signal ended CMD" {
    play <<'PLAY'
        run      through sh -c "exit 7"
        student  exits 7
        run      through sh -c "kill -KILL \$\$"
        student  exits 137
        # By its path: a folder in PATH that nobody may enter would be the reason otherwise.
        run      through ./nosuch
        stderr   "through: ./nosuch: $ENOENT"
        student  exits 127
        stdout   ""
PLAY
    play <<'PLAY'
        # SIGPIPE ends CMD, as it ends any program. Who is started with that signal ignored cannot undo it.
        run      through sh -c "kill -PIPE \$\$; echo ignored"
        student  exits 141
        stdout   ""
PLAY
    play <<'PLAY'
        stdout   is full
        stdin    holds "hello\n"
        run      through cat
        stderr   "through: write: $ENOSPC"
        student  exits 1
PLAY
}

@test "13.6 unixd: an echo at a name in the file system" {
    play <<'PLAY'
        folder   is shared
        run      unixd echo.sock
        student  listens at echo.sock
        stdout   "listening echo.sock\n"
        a        connects to unix echo.sock
        a        sends "hello\n"
        a        expects "hello\n"
        a        sends "a\0b" | pattern 300000
        a        expects "a\0b" pattern 300000
        a        half-closes
        a        expects eof
PLAY
    play <<'PLAY'
        # One client after another, however they leave.
        folder   is shared
        run      unixd echo.sock
        student  listens at echo.sock
        a        connects to unix echo.sock
        a        sends "hello\n"
        b        connects to unix echo.sock
        a        expects "hello\n"
        a        closes
        b        sends "me too\n"
        b        expects "me too\n"
        student  stops
        b        sends pattern 100000
        b        closes
        student  continues
        c        connects to unix echo.sock
        c        sends "still there?\n"
        c        expects "still there?\n"
PLAY
    play <<'PLAY'
        run      unixd
        stderr   "usage: unixd PATH"
        student  exits 2
        folder   is shared
        run      unixd no/echo.sock
        stderr   "unixd: bind: $ENOENT"
        student  exits 1
        stdout   ""
PLAY
}

@test "13.7 unixd: the place of a dead socket is taken, that of a live one and of a file is not" {
    play <<'PLAY'
        folder   is shared
        dead     socket at echo.sock
        run      unixd echo.sock
        student  listens at echo.sock
        a        connects to unix echo.sock
        a        sends "hello\n"
        a        expects "hello\n"
PLAY
    play <<'PLAY'
        # The first one serves a client, and goes on to.
        folder   is shared
        run      unixd echo.sock as first
        first    listens at echo.sock
        a        connects to unix echo.sock
        a        sends "hello\n"
        a        expects "hello\n"
        run      unixd echo.sock as second
        second   complains "unixd: bind: $EADDRINUSE"
        second   exits 1
        a        closes
        b        connects to unix echo.sock
        b        sends "still there?\n"
        b        expects "still there?\n"
PLAY
    play <<'PLAY'
        folder   is shared
        file     notes.txt holds "a week's work\n"
        run      unixd notes.txt
        stderr   "unixd: bind: $EADDRINUSE"
        student  exits 1
        file     notes.txt still holds "a week's work\n"
PLAY
    play <<'PLAY'
        # It leaves no dead one behind, also with a client there.
        folder   is shared
        run      unixd echo.sock
        student  listens at echo.sock
        a        connects to unix echo.sock
        a        sends "hello\n"
        a        expects "hello\n"
        student  gets SIGTERM
        student  exits 0
        nothing  is at echo.sock
PLAY
}

@test "13.8 unixc; and a path is as long as an address has room for" {
    play <<'PLAY'
        folder   is shared
        stdin    holds "The quick brown \0fox jumps over.\n12345"
        peer     listens at echo.sock
        run      unixc echo.sock
        a        accepts
        a        expects "The quick brown "
        a        sends "The quick"
        a        expects nothing
        a        sends " brown "
        a        expects "\0fox jumps over."
        a        sends "\0fox jumps over."
        a        expects "\n12345"
        a        sends "\n12345"
        a        expects eof
        stdout   "The quick brown \0fox jumps over.\n12345"
        student  exits 0
PLAY
    play <<'PLAY'
        folder   is shared
        stdin    holds "sixteen bytes..."
        peer     listens at echo.sock
        run      unixc echo.sock
        a        accepts
        a        expects "sixteen bytes..."
        a        sends "sixte"
        a        half-closes
        stderr   "unixc: connection closed early"
        student  exits 1
PLAY
    play <<'PLAY'
        folder   is shared
        run      unixc echo.sock
        stderr   "unixc: connect: $ENOENT"
        student  exits 1
        dead     socket at dead.sock
        run      unixc dead.sock
        stderr   "unixc: connect: $ECONNREFUSED"
        student  exits 1
        run      unixc
        stderr   "usage: unixc PATH"
        student  exits 2
        stdout   ""
PLAY
    play <<'PLAY'
        # 107 bytes, and a NUL behind them.
        folder   is shared
        run      unixd bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        student  listens at bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        a        connects to unix bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        a        sends "hello\n"
        a        expects "hello\n"
PLAY
    play <<'PLAY'
        # 108 bytes.
        folder   is shared
        run      unixd bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        stderr   "usage: unixd PATH"
        student  exits 2
        run      unixc bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        stderr   "usage: unixc PATH"
        student  exits 2
        stdout   ""
PLAY
}

@test "13.9 say: each line is sent, and its answer printed, before the next is read" {
    play <<'PLAY'
        stdin    is a pipe
        peer     listens
        run      say 127.0.0.1 $PORT
        a        accepts
        stdin    gets "one\n"
        a        expects "one\n"
        a        sends "ONE\n"
        stdout   "ONE\n"
        stdin    gets "two\n"
        a        expects "two\n"
        a        sends "T" | "WO\n"
        stdout   "TWO\n"
        stdin    ends
        a        expects eof
        student  exits 0
PLAY
    play <<'PLAY'
        # Lines of any length, with any bytes, and one that the input does not end.
        stdin    holds "\0\n" pattern 60000 "last"
        peer     listens
        run      say 127.0.0.1 $PORT
        a        accepts
        a        expects "\0\n"
        a        sends 50000 times "x"
        a        expects nothing
        a        sends 50000 times "x" "\0\n"
        a        expects "0000000\n"
        # Two answers at once: the second one is that to the next line.
        a        sends "a\nb\n"
        a        expects "0000001\n"
        a        expects "0000002\n"
        a        half-closes
        stdout   100000 times "x" "\0\na\nb\n"
        stderr   "say: connection closed early"
        student  exits 1
PLAY
    play <<'PLAY'
        stdin    holds "one\ntwo"
        peer     listens
        run      say 127.0.0.1 $PORT
        a        accepts
        a        expects "one\n"
        a        sends "ONE\n"
        a        expects "two\n"
        a        sends "half an an"
        a        half-closes
        stdout   "ONE\nhalf an an"
        stderr   "say: connection closed early"
        student  exits 1
PLAY
    play <<'PLAY'
        # The end of file and then a reset, while it waits for a line.
        stdin    is a pipe
        peer     listens
        run      say 127.0.0.1 $PORT
        a        accepts
        stdin    gets "one\n"
        a        expects "one\n"
        a        sends "ONE\n"
        stdout   "ONE\n"
        student  waits
        a        half-closes
        a        resets
        stdin    gets "two\n"
        student  exits 1
        stderr   begins "say: "
PLAY
    play <<'PLAY'
        run      say 127.0.0.1
        stderr   "usage: say ADDRESS PORT"
        student  exits 2
        run      say 127.0.0.1 $PORT
        stderr   "say: connect: $ECONNREFUSED"
        student  exits 1
        stdout   ""
PLAY
}
