#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # a test is a subshell; run sets status and output
# doctor.bats -- make doctor: what it finds on machines that lack this or that, and the commands that it names. And
# the files for editors and containers, which are to say what the Makefile and doctor say.

load lib
load here

setup_file() {
    unset CC BATS SOCKET_LAB_MODE TERM
    copy_the_kit README.md .devcontainer
}

setup() {
    cd "$KIT_COPY" || return
    ROOT=$BATS_TEST_TMPDIR/root
    BIN=$BATS_TEST_TMPDIR/bin
    export TMPDIR=$BATS_TEST_TMPDIR/scratch
    mkdir -p "$ROOT/etc" "$ROOT/proc/sys/kernel" "$ROOT/proc/sys/user" "$BIN" "$TMPDIR"
}

doctor() { # [NAME=VALUE...]
    run env "$@" grader/desk/doctor
}

tools() { # NAME...: a PATH that has these alone
    local tool
    for tool; do
        [ ! -x "$(command -v "$tool")" ] || ln -s "$(command -v "$tool")" "$BIN/$tool"
    done
}

everything_but() { # NAME...
    local folder file
    for folder in /usr/local/bin /usr/bin /bin /usr/sbin; do
        ln -s "$folder"/* "$BIN" 2>/dev/null || : # the first of a name stays
    done
    for file; do rm -f "$BIN/$file"; done
}

script() { # NAME, LINE...: a program of that name
    rm -f "$BIN/$1"
    printf '%s\n' '#!/bin/sh' "${@:2}" >"$BIN/$1"
    chmod 755 "$BIN/$1"
}

# ------------------------------------------------------------------------------ a machine

@test "where all is there a student can work; each line has room, and nothing is left behind" {
    local line
    doctor
    says 0 "✓ compiler" "✓ make GNU Make" "✓ bash" "✓ awk" "✓ bats" "✓ Linux" "✓ grader" "A student can work here."
    lacks "✗"
    narrow
    [ -z "$(ls "$TMPDIR")" ]
    [[ $(make -s doctor) == *"A student can work here."* ]]
}

@test "where nearly nothing is there it says so, and does not fail itself" {
    tools sh uname mkdir rm id
    doctor PATH="$BIN" BATS=
    says 1 "✗ compiler cc is not installed" "✗ make GNU make is not installed" "✗ bash bash is not installed" \
        "✗ awk awk is not installed" "✗ bats bats is not installed" "– grader Not tried" "– sanitizers Not tried" \
        "– valgrind valgrind is not installed. Without it there is no make memcheck-lab01." \
        "Something needed is missing. To install all of it at once:"
    lacks "not found" "rror:"
    [ -z "$(ls "$TMPDIR")" ]
    rm "$BIN"/*
    tools sh # not even those
    doctor PATH="$BIN" BATS=
    says 1 "✗ compiler cc is not installed"
    lacks "not found"
}

@test "it runs in every shell there is" {
    local shell
    for shell in dash "bash --posix" bash "busybox sh" ksh zsh; do
        command -v "${shell%% *}" >/dev/null || continue
        # shellcheck disable=SC2086 # busybox sh is two words
        run env PATH="$PATH" $shell grader/desk/doctor
        says 0 "A student can work here."
    done
}

@test "an old bats is told its version, and one that is new enough is not" {
    everything_but npm
    script old 'echo Bats 1.2.1'
    script new 'echo Bats 1.8.0'
    printf 'ID=debian\n' >"$ROOT/etc/os-release"
    doctor BATS="$BIN/old" PATH="$BIN" KIT_DOCTOR_ROOT="$ROOT"
    says 1 "✗ bats bats 1.2.1 is too old: 1.8 is needed." "apt install -y npm npm install --prefix .tools bats"
    doctor BATS="$BIN/new"
    says 0 "✓ bats 1.8.0"
    script old 'exit 3'
    doctor BATS="$BIN/old"
    says 1 "✗ bats bats ? is too old"
}

@test "a compiler that is there but makes no program is told its error" {
    script cc '[ "$1" != --version ] || { echo fake 1.0; exit; }' \
        'echo "$2:1:10: fatal error: arpa/inet.h: No such file or directory" >&2; exit 1'
    doctor CC="$BIN/cc"
    says 1 "✗ compiler fake 1.0 cannot build a program here:" "fatal error: arpa/inet.h: No such file or directory" \
        "– grader Not tried"
    script cc 'echo fake 1.0' # makes nothing, and says that all is well
    doctor CC="$BIN/cc"
    says 1 "✗ compiler fake 1.0"
}

@test "a compiler of another name is named" {
    everything_but cc clang tcc
    doctor PATH="$BIN"
    command -v gcc >/dev/null || skip "no gcc here"
    says 1 "There is no cc, but there is gcc" "make lab01 CC=gcc"
    doctor PATH="$BIN" CC=gcc
    says 0 "✓ compiler"
}

@test "make has to be GNU's" {
    everything_but gmake
    script bmake 'echo bmake 20200710'
    doctor PATH="$BIN" MAKE="$BIN/bmake"
    says 1 "✗ make GNU make is not installed."
    script gmake 'echo GNU Make 4.3'
    doctor PATH="$BIN" MAKE="$BIN/bmake"
    says 1 "gmake: type that instead of make" "gmake doctor"
}

@test "another system than Linux builds, and grades in a container" {
    everything_but
    script uname 'echo Darwin'
    doctor PATH="$BIN"
    says 1 "✓ compiler" "✗ Linux This is Darwin." ".devcontainer/run" "– grader Not tried"
    [ -x "$BATS_TEST_DIRNAME/../../.devcontainer/run" ]
}

@test "sanitizers that are missing cost something, and no more" {
    script cc 'case " $* " in *fsanitize*) echo "cannot find -lasan" >&2; exit 1 ;; esac' 'exec cc "$@"'
    doctor CC="$BIN/cc"
    says 0 "– sanitizers" "no make lab01 SAN=1" "A student can work here."
}

@test "what a tool says of itself does nothing to a terminal" {
    script cc '[ "$1" != --version ] || { printf "evil\033]0;title\007\n"; exit; }' 'exec cc "$@"'
    doctor CC="$BIN/cc" KIT_DOCTOR_ROOT="$ROOT"
    says 0 "evil"
    printf 'PRETTY_NAME="\033[31mred"\n' >"$ROOT/etc/os-release"
    doctor CC="$BIN/cc" KIT_DOCTOR_ROOT="$ROOT"
    if LC_ALL=C grep '[[:cntrl:]]' <<<"$output"; then return 1; fi
}

@test "an optional tool is told its cost and its command, and one that is there its version" {
    everything_but valgrind node
    script valgrind 'echo valgrind-9.9.9'
    script node 'echo v12.1.0'
    rm -f "$BIN/strace" "$BIN/npm"
    printf 'ID=fedora\n' >"$ROOT/etc/os-release"
    doctor PATH="$BIN" KIT_DOCTOR_ROOT="$ROOT"
    says 0 "✓ valgrind valgrind-9.9.9" "– strace strace is not installed." "dnf install -y strace" \
        "– node node 12.1.0 is too old: 18 is needed."
}

# ----------------------------------------------------------------------------- the grader

@test "a grader that does not build, or whose play comes out wrong, is no place to work" {
    cp -pR "$KIT_COPY" "$BATS_TEST_TMPDIR/kit" && cd "$BATS_TEST_TMPDIR/kit"
    printf '#!/bin/sh\nprintf "verdict fault\\nthe moon is full\\n"\nexit 99\n' >build/grader/peer
    doctor
    says 1 "✗ grader It builds, but a trial run of a program gives a wrong result: the moon is full"
    echo 'int x = ;' >>grader/engine/base/bytes.c
    doctor
    says 1 "✗ grader The grader does not build:" "bytes.c:" "error:"
    lacks "containment"
}

@test "a grader that is not built yet is built" {
    mkdir "$BATS_TEST_TMPDIR/kit"
    cp -pR Makefile common grader "$BATS_TEST_TMPDIR/kit" && cd "$BATS_TEST_TMPDIR/kit"
    doctor
    says 0 "✓ grader It builds, and a trial run of a program gives the right result."
    [ -x build/grader/peer ]
}

@test "a wiretap that does not work costs something" {
    cp -pR "$KIT_COPY" "$BATS_TEST_TMPDIR/kit" && cd "$BATS_TEST_TMPDIR/kit"
    echo nothing >build/grader/wiretap.so
    doctor
    says 0 "– wiretap The calls of a program cannot be recorded"
    doctor -C "$KIT_COPY"
    says 0 "✓ wiretap"
}

@test "a kernel without sock_diag costs something" {
    doctor SOCKET_LAB_NO_SOCK_DIAG=1
    says 0 "– sock_diag" "modprobe tcp_diag"
    doctor
    says 0 "✓ sock_diag"
}

@test "namespaces that are not allowed: the setting that forbids them, and what turns it" {
    with() { # FILE VALUE
        rm -f "$ROOT"/proc/sys/*/* "$ROOT/.dockerenv"
        printf '%s\n' "$2" >"$ROOT/$1"
        doctor SOCKET_LAB_MODE=portable KIT_DOCTOR_ROOT="$ROOT"
        says 0 "– containment Namespaces are not allowed." "Programs run with your rights"
    }
    with proc/sys/kernel/apparmor_restrict_unprivileged_userns 1
    says 0 "AppArmor" "grader/desk/apparmor" "sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    with proc/sys/kernel/apparmor_restrict_unprivileged_userns 0
    lacks "AppArmor"
    with proc/sys/kernel/unprivileged_userns_clone 0
    says 0 "sysctl kernel.unprivileged_userns_clone=1"
    with proc/sys/user/max_user_namespaces 0
    says 0 "sysctl user.max_user_namespaces=15000"
    with .dockerenv ''
    says 0 "This container is not allowed to make them." ".devcontainer/run"
    with proc/sys/kernel/ostype Linux
    says 0 "It is not known what forbids them"
}

@test "the profile for AppArmor is about the grader of this kit, wherever that lies" {
    run grader/desk/apparmor -n
    says 0 "\"$PWD/build/grader/peer\" flags=(unconfined) {" "userns,"
    run grader/desk/apparmor -x
    says 2 "usage: sudo grader/desk/apparmor"
}

@test "namespaces are tried, by the user who asks" {
    needs_namespaces
    doctor
    says 0 "✓ containment Namespaces are allowed"
}

@test "an ordinary user: the same, and the commands begin with sudo" {
    [ "$(id -u)" = 0 ] || skip "not root: the user of the other tests is an ordinary one"
    command -v setpriv >/dev/null || skip "no setpriv here"
    printf 'ID=debian\n' >"$ROOT/etc/os-release"
    chmod 777 "$TMPDIR"
    chmod go+rx "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
    everything_but valgrind
    run setpriv --reuid 65534 --regid 65534 --clear-groups env PATH="$BIN" KIT_DOCTOR_ROOT="$ROOT" grader/desk/doctor
    says 0 "✓ grader" "sudo apt install -y valgrind"
}

# ------------------------------------------------------------------------ the distributions

packages_on() { # OS-RELEASE TOOL...
    printf '%b' "$1" >"$ROOT/etc/os-release"
    KIT_DOCTOR_ROOT=$ROOT grader/desk/packages "${@:2}" | sed 's/^sudo //'
}

@test "each distribution gets its own command, one that is not known all of them" {
    local apt='apt install -y gcc libc6-dev make bats' dnf='dnf install -y gcc make bats'
    local pacman='pacman -S --needed gcc make bats' apk='apk add gcc musl-dev linux-headers make bats'
    is() { # OS-RELEASE COMMAND
        [ "$(packages_on "$1" compiler make bats)" = "$2" ] || {
            printf '%s\nshould be:\n%s\n' "$(packages_on "$1" compiler make bats)" "$2"
            return 1
        }
    }
    is 'NAME="Debian"\nID=debian\n' "$apt"
    is 'ID=ubuntu\nID_LIKE=debian\n' "$apt"
    is 'ID=linuxmint\nID_LIKE="ubuntu debian"\n' "$apt"
    is 'ID=fedora\n' "$dnf"
    is 'ID="rocky"\nID_LIKE="rhel centos fedora"\n' "$dnf"
    is 'ID=arch\n' "$pacman"
    is 'ID=manjaro\nID_LIKE=arch\n' "$pacman"
    is "ID='alpine'\n" "$apk"
    is 'ID=plan9\n' "$apt"$'\n'"$dnf"$'\n'"$pacman"$'\n'"$apk"
    is '' "$apt"$'\n'"$dnf"$'\n'"$pacman"$'\n'"$apk"
    [ "$(packages_on 'ID=ubuntu\n' chromium nc)" = "apt install -y chromium-browser netcat-openbsd" ]
    [ "$(packages_on 'ID=debian\n' chromium inotifywait)" = "apt install -y chromium inotify-tools" ]
    [ -z "$(packages_on 'ID=alpine\n' checks)" ]
}

@test "doctor names this distribution's command" {
    everything_but valgrind gdb
    printf 'ID=alpine\nPRETTY_NAME="Alpine Linux v3.20"\n' >"$ROOT/etc/os-release"
    doctor PATH="$BIN" KIT_DOCTOR_ROOT="$ROOT"
    says 0 "This machine: Alpine Linux v3.20" "apk add valgrind" "apk add gdb"
    lacks "apt install"
    rm "$ROOT/etc/os-release"
    doctor PATH="$BIN" KIT_DOCTOR_ROOT="$ROOT"
    says 0 "apk add valgrind" "apt install -y valgrind" "pacman -S --needed valgrind" "dnf install -y valgrind"
}

# ------------------------------------------------------------- what is said in other places

@test "the README, doctor and the container name the same packages" {
    local package
    cd "$BATS_TEST_DIRNAME/../.."
    grep -qF "sudo $(packages_on 'ID=debian\n' compiler make bats) && make" README.md
    grep -qF 'make doctor' README.md
    for package in $(packages_on 'ID=debian\n' compiler make bats gdb valgrind strace nc inotifywait); do
        case $package in
        apt | install | -y) ;;
        *) grep -qE "^ .*[[:space:]]$package( |$)" .devcontainer/Dockerfile || { echo "$package" && return 1; } ;;
        esac
    done
}

@test "clangd is given the compiler's flags" {
    needs_all_labs
    cp -pR Makefile common grader labs solutions "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR"
    flags_of() { # ARGUMENTS OF MAKE...: those of each compiler call, one a line
        make -n "$@" | grep -e ' -c -o ' | tr ' ' '\n' | grep -E '^-(std|D|U|W|I)' | sort -u
    }
    diff <({
        sed -n '/STANDARD_FLAGS\[\]/,/;/p' grader/engine/sandbox/flags.c | grep -o '"-[^"]*"' | tr -d '"' | grep -v -e -pipe
        echo -Icommon
        sed -n 's/^carried *= *//p' labs/*/Makefile | tr ' ' '\n' | sed -n 's|\(.*/\).*|-Ilabs/\1|p'
    } | sort -u) <(sort -u "$BATS_TEST_DIRNAME/../../compile_flags.txt")
    diff <(flags_of grader | grep -v -e '^-D_POSIX' -e '^-U') \
        <(sed -e 's,^-I\.\./,-I,; t' -e 's,^-I,&grader/,' "$BATS_TEST_DIRNAME/../../grader/compile_flags.txt" | sort -u)
}

@test "the editor's files are JSON, and know no lab" {
    local file program check
    cd "$BATS_TEST_DIRNAME/../.."
    if command -v python3 >/dev/null; then
        check=(python3 -c 'import json, sys; json.load(open(sys.argv[1]))')
    elif command -v node >/dev/null; then
        check=(node -e 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))')
    else
        skip "neither python3 nor node"
    fi
    for file in .vscode/*.json .devcontainer/*.json; do
        "${check[@]}" "$file" || { echo "$file" && return 1; }
    done
    # They know no lab: what is built and debugged is that of the file one is in.
    # shellcheck disable=SC2016 # the editor's variables
    grep -qF '"${workspaceFolder}/build/${relativeFileDirname}/${fileBasenameNoExtension}"' .vscode/launch.json
    for program in $(sed -n 's/^programs *= *//p' labs/*/Makefile); do
        ! grep -qwF "$program" .vscode/*.json || { echo "$program" && return 1; }
    done
    ! grep -q 'lab[0-9][0-9]' .vscode/*.json
}

@test "whoever reads only the first lines leaves nothing behind" {
    local lines_wanted
    for lines_wanted in 1 4 9; do
        grader/desk/doctor 2>/dev/null | head -n "$lines_wanted" >/dev/null || :
    done
    [ -z "$(ls "$TMPDIR")" ] || complain 'left behind: %s' "$(ls "$TMPDIR")"
}

# In a namespace of its own, where there is one: it takes other file systems.
elsewhere() { # COMMAND LINE
    unshare -m true 2>/dev/null || skip "no namespace for file systems"
    run unshare -m sh -c "$1"
}

@test "a disk that is full is said to be full, and nobody is sent for a compiler" {
    elsewhere 'mount -t tmpfs -o size=16k none "$TMPDIR" && ! head -c 100000 /dev/zero >"$TMPDIR/x" 2>/dev/null && grader/desk/doctor'
    says 1 "is full: nothing can be written there" "df $TMPDIR"
    lacks "cannot build"
    lacks "libc6-dev"
}

@test "without /proc that alone is told, and what it takes is not tried" {
    elsewhere 'mount -t tmpfs none /proc && grader/desk/doctor'
    says 1 "/proc does not show processes" "grader        Not tried" "sanitizers    Not tried"
    lacks "user id"
}

@test "without cc but with gcc, that compiler is named, and the command works" {
    everything_but cc c99 c89 clang tcc
    doctor PATH="$BIN"
    says 1 "There is no cc, but there is gcc" "make lab01 CC=gcc"
    run make -s lab01 CC=gcc
    says 0
}

@test "sentences do not run together" {
    script cc 'echo "cc: error: no" >&2; exit 1'
    tools mkdir rm cat head make bash awk bats sh uname id
    doctor PATH="$BIN:$PATH"
    says 1 "error: no. Without it nothing can be built."
    lacks ": Without"
}
