/* compile.c -- runs the compiler on what nobody has read yet, where it can do no harm. */
#include "compile.h"

#include "base/fault.h"
#include "identity.h"
#include "landlock.h"
#include "root.h"
#include "stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_SAID = 256 << 10, MOST_PROCESSES = 64, ROOT_MIB = 192 };
static const char PLACE[] = "kit"; /* where the files lie in the root */

/* What the process in the sandbox tells: a header, then so many bytes. */
struct message {
    enum { NO_ROOT, FAILED, SAID, MADE, RESULT, ALL } kind;
    int value; /* FAILED: errno; RESULT: enum compile_end */
    size_t length;
};

/* ------------------------------------------------------------- inside: talking ---- */

static bool write_whole(int fd, const void *data, size_t n)
{
    const char *from = data;

    while (n > 0) {
        ssize_t some = write(fd, from, n);
        if (some == -1 && errno == EINTR)
            continue;
        if (some == -1)
            return false;
        from += some;
        n -= (size_t)some;
    }
    return true;
}

static void tell(int to, int kind, int value, const void *data, size_t n)
{
    struct message m = {.kind = kind, .value = value, .length = n};

    if (!write_whole(to, &m, sizeof m) || !write_whole(to, data, n))
        _exit(125); /* nobody to hear it */
}

_Noreturn static void fail(int to, int error)
{
    tell(to, FAILED, error, NULL, 0);
    _exit(125);
}

/* --------------------------------------------------------------- inside: files ---- */

/* Anybody's: the compiler may run as another user than who writes this. */
static int make_folders(char *path)
{
    for (char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0777) == 0)
            chmod(path, 0777);
        else if (errno != EEXIST)
            return -1;
        *slash = '/';
    }
    return 0;
}

static int put_file(const struct compile_file *file)
{
    char path[PATH_MAX];

    if (snprintf(path, sizeof path, "%s", file->path) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (make_folders(path) == -1)
        return -1;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd == -1)
        return -1;
    bool whole = write_whole(fd, file->text->at, file->text->length);
    int error = errno;
    close(fd);
    errno = error;
    return whole ? 0 : -1;
}

/* ------------------------------------------------------------ inside: one command ---- */

static void limit(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit now;

    if (getrlimit(resource, &now) == -1)
        return;
    if (hard > now.rlim_max)
        hard = now.rlim_max;
    setrlimit(resource, &(struct rlimit){soft < hard ? soft : hard, hard});
}

/* The command with the name of this folder where it wants that. */
static char *const *filled_in(char *const *argv)
{
    static char *filled[256];
    static char here[PATH_MAX];
    size_t n = 0;

    if (getcwd(here, sizeof here) == NULL)
        _exit(125);
    for (; argv[n] != NULL && n < sizeof filled / sizeof *filled - 1; n++) {
        bool wants = strncmp(argv[n], "-ffile-prefix-map=", 18) == 0; /* no other: names are a submission's */
        char *at = wants ? strstr(argv[n], COMPILE_HERE) : NULL;
        filled[n] = argv[n];
        if (at != NULL
            && asprintf(&filled[n], "%.*s%s%s", (int)(at - argv[n]), argv[n], here,
                        at + sizeof COMPILE_HERE - 1)
                   == -1)
            _exit(125);
    }
    return filled;
}

_Noreturn static void become_compiler(const struct compile_command *command, int out,
                                      const struct identity *who)
{
    static char scratch[PATH_MAX] = "TMPDIR=";
    static char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "HOME=/tmp",
                                        "CCACHE_DISABLE=1", scratch, NULL};
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}, {0}};
    sigset_t empty;

    sigemptyset(&empty);
    sigprocmask(SIG_SETMASK, &empty, NULL);
    for (int s = 1; s < 32; s++)
        signal(s, SIG_DFL);
    umask(022);
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_CPU, COMPILE_CPU_S, COMPILE_CPU_S + 1);
    limit(RLIMIT_AS, (rlim_t)COMPILE_MEMORY_MIB << 20, (rlim_t)COMPILE_MEMORY_MIB << 20);
    limit(RLIMIT_FSIZE, (rlim_t)COMPILE_FILE_MIB << 20, (rlim_t)COMPILE_FILE_MIB << 20);
    limit(RLIMIT_NOFILE, 256, 256);
    if (who->id != 0)
        limit(RLIMIT_NPROC, MOST_PROCESSES, MOST_PROCESSES);
    for (int cap = 0; cap <= 63; cap++)
        prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
    if (who->id != 0 && identity_become(who) == -1)
        _exit(125);
    syscall(SYS_capset, &header, none);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (dup2(open("/dev/null", O_RDONLY), 0) == -1 || dup2(out, 1) == -1 || dup2(out, 2) == -1)
        _exit(125);
    syscall(SYS_close_range, 3, ~0u, 0);
    if (getcwd(scratch + 7, sizeof scratch - 7) == NULL)
        _exit(125);
    execve(command->argv[0], filled_in(command->argv), environment);
    dprintf(2, "%s: %s\n", command->argv[0], strerror(errno));
    _exit(127);
}

static bool holds(const struct bytes *text, const char *what)
{
    return memmem(text->at, text->length, what, strlen(what)) != NULL;
}

/* The compiler is a driver: what it has run may have died, and then it tells (gcc.cc, clang's
 * Driver.cpp). A quotation of the source can say the same, so this decides nothing but whether
 * to look again. */
static enum compile_end end_of(int status, const struct bytes *said)
{
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGXCPU ? COMPILE_NO_TIME : COMPILE_KILLED;
    if (WEXITSTATUS(status) == 0)
        return COMPILE_MADE;
    if (holds(said, "CPU time limit exceeded"))
        return COMPILE_NO_TIME;
    if (holds(said, " signal terminated program ") || holds(said, "due to signal"))
        return COMPILE_KILLED;
    return COMPILE_REFUSED;
}

/* Runs one, tells all of it, and returns whether the next may follow. */
static bool run_one(const struct compile_command *command, int to, const struct identity *who)
{
    struct bytes said = {0}, made = {0};
    char part[16384];
    int ends[2], status;
    ssize_t n;

    if (pipe2(ends, O_CLOEXEC) == -1)
        fail(to, errno);
    pid_t pid = fork();
    if (pid == -1)
        fail(to, errno);
    if (pid == 0)
        become_compiler(command, ends[1], who);
    close(ends[1]);
    while ((n = read(ends[0], part, sizeof part)) > 0 || (n == -1 && errno == EINTR))
        if (n > 0 && said.length < MOST_SAID)
            bytes_add(&said, part, (size_t)n);
    close(ends[0]);
    while (waitpid(pid, &status, 0) == -1)
        if (errno != EINTR)
            fail(to, errno);
    enum compile_end end = end_of(status, &said);
    if (end == COMPILE_MADE
        && read_regular(AT_FDCWD, command->makes, (size_t)COMPILE_FILE_MIB << 20, &made) == -1)
        fail(to, errno);
    tell(to, SAID, 0, said.at, said.length);
    tell(to, MADE, 0, made.at, made.length);
    tell(to, RESULT, end, NULL, 0);
    bytes_free(&said);
    bytes_free(&made);
    return end == COMPILE_MADE;
}

/* ---------------------------------------------------------- inside: the sandbox ---- */

static void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd == -1)
        return;
    if (write(fd, text, strlen(text)) == -1)
        errno = 0; /* what needs it will fail, and say so */
    close(fd);
}

/* Who is not root is root in the user namespace that holds this, and keeps the own number. */
static void map_ids(uid_t uid, gid_t gid)
{
    char map[64];

    write_text("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1", uid, uid);
    write_text("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "%u %u 1", gid, gid);
    write_text("/proc/self/gid_map", map);
}

static void fence(const struct compile_run *run, int to)
{
    const char *read_only[] = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32",
                               "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf",
                               "/etc/ld.so.conf.d", run->home, NULL};
    const char *writable[] = {".", "/dev/null", NULL};

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    bool fenced = landlock_files(read_only, writable, NULL) == 0;
    tell(to, NO_ROOT, fenced, NULL, 0);
}

/* `scratch`: the folder that was made for it, when there is no private root. */
_Noreturn static void be_sandbox(const struct compile_run *run, const struct identity *who,
                                 const char *scratch, uid_t uid, gid_t gid, int to)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    if (scratch == NULL && uid != 0)
        map_ids(uid, gid);
    prctl(PR_SET_DUMPABLE, 0); /* not before: its own maps would be closed to it (proc(5)) */
    if (scratch == NULL) {
        if (root_enter_to_compile(ROOT_MIB, run->home) == -1 || mkdir(PLACE, 0777) == -1
            || chmod(PLACE, 0777) == -1 || chdir(PLACE) == -1) {
            tell(to, NO_ROOT, 0, NULL, 0);
            _exit(0);
        }
    } else {
        setsid();
        if (chdir(scratch) == -1)
            fail(to, errno);
        fence(run, to);
    }
    for (size_t i = 0; i < run->file_count; i++)
        if (put_file(&run->files[i]) == -1)
            fail(to, errno);
    for (size_t i = 0; i < run->command_count; i++)
        if (!run_one(&run->commands[i], to, who))
            break;
    tell(to, ALL, 0, NULL, 0);
    _exit(0);
}

/* --------------------------------------------------------------- outside: hearing ---- */

static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000ll + t.tv_nsec / 1000000;
}

/* Reads n bytes; 0, or -1 with errno: ETIME when the time is up, EPIPE at an early end. */
static int read_whole(int fd, void *data, size_t n, long long until)
{
    char *to = data;

    while (n > 0) {
        struct pollfd p = {fd, POLLIN, 0};
        long long left = until - now_ms();
        int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (ready == 0) {
            errno = ETIME;
            return -1;
        }
        ssize_t some = ready == -1 ? -1 : read(fd, to, n);
        if (some == -1 && errno == EINTR)
            continue;
        if (some <= 0) {
            errno = some == 0 ? EPIPE : errno;
            return -1;
        }
        to += some;
        n -= (size_t)some;
    }
    return 0;
}

static int read_bytes(int fd, struct bytes *into, size_t n, long long until)
{
    char part[65536];

    into->length = 0;
    while (n > 0) {
        size_t some = n < sizeof part ? n : sizeof part;
        if (read_whole(fd, part, some, until) == -1)
            return -1;
        bytes_add(into, part, some);
        n -= some;
    }
    return 0;
}

/* Hears until all is told. Returns 0; -1 with errno; or 1: there is no private root to be had. */
static int hear(struct compile_run *run, int from)
{
    long long until = now_ms() + COMPILE_WALL_S * 1000ll;
    size_t at = 0;
    struct message m;

    for (;;) {
        if (read_whole(from, &m, sizeof m, until) == -1)
            break;
        if (m.kind == ALL)
            return 0;
        if (m.kind == NO_ROOT && run->isolated)
            return 1;
        if (m.kind == NO_ROOT)
            run->fenced = m.value != 0;
        if (m.kind == FAILED) {
            errno = m.value;
            return -1;
        }
        if (m.kind < SAID || m.kind > RESULT)
            continue;
        if (at == run->command_count) {
            errno = EPROTO;
            return -1;
        }
        struct compile_result *result = &run->results[at];
        if (m.kind == RESULT) {
            result->end = m.value;
            at++;
        } else if (read_bytes(from, m.kind == SAID ? &result->said : &result->made, m.length, until)
                   == -1) {
            break;
        }
    }
    if (errno == ETIME && at < run->command_count) {
        run->results[at].end = COMPILE_LATE;
        return 0;
    }
    return -1;
}

/* ------------------------------------------------------------- outside: the rest ---- */

/* Not by a name that somebody could exchange: what is there was made below our own folder. */
static void remove_all(int parent, const char *name)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd == -1 ? NULL : fdopendir(fd);
    struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0
            && unlinkat(dirfd(folder), entry->d_name, 0) == -1)
            remove_all(dirfd(folder), entry->d_name);
    if (folder != NULL)
        closedir(folder);
    unlinkat(parent, name, AT_REMOVEDIR);
}

/* Starts the sandbox. Returns its process, or -1 with errno. */
static pid_t start(const struct compile_run *run, const struct identity *who, const char *scratch,
                   int to)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();
    int flags = 0;

    if (run->isolated)
        flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | (uid != 0 ? CLONE_NEWUSER : 0);
    pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0)
        be_sandbox(run, who, scratch, uid, gid, to);
    return pid;
}

/* Once, in the one way or the other. Returns as hear() does. */
static int attempt(struct compile_run *run, const struct identity *who)
{
    char scratch[PATH_MAX] = "";
    const char *tmp = getenv("TMPDIR");
    int ends[2], heard = -1, error;

    if (!run->isolated) {
        snprintf(scratch, sizeof scratch, "%s/socket-lab.XXXXXX", tmp && *tmp ? tmp : "/tmp");
        if (mkdtemp(scratch) == NULL)
            return -1;
        chmod(scratch, who->id != 0 ? 0711 : 0700);
        if (who->id != 0 && chown(scratch, who->id, who->id) == -1)
            goto clean;
    }
    if (pipe2(ends, O_CLOEXEC) == -1)
        goto clean;
    pid_t pid = start(run, who, scratch[0] != '\0' ? scratch : NULL, ends[1]);
    error = errno;
    close(ends[1]);
    if (pid > 0) {
        heard = hear(run, ends[0]);
        error = errno;
        if (!run->isolated)
            kill(-pid, SIGKILL); /* its session: compilers do not leave theirs */
        kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
            continue;
    } else if (run->isolated && (error == EPERM || error == ENOSPC || error == EINVAL)) {
        heard = 1; /* clone(2): no namespaces for us */
    }
    close(ends[0]);
    errno = error;
clean:
    error = errno;
    if (scratch[0] != '\0')
        remove_all(AT_FDCWD, scratch);
    errno = error;
    return heard;
}

int compile_run(struct compile_run *run)
{
    struct identity who = {.id = 0, .lock = -1};

    run->why[0] = '\0';
    run->results = calloc(run->command_count + 1, sizeof *run->results);
    if (run->results == NULL)
        fault("no-memory");
    for (size_t i = 0; i < run->command_count; i++)
        run->results[i].end = COMPILE_NOT_DONE;
    if (geteuid() == 0 && identity_claim(&who) == -1) {
        snprintf(run->why, sizeof run->why, "%s", strerror(errno));
        return -1;
    }
    run->fenced = run->isolated;
    int heard = attempt(run, &who);
    if (heard == 1) {
        run->isolated = run->fenced = false;
        heard = attempt(run, &who);
    }
    if (heard == -1)
        snprintf(run->why, sizeof run->why, "%s", strerror(errno));
    identity_release(&who);
    return heard;
}

void compile_free(struct compile_run *run)
{
    for (size_t i = 0; run->results != NULL && i < run->command_count; i++) {
        bytes_free(&run->results[i].said);
        bytes_free(&run->results[i].made);
    }
    free(run->results);
    run->results = NULL;
}
