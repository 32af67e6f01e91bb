/* processes.c -- what the kernel knows of the student's processes and threads. */
#include "processes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 16384 }; /* processes that are followed */

/* Reads a small file of /proc whole. Returns its length, or -1; text is NUL-terminated. */
static ssize_t slurp(const char *path, char *text, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t have = 0;
    ssize_t n;

    if (fd == -1)
        return -1;
    while (have < room - 1 && (n = read(fd, text + have, room - 1 - have)) > 0)
        have += (size_t)n;
    close(fd);
    text[have] = '\0';
    return (ssize_t)have;
}

/* Calls visit with the number of each entry of a /proc directory that is one. */
static void each_number(const char *path, void (*visit)(int number, void *with), void *with)
{
    DIR *d = opendir(path);
    struct dirent *e;

    if (d == NULL)
        return;
    while ((e = readdir(d)) != NULL)
        if (e->d_name[0] >= '0' && e->d_name[0] <= '9')
            visit(atoi(e->d_name), with);
    closedir(d);
}

/* ------------------------------------------------------------------- the tree ---- */

struct list {
    pid_t *pids;
    int n, room;
    pid_t parent;
};

static void add_children_of_thread(int tid, void *with)
{
    struct list *list = with;
    static char text[65536];
    char path[64], *save = NULL;

    snprintf(path, sizeof path, "/proc/%d/task/%d/children", list->parent, tid);
    if (slurp(path, text, sizeof text) <= 0)
        return;
    for (char *t = strtok_r(text, " ", &save); t != NULL; t = strtok_r(NULL, " ", &save))
        if (list->n < list->room)
            list->pids[list->n++] = atoi(t);
}

int processes_list(pid_t supervisor, pid_t *pids, int room)
{
    struct list list = {.pids = pids, .room = room};
    char path[64];

    /* breadth first: the list is its own queue */
    for (int next = -1; next < list.n; next++) {
        list.parent = next == -1 ? supervisor : pids[next];
        snprintf(path, sizeof path, "/proc/%d/task", list.parent);
        each_number(path, add_children_of_thread, &list);
    }
    return list.n;
}

/* ----------------------------------------------------------- one task's sleep ---- */

/* What a system call is waiting for, by its number and its arguments. A number that this machine's
 * kernel does not have is left out; one that nobody listed is CALL_OTHER and timed: we cannot tell.
 */
static void classify(long number, const unsigned long long arg[6], struct blocked *b)
{
    b->fd = (int)arg[0];
    b->timed = false;
    b->timeout_ms = -1;
    switch (number) {
    case SYS_read:
    case SYS_readv:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_recvmmsg:
    case SYS_preadv2: b->class = CALL_RECV; return;
    case SYS_write:
    case SYS_writev:
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendmmsg:
    case SYS_pwritev2:
    case SYS_sendfile: b->class = CALL_SEND; return;
    case SYS_accept:
    case SYS_accept4: b->class = CALL_ACCEPT; return;
    case SYS_connect: b->class = CALL_CONNECT; return;
    }
    b->fd = -1;
    switch (number) {
#ifdef SYS_poll
    case SYS_poll:
        b->class = CALL_SELECT;
        b->timed = (int)arg[2] >= 0;
        b->timeout_ms = (int)arg[2];
        return;
#endif
    case SYS_ppoll:
        b->class = CALL_SELECT;
        b->timed = arg[2] != 0;
        return;
#ifdef SYS_select
    case SYS_select:
#endif
    case SYS_pselect6:
        b->class = CALL_SELECT;
        b->timed = arg[4] != 0;
        return;
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
#endif
    case SYS_epoll_pwait:
        b->class = CALL_SELECT;
        b->timed = (int)arg[3] >= 0;
        b->timeout_ms = (int)arg[3];
        return;
#ifdef SYS_epoll_pwait2
    case SYS_epoll_pwait2:
        b->class = CALL_SELECT;
        b->timed = arg[3] != 0;
        return;
#endif
    case SYS_wait4:
    case SYS_waitid: b->class = CALL_CHILD; return;
    case SYS_futex:
        b->class = CALL_LOCK;
        b->timed = arg[3] != 0;
        return;
#ifdef SYS_pause
    case SYS_pause:
#endif
    case SYS_rt_sigsuspend: b->class = CALL_PAUSE; return;
    case SYS_rt_sigtimedwait: /* perhaps for a timer's signal, and while it waits SigBlk hides that
                               */
        b->class = CALL_PAUSE;
        b->timed = true;
        return;
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
        b->class = CALL_SLEEP;
        b->timed = true;
        return;
    }
    b->class = CALL_OTHER;
    b->timed = true;
}

/* A poll() that SIGSTOP and SIGCONT have interrupted goes on as restart_syscall(2), as sleeps do;
 * the arguments are still its own. Which of them it is, the kernel's function says in which it
 * sleeps. */
static void classify_restarted(pid_t pid, int tid, const unsigned long long arg[6],
                               struct blocked *b)
{
    char path[64], function[128];

    snprintf(path, sizeof path, "/proc/%d/task/%d/wchan", pid, tid);
    if (slurp(path, function, sizeof function) <= 0 || strncmp(function, "poll_", 5) != 0)
        return;
    b->class = CALL_SELECT;
    b->timed = (int)arg[2] >= 0;
}

static bool is_socket(pid_t pid, int fd, unsigned long *inode);

/* A splice() waits for the end of it that is a socket: to be read, if that is the first one. */
static void classify_splice(pid_t pid, const unsigned long long arg[6], struct blocked *b)
{
    unsigned long inode;
    bool receives = is_socket(pid, (int)arg[0], &inode);

    b->class = receives ? CALL_RECV : CALL_SEND;
    b->fd = (int)arg[receives ? 0 : 2];
    b->timed = false;
}

/* Fills *b for a sleeping task; what cannot be read is CALL_OTHER and timed. */
static void where_it_sleeps(pid_t pid, int tid, struct blocked *b)
{
    char path[64], text[256];
    unsigned long long arg[6] = {0};
    long number = -1;

    *b = (struct blocked){.class = CALL_OTHER, .timed = true, .timeout_ms = -1, .fd = -1, .pid = pid};
    snprintf(path, sizeof path, "/proc/%d/task/%d/syscall", pid, tid);
    if (slurp(path, text, sizeof text) <= 0)
        return;
    if (sscanf(text, "%ld %llx %llx %llx %llx %llx %llx", &number, &arg[0], &arg[1], &arg[2],
               &arg[3], &arg[4], &arg[5])
        != 7)
        return;
    classify(number, arg, b);
    if (number == SYS_restart_syscall)
        classify_restarted(pid, tid, arg, b);
    if (number == SYS_splice)
        classify_splice(pid, arg, b);
}

static unsigned long long number_after(const char *text, const char *label, int base)
{
    const char *at = strstr(text, label);

    return at == NULL ? 0 : strtoull(at + strlen(label), NULL, base);
}

struct look {
    struct processes *processes;
    pid_t pid, parent;
    int tasks; /* those of the process that are no zombies */
    long resident_kib, data_kib;
};

static void look_at_thread(int tid, void *with)
{
    struct look *look = with;
    struct processes *t = look->processes;
    char path[64], text[4096];
    unsigned long long run_ns = 0, delay_ns = 0;

    snprintf(path, sizeof path, "/proc/%d/task/%d/status", look->pid, tid);
    if (slurp(path, text, sizeof text) <= 0)
        return;
    const char *state = strstr(text, "\nState:\t");
    char letter = state != NULL ? state[8] : 'R';
    look->parent = (pid_t)number_after(text, "\nPPid:", 10);
    if (letter == 'Z' || letter == 'X')
        return;
    look->tasks++;
    look->data_kib = (long)number_after(text, "\nVmData:", 10);
    look->resident_kib = (long)number_after(text, "\nVmRSS:", 10);
    t->switches += number_after(text, "\nvoluntary_ctxt_switches:", 10)
                   + number_after(text, "\nnonvoluntary_ctxt_switches:", 10)
                   + (unsigned long long)tid * 1000003;
    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", look->pid, tid);
    if (slurp(path, text, sizeof text) > 0 && sscanf(text, "%llu %llu", &run_ns, &delay_ns) >= 1)
        t->cpu_us += run_ns / 1000;
    t->delayed_us += delay_ns / 1000;
    if (letter == 'T' || letter == 't') {
        t->stopped++;
    } else if (letter == 'S' || letter == 'I') {
        struct blocked b;
        where_it_sleeps(look->pid, tid, &b);
        if (b.timed && (t->timed == 0 || b.timeout_ms < t->timeout_ms))
            t->timeout_ms = b.timeout_ms;
        t->timed += b.timed;
        if (t->first.class == CALL_NONE)
            t->first = b;
    } else {
        t->awake++;
        t->held += letter == 'D';
    }
}

unsigned long long processes_own_delay(void)
{
    unsigned long long run_ns, delay_ns = 0;
    char text[128];

    if (slurp("/proc/self/schedstat", text, sizeof text) > 0)
        sscanf(text, "%llu %llu", &run_ns, &delay_ns);
    return delay_ns / 1000;
}

void processes_look(pid_t supervisor, struct processes *processes)
{
    static pid_t pids[MOST];
    char path[64];
    int n = processes_list(supervisor, pids, MOST);

    *processes = (struct processes){0};
    for (int i = 0; i < n; i++) {
        struct look look = {.processes = processes, .pid = pids[i]};
        snprintf(path, sizeof path, "/proc/%d/task", pids[i]);
        each_number(path, look_at_thread, &look);
        processes->living += look.tasks > 0;
        processes->threads += look.tasks > 0 ? look.tasks - 1 : 0;
        processes->unreaped += look.tasks == 0 && look.parent == supervisor;
        processes->zombies += look.tasks == 0 && look.parent != supervisor && look.parent != 0;
        processes->data_kib += look.data_kib;
        processes->resident_kib += look.resident_kib; /* threads share it: once a process */
    }
}

/* A zombie, by its /proc/PID/status. */
static bool has_ended(const char *status)
{
    const char *state = strstr(status, "\nState:\t");

    return state == NULL || state[8] == 'Z' || state[8] == 'X';
}

int processes_living(pid_t supervisor, pid_t *pids, int room)
{
    static pid_t all[MOST];
    char path[64], text[4096];
    int n = processes_list(supervisor, all, MOST), living = 0;

    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "/proc/%d/status", all[i]);
        if (slurp(path, text, sizeof text) <= 0)
            continue;
        const char *number = strstr(text, "\nNSpid:");
        if (has_ended(text))
            continue;
        if (living == room)
            return -1;
        const char *last = number != NULL ? memrchr(number, '\t', 1 + strcspn(number + 1, "\n")) : NULL;
        pids[living] = last != NULL ? (pid_t)strtol(last + 1, NULL, 10) : all[i];
        living++;
    }
    return living;
}

long processes_shares_kib(pid_t supervisor)
{
    static pid_t pids[MOST];
    char path[64], text[4096];
    int n = processes_list(supervisor, pids, MOST);
    long all = 0;

    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pids[i]);
        if (slurp(path, text, sizeof text) > 0) {
            all += (long)number_after(text, "\nPss:", 10);
            continue;
        }
        snprintf(path, sizeof path, "/proc/%d/status", pids[i]);
        if (slurp(path, text, sizeof text) > 0)
            all += (long)number_after(text, "\nVmRSS:", 10);
    }
    return all;
}

/* A number that stands at the end of a file of the kernel's; -1: there is none. */
static long last_number(const char *path)
{
    char text[128];

    if (slurp(path, text, sizeof text) <= 0)
        return -1;
    const char *blank = strrchr(text, ' ');
    return strtol(blank != NULL ? blank : text, NULL, 10);
}

/* Whether one of these has been made after the process with the number `newest`: numbers are given in their
 * order, and begin anew behind the last one (proc(5), /proc/sys/kernel/pid_max). */
static bool any_newer(const pid_t *pids, int n, long newest)
{
    long all = last_number("/proc/sys/kernel/pid_max");

    for (int i = 0; i < n && newest > 0 && all > 0; i++) {
        long ahead = (pids[i] - newest + all) % all;
        if (ahead > 0 && ahead < all / 2)
            return true;
    }
    return false;
}

int processes_survivors(pid_t supervisor, void (*meanwhile)(void *), void *with)
{
    enum { MOST_US = 100000, MOST_ROUNDS = 100000 };
    static pid_t pids[MOST];
    struct processes now, before = {0};
    unsigned long long begun_us = 0;
    long newest = last_number("/proc/loadavg"); /* the number that was given last */

    for (int nobody = 0, rounds = 0; nobody < 2; rounds++) {
        meanwhile(with);
        processes_look(supervisor, &now);
        if (rounds == 0)
            begun_us = now.cpu_us;
        int n = processes_list(supervisor, pids, MOST);
        if (any_newer(pids, n, newest)) /* whoever is about to end makes no other one */
            return now.living > 0 ? now.living : 1;
        if (now.living > 0 && before.living > 0) {
            bool rest = now.awake == 0 && now.living == before.living && now.switches == before.switches;
            if (rest || now.cpu_us > begun_us + MOST_US || rounds > MOST_ROUNDS)
                return now.living;
        }
        nobody = n == 0 ? nobody + 1 : 0;
        before = now;
        sched_yield();
    }
    return 0;
}

bool processes_asleep_in(pid_t pid, struct blocked *b)
{
    char path[64], text[4096];

    *b = (struct blocked){.class = CALL_NONE, .fd = -1, .pid = pid};
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    const char *state = slurp(path, text, sizeof text) > 0 ? strstr(text, "\nState:\t") : NULL;
    if (state == NULL || state[8] == 'Z' || state[8] == 'X')
        return false;
    if (state[8] == 'S' || state[8] == 'I')
        where_it_sleeps(pid, pid, b);
    return true;
}

struct tasks {
    pid_t *tids;
    int room, count;
};

static void note_task(int tid, void *with)
{
    struct tasks *t = with;

    if (t->count < t->room)
        t->tids[t->count++] = tid;
}

int processes_tasks(pid_t supervisor, pid_t *tids, int room)
{
    static pid_t pids[MOST];
    char path[64];
    int n = processes_list(supervisor, pids, MOST);
    struct tasks tasks = {tids, room, 0};

    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "/proc/%d/task", pids[i]);
        each_number(path, note_task, &tasks);
    }
    return tasks.count;
}

/* ---------------------------------------------------------------- descriptors ---- */

/* Whether descriptor fd of pid is a socket; its inode in *inode. */
static bool is_socket(pid_t pid, int fd, unsigned long *inode)
{
    char path[64], target[64];

    snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
    ssize_t n = readlink(path, target, sizeof target - 1);
    if (n <= 0)
        return false;
    target[n] = '\0';
    return sscanf(target, "socket:[%lu]", inode) == 1;
}

struct sockets {
    pid_t pid;
    int count;
    unsigned long wanted;
    bool found;
};

static void look_at_descriptor(int fd, void *with)
{
    struct sockets *s = with;
    unsigned long inode;

    if (!is_socket(s->pid, fd, &inode))
        return;
    s->count++;
    s->found = s->found || inode == s->wanted;
}

static void look_at_descriptors(pid_t supervisor, struct sockets *s)
{
    static pid_t pids[MOST];
    char path[64];
    int n = processes_list(supervisor, pids, MOST);

    for (int i = 0; i < n; i++) {
        s->pid = pids[i];
        snprintf(path, sizeof path, "/proc/%d/fd", pids[i]);
        each_number(path, look_at_descriptor, s);
    }
}

int processes_sockets(pid_t supervisor)
{
    struct sockets s = {0};

    look_at_descriptors(supervisor, &s);
    return s.count;
}

struct epolls {
    pid_t pid;
    unsigned flags; /* 0: whatever they are */
    int count;
    bool hidden;
};

/* Its list stands in fdinfo, a line "tfd: 5 events: 8000001d ..." each. */
static void look_at_epoll(int fd, void *with)
{
    struct epolls *e = with;
    char path[64], target[64], line[256];
    unsigned flags;

    snprintf(path, sizeof path, "/proc/%d/fd/%d", e->pid, fd);
    ssize_t n = readlink(path, target, sizeof target);
    if (n <= 0 || memmem(target, (size_t)n, "[eventpoll]", 11) == NULL)
        return;
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", e->pid, fd);
    FILE *f = fopen(path, "re");
    e->hidden = e->hidden || f == NULL;
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        e->count += sscanf(line, "tfd: %*d events: %x", &flags) == 1
                    && (e->flags == 0 || (flags & e->flags) != 0);
    if (f != NULL)
        fclose(f);
}

int processes_watched_by_epoll(pid_t supervisor, unsigned flags)
{
    static pid_t pids[MOST];
    char path[64];
    struct epolls e = {.flags = flags};
    int n = processes_list(supervisor, pids, MOST);

    for (int i = 0; i < n; i++) {
        e.pid = pids[i];
        snprintf(path, sizeof path, "/proc/%d/fd", pids[i]);
        each_number(path, look_at_epoll, &e);
    }
    return e.hidden ? -1 : e.count;
}

bool processes_hold_inode(pid_t supervisor, unsigned long inode)
{
    struct sockets s = {.wanted = inode};

    look_at_descriptors(supervisor, &s);
    return s.found;
}

/* ------------------------------------------------------------- closer questions ---- */

struct question {
    pid_t pid;
    enum call_class class;
    bool yes;
};

static void ask_thread(int tid, void *with)
{
    struct question *q = with;
    struct blocked b;
    unsigned long inode;

    where_it_sleeps(q->pid, tid, &b);
    if (b.class == q->class && (b.fd == -1 || is_socket(q->pid, b.fd, &inode)))
        q->yes = true;
}

bool processes_blocked_in(pid_t supervisor, enum call_class class)
{
    static pid_t pids[MOST];
    char path[64];
    struct question q = {.class = class};
    int n = processes_list(supervisor, pids, MOST);

    for (int i = 0; i < n && !q.yes; i++) {
        q.pid = pids[i];
        snprintf(path, sizeof path, "/proc/%d/task", pids[i]);
        each_number(path, ask_thread, &q);
    }
    return q.yes;
}

/* Calls visit for each task of the processes that hold the socket with this inode, the oldest process first;
 * *pid is the process meanwhile. */
static void each_task_with(pid_t supervisor, unsigned long inode, void (*visit)(int, void *), pid_t *pid, void *with)
{
    static pid_t pids[MOST];
    char path[64];
    int n = processes_list(supervisor, pids, MOST);

    for (int i = 0; i < n; i++) {
        struct sockets holds = {.pid = pids[i], .wanted = inode};
        snprintf(path, sizeof path, "/proc/%d/fd", pids[i]);
        each_number(path, look_at_descriptor, &holds);
        if (!holds.found)
            continue;
        *pid = pids[i];
        snprintf(path, sizeof path, "/proc/%d/task", pids[i]);
        each_number(path, visit, with);
    }
}

struct waiting {
    pid_t pid;
    unsigned long inode;
    int receives, polls; /* tasks, or 0 */
};

static void ask_what_for(int tid, void *with)
{
    struct waiting *w = with;
    struct blocked b;
    unsigned long inode;

    where_it_sleeps(w->pid, tid, &b);
    if (b.class == CALL_RECV && is_socket(w->pid, b.fd, &inode) && inode == w->inode)
        w->receives = tid;
    if (b.class == CALL_SELECT && tid > w->polls)
        w->polls = tid;
}

pid_t processes_waiting_on(pid_t supervisor, unsigned long inode)
{
    struct waiting w = {.inode = inode};

    each_task_with(supervisor, inode, ask_what_for, &w.pid, &w);
    return w.receives != 0 ? w.receives : w.polls;
}

struct user {
    pid_t pid;
    unsigned long inode;
    struct blocked on_it, first; /* a task in a call on the socket; the first task of the newest process */
};

static void ask_where(int tid, void *with)
{
    struct user *u = with;
    struct blocked b;
    unsigned long inode;

    where_it_sleeps(u->pid, tid, &b);
    if ((b.class == CALL_RECV || b.class == CALL_SEND) && is_socket(u->pid, b.fd, &inode) && inode == u->inode)
        u->on_it = b;
    if (tid == u->pid)
        u->first = b;
}

enum call_class processes_where_with(pid_t supervisor, unsigned long inode)
{
    struct user u = {.inode = inode};

    each_task_with(supervisor, inode, ask_where, &u.pid, &u);
    return u.on_it.class != CALL_NONE ? u.on_it.class : u.first.class;
}

/* Whether a call on this socket ends by a time limit of the socket's own (socket(7), SO_RCVTIMEO).
 * The only way to ask is to share the descriptor for a moment (pidfd_getfd(2)). */
static bool has_time_limit(pid_t pid, int fd)
{
    static const int options[] = {SO_RCVTIMEO, SO_SNDTIMEO};
    int process = (int)syscall(SYS_pidfd_open, pid, 0), copy = -1;
    bool yes = false;

    if (process != -1) {
        copy = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
        close(process);
    }
    for (size_t i = 0; copy != -1 && i < sizeof options / sizeof *options; i++) {
        struct timeval limit = {0};
        socklen_t size = sizeof limit;
        getsockopt(copy, SOL_SOCKET, options[i], &limit, &size);
        yes = yes || limit.tv_sec != 0 || limit.tv_usec != 0;
    }
    if (copy != -1)
        close(copy);
    return yes;
}

static void ask_descriptor(int fd, void *with)
{
    struct question *q = with;
    char path[64], target[64];

    snprintf(path, sizeof path, "/proc/%d/fd/%d", q->pid, fd);
    ssize_t n = readlink(path, target, sizeof target - 1);
    if (n > 0 && memmem(target, (size_t)n, "[timerfd]", 9) != NULL)
        q->yes = true;
    if (n > 7 && memcmp(target, "socket:", 7) == 0)
        q->yes = q->yes || has_time_limit(q->pid, fd);
}

bool processes_have_timers(pid_t supervisor)
{
    static pid_t pids[MOST];
    char path[64], text[4096];
    struct question q = {0};
    int n = processes_list(supervisor, pids, MOST);

    for (int i = 0; i < n && !q.yes; i++) {
        snprintf(path, sizeof path, "/proc/%d/status", pids[i]);
        if (slurp(path, text, sizeof text) > 0) {
            if (has_ended(text))
                continue; /* nothing wakes a zombie, whatever it had blocked when it ended */
            /* alarm() and setitimer() cannot be seen, but who uses them handles their signal, or
             * blocks it and reads it: signalfd(2) */
            unsigned long long heard
                = number_after(text, "\nSigCgt:", 16) | number_after(text, "\nSigBlk:", 16);
            q.yes = (heard & (1ull << (SIGALRM - 1))) != 0;
        }
        q.pid = pids[i];
        snprintf(path, sizeof path, "/proc/%d/fd", pids[i]);
        each_number(path, ask_descriptor, &q);
        snprintf(path, sizeof path, "/proc/%d/timers", pids[i]);
        if (slurp(path, text, sizeof text) > 0)
            q.yes = true;
    }
    return q.yes;
}

int processes_kill_all_below(void)
{
    static pid_t pids[MOST];
    pid_t own_group = getpgrp();
    int most = 0;

    for (;;) {
        int n = processes_list(getpid(), pids, MOST);
        if (n > most)
            most = n;
        for (int i = 0; i < n; i++) {
            pid_t group = getpgid(pids[i]);
            if (group > 1 && group != own_group)
                kill(-group, SIGKILL); /* one call for many: a fork bomb must lose the race */
            kill(pids[i], SIGKILL);
        }
        pid_t reaped = waitpid(-1, NULL, n > 0 ? 0 : WNOHANG);
        while (reaped > 0)
            reaped = waitpid(-1, NULL, WNOHANG);
        if (reaped == -1 && errno == ECHILD) /* the kernel's word that nothing is left */
            return most;
    }
}
