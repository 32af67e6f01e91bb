#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2154 # scripts of another shell; peer.bash sets DIR
# attacks.bats -- the table of attacks in grader/README.md: each line of it is a test here, tried as root and as an
# ordinary user, isolated, portable, and portable where the kernel has no Landlock.
#
# Every attack is played in a PID namespace of its own: what it does reaches nothing beyond.

load peer

setup_file() {
    build attack || return
    cp build/grader/peer "$DIR/peer"
    ${CC:-cc} -std=c11 -O1 -o "$DIR/neighbour" grader/tests/neighbour.c || return
    # What is attacked; it belongs to the user.
    mkdir -p "$DIR"/kit/{build,solutions} "$DIR/home/.ssh" "$DIR/mine" || return
    cp "$(type -P true)" "$DIR/kit/build/echod" && chmod 755 "$DIR/kit/build/echod"
    cp build/grader/peer "$DIR/kit/build/peer"
    echo 'int main(void) { return 0; }' | tee "$DIR/kit/solutions/echod.c" >"$DIR/home/.ssh/id"
    chmod 600 "$DIR/home/.ssh/id"
    echo 'all that I know' >"$DIR/home/thesis"
    cp -R "$DIR/kit" "$DIR/home" "$DIR/wiretap.so" "$DIR/mine"
    [ "$(id -u)" != 0 ] || chown -R 65534:65534 "$DIR/mine"
}

setup() {
    local map=()
    cd "$BATS_TEST_DIRNAME/../.." || return
    [ "$(id -u)" = 0 ] || map=(--map-current-user)
    apart=(unshare ${map[@]+"${map[@]}"} --pid --fork --mount-proc --kill-child timeout -k 5 60)
    "${apart[@]}" true 2>/dev/null || skip "this user may not have a PID namespace here"
}

# Prints what became of it: stopped, or succeeded. FILE stands for the terminal of `attack host` when it is `-`, for its
# port when it is `+`.
tried() { # USER MODE WAY [FILE]
    local as='' without='' place=$DIR
    case $1/$(id -u) in user/0) as='setpriv --reuid 65534 --regid 65534 --clear-groups' place=$DIR/mine ;; esac
    case $2 in bare) without='./neighbour without landlock' ;; esac
    AS=$as WITHOUT=$without WAY=$3 FILE=${4:-} PLACE=$place SOCKET_LAB_MODE=${2/bare/portable} "${apart[@]}" bash -c '
        cd "$DIR" && ulimit -u 4000 || exit
        exec 8< <(cd "$PLACE" && ATTACK_SECRET=x exec $AS "$DIR/attack" host) && read -r terminal port <&8
        : "${port:?there is no host}"
        case $FILE in -) FILE=$terminal ;; +) FILE=$port ;; ?*) FILE=$PLACE/$FILE ;; esac
        printf "%s\n" "run attack $WAY $FILE" "stdout \"stopped\\n\"" |
            $AS $WITHOUT ./peer --programs . --wiretap $PLACE/wiretap.so --at attack:0' >"$BATS_TEST_TMPDIR/out" 2>&1
    # Stopped by itself, or by a limit of the peer.
    case $?/$(sed -n 's/^Got *//p' "$BATS_TEST_TMPDIR/out" | head -n 1) in
    0/) echo stopped ;;
    1/*succeede*) echo 'not stopped' ;;
    1/*processes:\ it\ was\ stopped) echo stopped ;;
    *) cat "$BATS_TEST_TMPDIR/out" ;;
    esac
}

# The line of the table with this name must say what happens.
table() { # NAME WAY [FILE]
    local line cells column i bad=0 is
    local columns=('root isolated' 'user isolated' 'root portable' 'user portable' 'root bare' 'user bare')
    line=$(grep -F "| $1 |" grader/README.md) || { echo "there is no such line in grader/README.md" && return 1; }
    IFS='|' read -ra cells <<<"${line// | /|}"
    for i in "${!columns[@]}"; do
        column=${columns[i]}
        [ "$(id -u)" = 0 ] || [ "${column% *}" = user ] || continue
        case $column in
        'user portable') "$DIR/neighbour" scopes || continue ;;
        *isolated) [ "$(SOCKET_LAB_MODE='' "$DIR/peer" --probe)" = isolated ] || continue ;;
        esac
        [[ ${cells[i + 2]} != late* ]] || continue
        is=$(tried ${column% *} ${column#* } "${@:2}")
        [ "$is" = "${cells[i + 2]% }" ] || { echo "$column: $is" && bad=1; }
    done
    return $bad
}

@test "a reference program under build/ is executed" { table "execute a reference program under build/" run kit/build/echod; }
@test "the solutions, and another submission, are read" { table "read the solutions, a sibling's work" read kit/solutions/echod.c; }
@test "the user's keys are read" { table "read ~/.ssh" read home/.ssh/id; }
@test "other processes' environment is read" { table "read other processes' environment" environ; }
@test "the peer is traced" { table "trace the peer, write its memory" trace; }
@test "the peer's program is replaced" { table "replace the peer's program" replace kit/build/peer; }
@test "escapes are written to a terminal" { table "write escapes to the terminal" terminal -; }
@test "memory that no process has mapped: memfd_create()" { table "memory in memfd_create()" memfd; }
@test "memory that no process has mapped: /dev/shm" { table "memory in /dev/shm" shm; }
@test "memory that no process has mapped: shmget()" { table "memory in shmget()" sysv; }
@test "a fork bomb" { table "more than 640 processes and threads" bomb; }

@test "a file of the user's is changed, emptied, closed to all" { table "change the user's files, their permissions or dates" change home/thesis; }
@test "what was inherited is written to" { table "write to the wiretap's file" inherited; }
@test "other processes get other limits" { table "set other processes' limits and priorities" limits; }
@test "something is left for the next play" { table "leave semaphores and queues to the next play" left; }
@test "it hides itself from the peer" { table "hide its descriptors from the peer" hide; }
@test "the user's other programs are asked, by their UNIX sockets" { table "connect to another program's UNIX socket" connect socket; }
@test "the machine's network is reached" { table "reach the machine's network" network +; }

@test "where nothing keeps programs from files, grading somebody else's tree says so in one line" {
    copy_the_kit && cp -R solutions "$BATS_TEST_TMPDIR/theirs" || return
    export SOCKET_LAB_MODE=portable KIT_DOOR=engine
    FROM=$BATS_TEST_TMPDIR/theirs run "$DIR/neighbour" without landlock /usr/bin/env grader/grade -t 1.1
    says 0 "a program that is graded can read your files"
    [ "$(grep -c 'neither namespaces nor Landlock: a program' <<<"$output")" = 1 ] || complain 'should say it once'
    FROM=labs run "$DIR/neighbour" without landlock /usr/bin/env grader/grade -t 1.1
    lacks "a program that is graded can read"
    FROM=$BATS_TEST_TMPDIR/theirs run grader/grade -t 1.1
    if "$DIR/neighbour" scopes; then lacks "a program that is graded can read"; fi
}
