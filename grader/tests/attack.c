/* attack.c -- a program under test that attacks what grades it, and says whether it could.
 *
 * usage: attack run FILE         executes it
 *        attack read FILE        reads a byte of it
 *        attack replace FILE     puts another file in its place (and takes it back)
 *        attack terminal FILE    opens it for writing, and clears the screen
 *        attack trace            reaches into the peer, which is its supervisor's parent, or the processes
 *                                that are called peer: ptrace(2), or their memory
 *        attack environ          reads ATTACK_SECRET in the environment of any other process
 *        attack memfd, shm, sysv holds more memory than a program may, mapped by no process
 *        attack bomb             has more than 640 processes and threads at once
 *        attack change FILE      changes it, or its permissions, length or date, and leaves it as it was
 *        attack inherited        writes to a file that it has inherited a descriptor of, before any library's own
 *                                code has run
 *        attack limits           sets the limits or the priority of another process that is called attack
 *        attack left             makes what is there when its maker is gone: semaphores, queues of messages
 *        attack hide             is not dumpable
 *        attack connect FILE     connects to a UNIX socket
 *        attack network PORT     connects to a port of the machine
 *
 * It prints "succeeded" or "stopped". `attack host` is the other side: it makes a terminal, a UNIX socket `socket`
 * and a port, prints the terminal's name and the port and stays, with ATTACK_SECRET in its environment.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIECE = 8 << 20, MOST_MIB = 512, MOST_TASKS = 640 };

static bool run(const char *file)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        execl(file, file, (char *)NULL);
        _exit(126);
    }
    return waitpid(pid, &status, 0) == pid && status == 0;
}

static bool read_file(const char *file)
{
    char byte;
    int fd = open(file, O_RDONLY);

    return fd != -1 && read(fd, &byte, 1) == 1;
}

static bool replace(const char *file)
{
    char was[4096];

    snprintf(was, sizeof was, "%s.was", file);
    if (rename(file, was) == -1)
        return false;
    int fd = open(file, O_CREAT | O_EXCL | O_WRONLY, 0755);
    rename(was, file);
    return fd != -1;
}

static bool clear_screen(const char *file)
{
    static const char escape[] = "\033[2J";
    int fd = open(file, O_WRONLY | O_NOCTTY);

    return fd != -1 && write(fd, escape, sizeof escape - 1) > 0;
}

static bool reaches_into(int pid)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    if (open(path, O_RDWR) != -1)
        return true;
    if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) == -1)
        return false;
    waitpid(pid, NULL, __WALL);
    ptrace(PTRACE_DETACH, pid, NULL, NULL);
    return true;
}

/* Whether it does, to any process that has this word in this file of /proc. */
static bool any_process(const char *file, const char *word, bool (*is)(int pid))
{
    DIR *all = opendir("/proc");
    struct dirent *one;
    bool found = false;

    while (all != NULL && (one = readdir(all)) != NULL) {
        char path[300], text[65536];
        int pid = atoi(one->d_name);

        if (!isdigit((unsigned char)one->d_name[0]) || pid == getpid())
            continue;
        snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
        int fd = open(path, O_RDONLY);
        ssize_t n = fd == -1 ? -1 : read(fd, text, sizeof text);
        if (fd != -1)
            close(fd);
        if (n > 0 && memmem(text, (size_t)n, word, strlen(word)) != NULL)
            found = is(pid) || found;
    }
    if (all != NULL)
        closedir(all);
    return found;
}

static bool yes(int pid)
{
    return pid > 0;
}

/* So much in files, each no larger than a program's may be. */
static bool fill(int (*make)(int number))
{
    long held = 0;

    for (int i = 0; held <= MOST_MIB; i++) {
        int fd = make(i);
        if (fd == -1 || posix_fallocate(fd, 0, PIECE) != 0)
            return false;
        held += PIECE >> 20;
    }
    return true;
}

static int make_memfd(int number)
{
    (void)number;
    return memfd_create("attack", 0);
}

static int make_nameless(const char *folder)
{
    char path[64];

    snprintf(path, sizeof path, "%s/attack.XXXXXX", folder);
    int fd = mkstemp(path);
    if (fd != -1)
        unlink(path);
    return fd;
}

static int make_shm(int number)
{
    (void)number;
    return make_nameless("/dev/shm");
}

static bool fill_sysv(void)
{
    int ids[MOST_MIB / 8 + 1], n = 0;
    bool whole = true;

    for (; whole && n <= MOST_MIB / 8; n++) {
        ids[n] = shmget(IPC_PRIVATE, PIECE, 0600);
        char *at = ids[n] == -1 ? (void *)-1 : shmat(ids[n], NULL, 0);
        whole = at != (void *)-1;
        if (whole)
            memset(at, 1, PIECE);
        if (whole)
            shmdt(at);
    }
    while (n-- > 0)
        shmctl(ids[n], IPC_RMID, NULL);
    return whole;
}

/* Each is asleep at once. */
static bool bomb(void)
{
    for (int i = 0; i < 2 * MOST_TASKS; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            pause();
            _exit(0);
        }
        if (pid == -1)
            return false;
        if (i > MOST_TASKS)
            return true;
    }
    return true;
}

/* The file stays as it is where that is possible: what is tried is whether it could be changed. */
static bool change(const char *file)
{
    struct stat is;
    bool done = open(file, O_WRONLY) != -1;

    if (stat(file, &is) == -1)
        return false;
    done |= chmod(file, is.st_mode & 07777) == 0;
    done |= chown(file, is.st_uid, is.st_gid) == 0;
    done |= utimensat(AT_FDCWD, file, NULL, 0) == 0;
    done |= truncate(file, is.st_size) == 0;
    done |= open(file, O_RDONLY | O_TRUNC) != -1;
    done |= open(file, O_ACCMODE | O_TRUNC) != -1;
    return done;
}

static bool could_write; /* to what was inherited */

/* The loader calls what stands in this section before the constructors of what is preloaded. */
static void look_at_inherited(void)
{
    for (int fd = 3; fd < 64; fd++) {
        char path[32], name[256];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(path, name, sizeof name);
        int written = n > 0 && name[0] == '/' && strncmp(name, "/memfd:", 7) != 0 ? open(path, O_WRONLY) : -1;
        could_write = could_write || written != -1;
        if (written != -1)
            close(written);
    }
}
__attribute__((section(".preinit_array"), used)) static void (*first_of_all)(void) = look_at_inherited;

static bool limits_of(int pid)
{
    struct rlimit now;
    cpu_set_t all;

    memset(&all, 0xff, sizeof all);
    return (prlimit(pid, RLIMIT_NOFILE, NULL, &now) == 0 && prlimit(pid, RLIMIT_NOFILE, &now, NULL) == 0)
           || setpriority(PRIO_PROCESS, (id_t)pid, getpriority(PRIO_PROCESS, (id_t)pid)) == 0
           || sched_setaffinity(pid, sizeof all, &all) == 0;
}

static bool leave(void)
{
    int set = semget(IPC_PRIVATE, 1, 0600);
    long queue = syscall(SYS_mq_open, "attack", O_CREAT | O_RDWR, 0600, NULL);

    if (set != -1)
        semctl(set, 0, IPC_RMID);
    if (queue != -1)
        syscall(SYS_mq_unlink, "attack");
    return set != -1 || queue != -1;
}

static bool connect_to(const char *file)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(name.sun_path, sizeof name.sun_path, "%s", file);
    return fd != -1 && connect(fd, (struct sockaddr *)&name, sizeof name) == 0;
}

static bool reach(const char *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((in_port_t)atoi(port))};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return fd != -1 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
}

static int host(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "socket"};
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    int fd = posix_openpt(O_RDWR | O_NOCTTY), local = socket(AF_UNIX, SOCK_STREAM, 0),
        port = socket(AF_INET, SOCK_STREAM, 0);

    if (fd == -1 || grantpt(fd) == -1 || unlockpt(fd) == -1)
        return 1;
    int other = open(ptsname(fd), O_RDWR | O_NOCTTY);
    unlink(name.sun_path);
    umask(0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(local, (struct sockaddr *)&name, sizeof name) == -1 || listen(local, 5) == -1
        || bind(port, (struct sockaddr *)&at, sizeof at) == -1 || listen(port, 5) == -1
        || getsockname(port, (struct sockaddr *)&at, &size) == -1)
        return 1;
    printf("%s %d\n", ptsname(fd), ntohs(at.sin_port));
    fflush(stdout);
    alarm(60);
    pause();
    return other == -1;
}

static bool succeeds(const char *way, const char *file)
{
    if (strcmp(way, "run") == 0)
        return run(file);
    if (strcmp(way, "read") == 0)
        return read_file(file);
    if (strcmp(way, "replace") == 0)
        return replace(file);
    if (strcmp(way, "terminal") == 0)
        return clear_screen(file);
    if (strcmp(way, "trace") == 0)
        return any_process("comm", "peer\n", reaches_into);
    if (strcmp(way, "environ") == 0)
        return any_process("environ", "ATTACK_SECRET=", yes);
    if (strcmp(way, "memfd") == 0)
        return fill(make_memfd);
    if (strcmp(way, "shm") == 0)
        return fill(make_shm);
    if (strcmp(way, "sysv") == 0)
        return fill_sysv();
    if (strcmp(way, "bomb") == 0)
        return bomb();
    if (strcmp(way, "change") == 0)
        return change(file);
    if (strcmp(way, "inherited") == 0)
        return could_write;
    if (strcmp(way, "limits") == 0)
        return any_process("comm", "attack\n", limits_of);
    if (strcmp(way, "left") == 0)
        return leave();
    if (strcmp(way, "hide") == 0)
        return prctl(PR_SET_DUMPABLE, 0) == 0;
    if (strcmp(way, "connect") == 0)
        return connect_to(file);
    if (strcmp(way, "network") == 0)
        return reach(file);
    exit(2);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "host") == 0)
        return host();
    if (argc < 2 || argc > 3)
        return 2;
    bool done = succeeds(argv[1], argc == 3 ? argv[2] : "");
    puts(done ? "succeeded" : "stopped");
    return 0;
}
