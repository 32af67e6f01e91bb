#!/usr/bin/env bats
# shellcheck disable=SC2016 # a play's $PORT is the peer's
# plays_local.bats -- connections of the family AF_UNIX, and the folder that a play's programs share. Each step holds for
# one program and not for another.

load peer
load here

setup_file() { build subject; }

# A server at "s" in the shared folder that does WORDS when it has accepted a, and then more STEPS.
local_server() { # WORDS STEPS
    printf 'folder is shared; run subject local-listen s %s; student listens at s; a connects to unix s; %s' "$1" "$2"
}

@test "a connection to a program's socket: bytes both ways, the end of file, what was read and what was not" {
    passes "$(local_server 'accept echo close' 'a sends "hello" | "\0and more"; a expects "hello\0and more"; a half-closes; a expects eof; student closes a')"
    passes "$(local_server 'accept read 5 pause' 'a sends "hello"; student hears a')"
    fails "$(local_server 'accept read 4 pause' 'a sends "hello"; student hears a')" 'it reads what a has sent'
    fails "$(local_server 'accept pause' 'a sends "hello"; a expects "hello"')" 'Expected     "hello"' 'waits for a signal'
    fails "$(local_server 'accept pause' 'student closes a')" 'it closes its end of a'
    passes "$(local_server 'accept close pause' 'student closes a; a expects eof')"
}

@test "shut in both directions is not closed, where the kernel tells" {
    fails "$(local_server 'accept shutdown-both pause' 'a expects eof; student closes a')" 'it closes its end of a'
    SOCKET_LAB_NO_SOCK_DIAG=1 passes "$(local_server 'accept close pause' 'student closes a')"
    SOCKET_LAB_NO_SOCK_DIAG=1 passes "$(local_server 'accept shutdown-both pause' 'student closes a')"
}

@test "a reset is a close with bytes unread; a close alone is the end of file" {
    passes "$(local_server 'accept pause' 'student stops; a sends "x"; student gets SIGKILL; a expects reset; student dies by SIGKILL')"
    passes "$(local_server 'accept close pause' 'a expects eof')"
}

@test "a program that hangs is shown to, as with a port" {
    fails "$(local_server 'accept read 4 read 4 close' 'a sends "four"; a expects eof')" 'Expected     the end of file' \
        'waits in recv() or read(), and nothing will come'
}

@test "where the program listens: its name counts" {
    fails 'folder is shared; run subject local-listen other pause; student listens at s' 'Expected     listens at s' 'Got          listens at other'
    passes 'folder is shared; run subject local-listen other rename other to s pause; student listens at s; a connects to unix s'
    fails 'folder is shared; run subject local-listen s rename s to other pause; student listens at s' 'Expected     listens at s'
    SOCKET_LAB_NO_SOCK_DIAG=1 passes 'folder is shared; run subject local-listen s pause; student listens at s'
    fails 'folder is shared; run subject pause; student listens at s' 'Expected     listens at s'
    fails 'folder is shared; run subject pause; a connects to unix s' 'Expected     a connection to s' 'No such file'
}

@test "a link that a program makes leads the peer nowhere" {
    needs_own_mounts # elsewhere it can make none
    fails 'folder is shared; run subject local-listen s link t pause; student listens at s; a connects to unix t' 'a connection to t' 'Too many levels'
}

@test "the peer listens, and a program connects" {
    passes 'folder is shared; peer listens at s; run subject local-connect s echo close; a accepts; a sends "x"; a expects "x"; a half-closes; a expects eof; student exits 0'
    fails 'folder is shared; peer listens at s; run subject pause; a accepts' 'it connects to s'
    fails 'folder is shared; peer listens at s; run subject local-connect t pause; a accepts' 'Your program subject exits 1'
    passes 'folder is shared; dead socket at s; run subject local-connect s pause; stderr "subject: connect: $ECONNREFUSED"; student exits 1'
    fails 'folder is shared; peer listens at s; run subject local-connect s pause as one; run subject pause as two; a accepts; a expects "x"' 'Your program one (subject) waits'
}

@test "the folder: programs make sockets there and remove them, and see each other's; files are as they were" {
    passes 'folder is shared; run subject local-listen s pause as one; one listens at s; run subject local-connect s pause as two; two waits'
    passes 'folder is shared; dead socket at s; run subject unlink s; student exits 0; nothing is at s'
    fails 'folder is shared; dead socket at s; run subject pause; nothing is at s' 'there is nothing at s any more' 'it is still there'
    passes 'folder is shared; file f holds "abc"; run subject pause; file f still holds "abc"'
    fails 'folder is shared; file f holds "abc"; run subject unlink f; student exits 0; file f still holds "abc"' 'the file f is as it was' 'it is gone'
    fails 'folder is shared; file f holds "abc"; run subject unlink f local-listen f pause; student listens at f; file f still holds "abc"' 'something else is there'
    is_fault 'file f holds "abc"; folder is shared; run subject pause' 12 'shared before a file is made'
    is_fault 'peer listens at s; run subject pause' 11 'not shared'
}

@test "nothing is left of the folder, whatever is in it" {
    local mode folder
    for mode in '' portable; do
        SOCKET_LAB_MODE=$mode fails 'folder is shared; file f holds "x"; run subject local-listen s where pause; student listens at s; stdout ""' 'socket-lab-files'
        [[ $output =~ /tmp/socket-lab-files\.[A-Za-z0-9]+ ]] && folder=${BASH_REMATCH[0]}
        [ -n "$folder" ] && [ ! -e "$folder" ] || complain 'is still there: %s' "$folder"
    done
}

@test "portable: the same" {
    export SOCKET_LAB_MODE=portable
    passes "$(local_server 'accept echo close' 'a sends "hello" | "\0and more"; a expects "hello\0and more"; a half-closes; a expects eof; student closes a')"
    passes 'folder is shared; peer listens at s; run subject local-connect s echo close; a accepts; a sends "x"; a expects "x"; a half-closes; a expects eof; student exits 0'
    passes 'folder is shared; dead socket at s; run subject unlink s; student exits 0; nothing is at s'
    fails 'folder is shared; file f holds "abc"; run subject unlink f; student exits 0; file f still holds "abc"' 'it is gone'
}

@test "the conversation names the socket" {
    fails "$(local_server 'accept pause' 'a sends "x"; a expects "x"')" 'bind(3, "s") = 0' 'a connects to s' 'accept(3) = 4'
}
