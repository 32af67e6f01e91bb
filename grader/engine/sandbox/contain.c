/* contain.c -- starts a program so that nothing of it outlives the peer. */
#include "contain.h"

#include "deny.h"
#include "identity.h"
#include "landlock.h"
#include "notify.h"
#include "processes.h"
#include "root.h"
#include "scope.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CPU_SECONDS = 60 };
static const int OURS = CLONE_NEWNET | CLONE_NEWIPC; /* the peer lives in these too */
static bool isolated;
static bool no_root;                       /* isolated, but a private root cannot be had here */
static int supervisors;                    /* so many run */
static int no_network;                     /* why there is none, though we are isolated: an errno */
static struct identity own = {.lock = -1}; /* where we are root: who the program is */

/* What the supervisor and the program before its exec tell the peer. */
struct message {
    enum { READY, FAILED, ENDED, ROOTLESS } kind;
    int value; /* FAILED, ROOTLESS: errno; ENDED: the wait status; READY: whether calls and exits are shown */
};

static int write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd == -1)
        return -1;
    ssize_t n = write(fd, text, strlen(text));
    close(fd);
    return n == (ssize_t)strlen(text) ? 0 : -1;
}

/* ----------------------------------------------------------------- namespaces ---- */

/* Returns 0, or -1 with errno. */
static int loopback(bool up)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = (short)(up ? IFF_UP | IFF_RUNNING : 0)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd == -1)
        return -1;
    int done = ioctl(fd, SIOCSIFFLAGS, &request);
    close(fd);
    return done;
}

/* A port whose two bytes are alike is the same number in either order: no client gets one, or a
 * program that never converts would be right once in 256 runs (ip_local_reserved_ports, in the
 * kernel's Documentation/networking/ip-sysctl). */
static void reserve_symmetric_ports(void)
{
    char list[128 * sizeof "65535,"];
    int n = 0;

    for (int byte = 0x80; byte <= 0xff; byte++) /* ephemeral ports begin at 0x8000 */
        n += snprintf(list + n, sizeof list - (size_t)n, "%s%d", n > 0 ? "," : "",
                      byte << 8 | byte);
    write_file("/proc/sys/net/ipv4/ip_local_reserved_ports", list);
}

/* Who is not root needs a user namespace to make the others, in which they keep their own number
 * (user_namespaces(7)). Root needs none, and must not be shut into one: there it could not become
 * another user. */
static bool enter_namespaces(int which)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();
    char map[64];

    if (uid == 0)
        return unshare(which) == 0;
    if (unshare(CLONE_NEWUSER | which) == -1)
        return false;
    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1", uid, uid);
    bool mapped = write_file("/proc/self/uid_map", map) == 0;
    snprintf(map, sizeof map, "%u %u 1", gid, gid);
    return mapped && write_file("/proc/self/gid_map", map) == 0;
}

/* Can a child be process 1 of a PID namespace of its own, here and now? */
static bool probe_pid_namespace(void)
{
    pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);

    if (pid == 0)
        _exit(0);
    return pid > 0 && waitpid(pid, NULL, 0) == pid;
}

static const char *const no_more[] = {NULL};

/* What a failed attempt leaves cannot be undone, so it is tried in a child. */
bool contain_probe(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(enter_namespaces(OURS) && loopback(true) == 0 && probe_pid_namespace() ? 0 : 1);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool can_have_root(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(enter_namespaces(OURS | CLONE_NEWNS) && root_enter_to_run(no_more, NULL, NULL, NULL) == 0 ? 0 : 1);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool can_have_landlock(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        _exit(landlock_files(no_more, no_more, NULL) == 0 ? 0 : 1);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

bool contain_keeps_files(enum contain_mode mode)
{
    return (mode != CONTAIN_PORTABLE && can_have_root()) || can_have_landlock();
}

bool contain_enter(enum contain_mode mode)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (geteuid() == 0)
        identity_claim(&own); /* without one, contain_start says so */
    isolated = mode == CONTAIN_ISOLATED || (mode == CONTAIN_PROBE && contain_probe());
    isolated = isolated && enter_namespaces(OURS);
    if (isolated) {
        no_network = loopback(true) == -1 ? errno : 0;
        reserve_symmetric_ports();
    }
    prctl(PR_SET_DUMPABLE, 0); /* who has our user id, as the program may, does not get at our memory */
    return isolated;
}

bool contain_is_alone(void)
{
    return own.lock != -1;
}

void contain_keep_user(void)
{
    identity_keep(&own);
}

int contain_small_send_buffers(void)
{
    return isolated ? write_file("/proc/sys/net/ipv4/tcp_wmem", "4096 4096 4096") : -1;
}

int contain_line(bool up)
{
    if (isolated)
        return loopback(up);
    errno = EPERM;
    return -1;
}

/* Isolated, it is memory that only the peer and its programs have mounted, and that is gone with them. */
int contain_share(const char *folder)
{
    static const char room[] = "mode=755,size=1m,nr_inodes=64";

    if (isolated
        && (unshare(CLONE_NEWNS) == -1 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1
            || mount("shared", folder, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, room) == -1))
        return -1;
    return own.lock == -1 ? 0 : chown(folder, own.id, own.id);
}

void contain_unshare(const char *folder)
{
    if (isolated)
        umount2(folder, MNT_DETACH);
}

/* As an alias of lo (netdevice(7)), alone in its network. */
int contain_add_address(const char *text)
{
    struct ifreq request = {.ifr_name = "lo:1"};
    struct sockaddr_in *sa = (struct sockaddr_in *)&request.ifr_addr;

    if (!isolated) {
        errno = EPERM;
        return -1;
    }
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd == -1)
        return -1;
    sa->sin_family = AF_INET;
    inet_pton(AF_INET, text, &sa->sin_addr);
    int done = ioctl(fd, SIOCSIFADDR, &request);
    sa->sin_addr.s_addr = htonl(INADDR_BROADCAST);
    if (done == 0)
        done = ioctl(fd, SIOCSIFNETMASK, &request);
    close(fd);
    return done;
}

int contain_enter_root(const char *hosts)
{
    if (!isolated || no_root || unshare(CLONE_NEWNS) == -1)
        return -1;
    return root_enter_to_run(no_more, NULL, hosts, NULL);
}

bool contain_can_have_names(void)
{
    int status;
    pid_t pid = isolated && !no_root ? fork() : -1;

    if (pid == 0)
        _exit(contain_enter_root(NULL) == 0 ? 0 : 1);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* Returns 0, or an errno. */
static int set_may_multiply(const pid_t *pids, int n, bool yes)
{
    for (int i = 0; i < n; i++) {
        struct rlimit now;
        if (prlimit(pids[i], RLIMIT_NPROC, NULL, &now) == 0) {
            now.rlim_cur = yes ? now.rlim_max : 0;
            if (prlimit(pids[i], RLIMIT_NPROC, &now, NULL) == 0)
                continue;
        }
        if (errno != ESRCH) /* it has ended meanwhile */
            return errno;
    }
    return 0;
}

/* Who has a process's user id may set its limits (prlimit(2)); root in a container may not. */
int contain_may_multiply(pid_t supervisor, bool yes)
{
    enum { MOST = 256 };
    static pid_t pids[MOST];
    int n = processes_list(supervisor, pids, MOST), status;

    if (own.lock == -1) {
        errno = set_may_multiply(pids, n, yes);
        return errno == 0 ? 0 : -1;
    }
    pid_t pid = fork();
    if (pid == 0)
        _exit(identity_become(&own) == -1 ? errno : set_may_multiply(pids, n, yes));
    if (pid == -1 || waitpid(pid, &status, 0) == -1)
        return -1;
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
    return errno == 0 ? 0 : -1;
}

/* The name of what is to be preloaded; NULL: there is nothing, or it has none. */
static const char *name_of_library(const struct start *start)
{
    static char name[PATH_MAX];
    char link[32];

    snprintf(link, sizeof link, "/proc/self/fd/%d", start->keep[0]);
    ssize_t length = start->keep[0] == -1 ? -1 : readlink(link, name, sizeof name - 1);
    name[length > 0 ? length : 0] = '\0';
    return name[0] == '/' ? name : NULL;
}

/* A descriptor leads to a file where it was opened: there the library's owner may write to it (proc(5),
 * /proc/PID/fd). So it is opened anew where all is read-only. */
static int open_library_anew(const struct start *start, const char *name)
{
    int fd = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);

    if (fd == -1)
        return name == NULL ? 0 : -1;
    int done = dup3(fd, start->keep[0], O_CLOEXEC);
    close(fd);
    return done;
}

/* The files of the machine that the program's root has: what is executed, what is preloaded, what the play
 * has for it, and what a debugger (valgrind) needs. */
static int own_root(const struct start *start)
{
    const char *library = name_of_library(start);
    const char *shown[] = {start->program, NULL, NULL, NULL, NULL};
    int n = 1;

    if (library != NULL)
        shown[n++] = library;
    if (start->files != NULL)
        shown[n++] = start->files;
    if (start->spare > 0)
        shown[n++] = root_home_of(start->path);
    if (root_enter_to_run(shown, start->shared ? start->files : NULL, start->hosts, start->services) == -1)
        return -1;
    return open_library_anew(start, library);
}

/* Where there can be no private root, the program sees the file system read-only, but for a directory of
 * its own in memory, and a /proc that shows its own processes. What fails here is done without: the
 * other walls still stand. */
static void own_mounts(const struct start *start)
{
    struct mount_attr writable = {.attr_clr = MOUNT_ATTR_RDONLY};
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID};

    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
        return;
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &read_only, sizeof read_only);
    if (start->shared)
        syscall(SYS_mount_setattr, AT_FDCWD, start->files, 0, &writable, sizeof writable);
    mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=16m,nr_inodes=1k");
}

/* ---------------------------------------------------------- the student's program ---- */

static void limit(int resource, rlim_t most)
{
    struct rlimit now;

    if (getrlimit(resource, &now) == 0 && now.rlim_max < most)
        most = now.rlim_max;
    setrlimit(resource, &(struct rlimit){most, most});
}

/* The program's own, which what runs it may go beyond. */
static void limit_soft(int resource, rlim_t most)
{
    struct rlimit now;

    if (getrlimit(resource, &now) == 0 && now.rlim_max > most)
        setrlimit(resource, &(struct rlimit){most, now.rlim_max});
}

/* Where the user is the peer's, the peer and the supervisors count as well. */
static int most_tasks(const struct start *start)
{
    int most = start->tasks > 0 ? start->tasks : CONTAIN_MOST_TASKS;

    return own.lock != -1 ? most : most + 1 + supervisors;
}

static void set_limits(const struct start *start)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, start->room > 0 ? (rlim_t)start->room : (rlim_t)CONTAIN_MOST_FILE_MIB << 20);
    if (start->room > 0)
        signal(SIGXFSZ, SIG_IGN);
    limit(RLIMIT_CPU, CPU_SECONDS + 1);  /* SIGKILL; */
    limit_soft(RLIMIT_CPU, CPU_SECONDS); /*   before it SIGXCPU, which says what it is */
    /* Counted per user and user namespace: nobody else's processes count where either is our own.
     * Elsewhere the user's others would, and the watch on the tree's size has to do. */
    if (isolated || own.lock != -1)
        limit(RLIMIT_NPROC, (rlim_t)most_tasks(start));
}

/* Where it is not allowed, it is as it always is. SCHED_BATCH (sched(7)): a thread that wakes waits until the one that
 * runs sleeps. */
static void share_one_processor(void)
{
    const struct sched_param none = {0};
    int number = sched_getcpu();
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(number >= 0 && number < CPU_SETSIZE ? number : 0, &one);
    sched_setaffinity(0, sizeof one, &one);
    sched_setscheduler(0, SCHED_BATCH, &none);
}

/* All but start->free of them. Not by a lower limit: to poll(2) that is one for its table, too, however few are
 * open. What is closed by the exec is free then, and what the wiretap is handed, which it closes first of all. */
static void take_descriptors(const struct start *start)
{
    int but = start->free;

    for (int fd = STDERR_FILENO + 1; fd < start->descriptors; fd++) {
        int flags = fcntl(fd, F_GETFD);
        but -= flags != -1 && ((flags & FD_CLOEXEC) != 0 || fd == start->keep[0] || fd == start->keep[1]);
    }
    for (int fd = STDERR_FILENO + 1; fd < start->descriptors; fd++)
        if (fcntl(fd, F_GETFD) == -1 && but-- <= 0)
            dup2(STDERR_FILENO, fd);
}

/* What is closed by the exec is free then, as above. */
static void take_first_descriptors(const struct start *start)
{
    for (int fd = STDERR_FILENO + 1; fd < start->taken && fd < start->descriptors; fd++)
        if (fcntl(fd, F_GETFD) == -1)
            dup2(STDERR_FILENO, fd);
}

/* The last of all: until then, we need some ourselves. */
static void limit_descriptors(const struct start *start)
{
    int files = start->descriptors_if_raised > start->descriptors ? start->descriptors_if_raised
                                                                  : start->descriptors;

    limit(RLIMIT_NOFILE, (rlim_t)(files + start->spare));
    limit_soft(RLIMIT_NOFILE, (rlim_t)start->descriptors);
    if (start->free > 0)
        take_descriptors(start);
    take_first_descriptors(start);
}

/* Returns 0, or -1 with errno: it would still be root. */
static int drop_privileges(void)
{
    for (int cap = 0; cap <= 63; cap++)
        prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
    if (own.lock != -1 && identity_become(&own) == -1)
        return -1;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}, {0}};
    syscall(SYS_capset, &header, none);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    scope_close(); /* where the kernel cannot do it, the other walls still stand */
    return 0;
}

static void close_between(unsigned from, unsigned to)
{
    enum { MOST = 8192 }; /* what the peer allows itself: main.c */

    if (from < to && syscall(SYS_close_range, from, to - 1, 0) == -1)
        for (unsigned fd = from; fd < to && fd < MOST; fd++) /* before Linux 5.9 */
            close((int)fd);
}

/* Closes every descriptor from 3 up but these: bats's own 3 and 4, and what the peer has open. At
 * once, not at the exec: who looks at the program's descriptors must not find the peer's there. */
static void close_all_but(const int *kept, size_t count)
{
    unsigned from = 3, next;

    do {
        next = ~0u;
        for (size_t i = 0; i < count; i++)
            if (kept[i] >= (int)from && (unsigned)kept[i] < next)
                next = (unsigned)kept[i];
        close_between(from, next);
        from = next + 1;
    } while (next != ~0u);
}

static struct msghdr message_to_send; /* its address is known to notify_install */

/* `fd` goes with it, and is closed here; -1: none. */
static void say_with(int channel, int kind, int value, int fd)
{
    struct message m = {.kind = kind, .value = value};
    struct iovec part = {&m, sizeof m};
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof fd)];
    } control = {.header = {CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS}};

    message_to_send = (struct msghdr){.msg_iov = &part, .msg_iovlen = 1};
    if (fd != -1) {
        message_to_send.msg_control = &control;
        message_to_send.msg_controllen = sizeof control;
        memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    }
    /* Nobody to hear it: then the peer is gone, and so are we in a moment. */
    if (sendmsg(channel, &message_to_send, MSG_NOSIGNAL) == -1)
        _exit(125);
    if (fd != -1)
        close(fd);
}

static void say(int channel, int kind, int value)
{
    say_with(channel, kind, value, -1);
}

_Noreturn static void cannot_become(int channel)
{
    say(channel, FAILED, errno);
    _exit(126);
}

/* Where there is no private root, Landlock keeps it from files: it has what such a root would have. */
static void keep_from_files(const struct start *start, int image)
{
    /* What the loader is to preload, too, is opened anew. */
    const int open_anew[] = {image, start->keep[0], start->keep[1]};
    char kept[3][32];
    const char *readable[] = {
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/dev/zero",
        "/dev/random", "/dev/urandom", "/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime",
        "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/gai.conf",
        "/etc/services", "/etc/protocols", start->program, kept[0], kept[1], kept[2], NULL, NULL, NULL};
    const char *writable[] = {"/dev/null", "/dev/full", NULL, NULL, NULL};

    for (int i = 0; i < 3; i++)
        snprintf(kept[i], sizeof kept[i], "/proc/self/fd/%d", open_anew[i]);
    if (isolated || start->spare > 0) /* it is the play's own; and valgrind has files of its own */
        writable[2] = "/dev/shm";
    if (start->spare > 0) {
        writable[3] = "/tmp";
        readable[sizeof readable / sizeof *readable - 3] = root_home_of(start->path);
    }
    for (size_t i = 0; start->files != NULL; i++)
        if (readable[i] == NULL) {
            readable[i] = start->files;
            break;
        }
    landlock_files(readable, writable, start->shared ? start->files : NULL);
}

/* The child that becomes the program. It tells the peer its number, waits for the word to go, and
 * says why when it cannot begin. */
_Noreturn static void become_program(const struct start *start, int channel)
{
    sigset_t none;
    char go;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int s = 1; s < 32; s++)
        signal(s, SIG_DFL);
    setsid();
    int image = open(start->path, O_PATH | O_CLOEXEC); /* as who we are now, and below no limit */
    set_limits(start);
    if (start->one_processor)
        share_one_processor();
    if (start->files != NULL ? chdir(start->files) == -1
                             : chdir(isolated ? "/dev/shm" : "/") == -1 && chdir("/") == -1)
        cannot_become(channel);
    umask(022);
    if (drop_privileges() == -1)
        cannot_become(channel);
    if (!isolated || no_root)
        keep_from_files(start, image);
    /* As above: where it cannot be, the other walls stand. */
    deny_install((start->checked ? 0u : DENY_TRACING)
                 | (isolated && !no_root ? 0u : DENY_OUTSIDE | (start->shared ? 0u : DENY_ALONE)));
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (dup2(start->in, 0) == -1 || dup2(start->out, 1) == -1 || dup2(start->err, 2) == -1)
        cannot_become(channel);
    close_all_but((const int[]){start->keep[0], start->keep[1], start->keep[2], channel, image}, 5);
    for (int i = 0; i < 3; i++)
        if (start->keep[i] != -1)
            fcntl(start->keep[i], F_SETFD, 0);
    struct notify_wish shows = start->shows;
    int listener = notify_install(&shows, &message_to_send);
    say_with(channel, READY, notify_is_about_calls(&shows), listener);
    limit_descriptors(start);
    if (recv(channel, &go, 1, 0) != 1)
        cannot_become(channel);
    execve(start->path, start->argv, start->envp);
    /* Its user may not go where root's folders are, but may run what root holds open. */
    if (errno == EACCES && image != -1)
        syscall(SYS_execveat, image, "", start->argv, start->envp, AT_EMPTY_PATH);
    cannot_become(channel);
}

/* ------------------------------------------------------------------ the supervisor ---- */

/* Reaps whatever ends below it, tells the peer when the first process has, and stays until the peer
 * kills it or is gone. */
_Noreturn static void keep(pid_t program, int channel, int signals)
{
    for (bool go_on = true; go_on;) {
        struct pollfd wait[2] = {{signals, POLLIN, 0}, {channel, 0, 0}};
        struct signalfd_siginfo info;
        pid_t pid;
        int status;

        while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
            if (pid == program)
                say(channel, ENDED, status);
        poll(wait, 2, -1);
        while (read(signals, &info, sizeof info) == sizeof info)
            go_on = go_on && info.ssi_signo != SIGTERM;
        if (wait[1].revents & (POLLHUP | POLLERR))
            go_on = false; /* the peer is gone */
    }
    processes_kill_all_below();
    _exit(0);
}

/* Signals that are read like a file; -1 with errno where that is not allowed. */
static int open_signals(void)
{
    sigset_t mask;

    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    if (!isolated) /* process 1 of a namespace had better not hear what its own send it */
        sigaddset(&mask, SIGTERM);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    return signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
}

_Noreturn static void be_supervisor(const struct start *start, int channel)
{
    prctl(PR_SET_PDEATHSIG, isolated ? SIGKILL : SIGTERM);
    prctl(PR_SET_NAME, "supervisor");
    prctl(PR_SET_DUMPABLE, 0);
    setsid();
    if (isolated && no_root) {
        own_mounts(start);
    } else if (isolated) {
        if (own_root(start) == -1) {
            say(channel, ROOTLESS, errno);
            _exit(125);
        }
    } else {
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    }
    int signals = open_signals();
    pid_t program = signals == -1 ? -1 : fork();
    if (program == 0)
        become_program(start, channel);
    if (program == -1) {
        say(channel, FAILED, errno);
        _exit(125);
    }
    /* No copy of the peer's descriptors stays open here: an end of file must be one. */
    signals = fcntl(signals, F_DUPFD, 5); /* neither of them is where the other one goes */
    if (dup2(channel, 3) == -1 || dup2(signals, 4) == -1)
        _exit(125);
    close_between(5, ~0u);
    keep(program, 3, 4);
}

/* ---------------------------------------------------------------- the peer's side ---- */

/* Receives one message; with it the kernel tells the sender's pid as the peer sees it (unix(7),
 * SCM_CREDENTIALS), and the descriptor that goes with it, if one does. Returns 0, or -1 when there
 * is none. */
static int hear(int channel, struct message *m, struct contained *c, int flags)
{
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec part = {m, sizeof *m};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};

    ssize_t n = recvmsg(channel, &message, flags | MSG_CMSG_CLOEXEC);
    if (n != sizeof *m) {
        errno = n == -1 ? errno : EPIPE;
        return -1;
    }
    for (struct cmsghdr *h = CMSG_FIRSTHDR(&message); h != NULL; h = CMSG_NXTHDR(&message, h)) {
        struct ucred who;
        if (h->cmsg_type == SCM_RIGHTS)
            memcpy(&c->notify, CMSG_DATA(h), sizeof c->notify);
        if (h->cmsg_type == SCM_CREDENTIALS && m->kind == READY) {
            memcpy(&who, CMSG_DATA(h), sizeof who);
            c->pid = who.pid;
        }
    }
    return 0;
}

static struct contained try_start(const struct start *start, bool *rootless)
{
    struct contained c = {.supervisor = -1, .pid = -1, .news = -1, .notify = -1};
    struct message m;
    int pair[2], on = 1, flags = isolated ? CLONE_NEWPID | CLONE_NEWNS : 0;

    c.error = geteuid() == 0 && own.lock == -1 ? EUSERS : no_network;
    if (c.error != 0)
        return c;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1
        || setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == -1) {
        c.error = errno;
        return c;
    }
    supervisors++;
    c.supervisor = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (c.supervisor == 0) {
        close(pair[0]);
        be_supervisor(start, pair[1]);
    }
    c.error = c.supervisor == -1 ? errno : 0;
    if (c.supervisor == -1)
        supervisors--;
    close(pair[1]);
    c.news = pair[0];
    if (c.error != 0)
        return c;
    *rootless = false;
    if (hear(c.news, &m, &c, 0) == -1)
        c.error = ESRCH;
    else if (m.kind == ROOTLESS)
        *rootless = true;
    else if (m.kind == FAILED)
        c.error = m.value;
    else if (m.kind == ENDED) /* it was killed before it began */
        c.error = ESRCH;
    if (*rootless || c.error != 0)
        return c;
    c.shows = start->shows;
    if (m.value == 0)
        c.shows = (struct notify_wish){.signals = start->shows.signals};
    if (start->ready != NULL)
        start->ready(start->with, &c.shows);
    if (send(c.news, "", 1, MSG_NOSIGNAL) == -1)
        c.error = ESRCH;
    return c;
}

struct contained contain_start(const struct start *start)
{
    bool rootless = false;
    struct contained c = try_start(start, &rootless);

    if (rootless) { /* what failed half-way cannot be undone: another one tries, and no more after it */
        contain_end(&c);
        no_root = true;
        c = try_start(start, &rootless);
    }
    return c;
}

bool contain_has_root(void)
{
    return isolated && !no_root;
}

bool contain_news(struct contained *c, int *status)
{
    struct message m;

    if (c->news == -1)
        return false;
    if (hear(c->news, &m, c, MSG_DONTWAIT) == -1) {
        if (errno == EAGAIN || errno == EWOULDBLOCK)
            return false;
        c->error = ESRCH; /* the supervisor is no more: somebody has killed it */
        return true;
    }
    if (m.kind == FAILED)
        c->error = m.value;
    *status = m.value;
    return true;
}

void contain_end(struct contained *c)
{
    if (c->supervisor <= 0)
        return;
    /* Isolated: the kernel kills and reaps all that is in the namespace before waitpid returns.
     * Portable: what is left without its supervisor becomes ours (PR_SET_CHILD_SUBREAPER), and ours to
     * kill. SIGKILL in both: a program may have stopped its supervisor, and a stopped process hears
     * nothing else. */
    kill(c->supervisor, SIGKILL);
    while (waitpid(c->supervisor, NULL, 0) == -1 && errno == EINTR)
        continue;
    supervisors--;
    if (!isolated)
        processes_kill_all_below();
    if (c->news != -1)
        close(c->news);
    if (c->notify != -1)
        close(c->notify);
    c->supervisor = c->news = c->notify = -1;
}
