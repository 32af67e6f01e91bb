/* subject.c -- a program for the tests of the peer: does what its words say, one after the other.
 *
 * usage: subject WORD...        e.g. subject listen 21004 forever accept echo close
 *
 * The table at the end of the file lists the words; those that take an argument are followed by it.
 * What fails ends the program: "subject: recv: ..." and status 1. Four words are not in the table:
 * after the last word, all that follow `forever` come again; all that follow `child` or `thread`
 * are done by a child process or a thread, while the program goes on with its next round; with all
 * that follow `exec` the program is started anew, in its own place.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int lfd = -1;              /* the socket that listens */
static _Thread_local int fd = -1; /* the latest connection */
static _Thread_local char bytes[1 << 20];

static void fail(const char *call)
{
    fprintf(stderr, "subject: %s: %s\n", call, strerror(errno));
    exit(1);
}

static long check(long result, const char *call)
{
    if (result == -1)
        fail(call);
    return result;
}

/* ---- sockets ---- */

/* An address of IPv4 or IPv6: "21004", "127.0.0.2:21004" or "[::1]:21004". */
union place {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static union place place(const char *text)
{
    union place sa = {.v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    const char *colon = strrchr(text, ':');
    char where[64];

    if (colon != NULL && text[0] == '[') {
        snprintf(where, sizeof where, "%.*s", (int)(colon - text - 2), text + 1);
        sa = (union place){.v6 = {.sin6_family = AF_INET6}};
        inet_pton(AF_INET6, where, &sa.v6.sin6_addr);
    } else if (colon != NULL) {
        snprintf(where, sizeof where, "%.*s", (int)(colon - text), text);
        inet_pton(AF_INET, where, &sa.v4.sin_addr);
    }
    sa.v4.sin_port = htons((in_port_t)atoi(colon != NULL ? colon + 1 : text)); /* v6's is there, too */
    return sa;
}

static void do_socket_of(int family)
{
    fd = (int)check(socket(family, SOCK_STREAM, 0), "socket");
}

static void do_socket(const char *unused)
{
    (void)unused;
    do_socket_of(AF_INET);
}

static void listen_at(const char *text, int backlog)
{
    union place sa = place(text);
    int on = 1;

    do_socket_of(sa.any.sa_family);
    lfd = fd;
    setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    check(bind(lfd, &sa.any, sizeof sa), "bind");
    check(listen(lfd, backlog), "listen");
}

static void do_listen(const char *text)
{
    listen_at(text, 64);
}

/* At a name in the file system (unix(7)). */
static struct sockaddr_un local(const char *name)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};

    snprintf(un.sun_path, sizeof un.sun_path, "%s", name);
    do_socket_of(AF_UNIX);
    return un;
}

static void do_local_listen(const char *name)
{
    struct sockaddr_un un = local(name);

    lfd = fd;
    check(bind(lfd, (struct sockaddr *)&un, sizeof un), "bind");
    check(listen(lfd, 64), "listen");
}

static void do_local_connect(const char *name)
{
    struct sockaddr_un un = local(name);

    check(connect(fd, (struct sockaddr *)&un, sizeof un), "connect");
}

/* Its working directory. */
static void do_where(const char *none)
{
    (void)none;
    if (getcwd(bytes, sizeof bytes) != NULL)
        puts(bytes);
    fflush(stdout);
}

/* "FROM" and then "TO": two words, each with an argument. */
static const char *renamed;

static void do_rename(const char *from)
{
    renamed = from;
}

static void do_to(const char *to)
{
    check(rename(renamed, to), "rename");
}

static void do_link(const char *name)
{
    check(symlink("s", name), "symlink");
}

static void do_unlink(const char *name)
{
    check(unlink(name), "unlink");
}

static void do_queue(const char *most)
{
    check(listen(lfd, atoi(most)), "listen");
}

static void do_defer(const char *seconds)
{
    int most = atoi(seconds);

    check(setsockopt(lfd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &most, sizeof most), "setsockopt");
}

static void no_delay(void)
{
    int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void do_accept(const char *unused)
{
    union place sa;
    socklen_t size = sizeof sa;

    (void)unused;
    fd = (int)check(accept(lfd, &sa.any, &size), "accept");
    no_delay();
}

static void do_connect(const char *text)
{
    union place sa = place(text);

    do_socket_of(sa.any.sa_family);
    check(connect(fd, &sa.any, sizeof sa), "connect");
    no_delay();
}

/* Connects to itself until its own queue is full and connect() waits. */
static void do_crowd(const char *text)
{
    listen_at(text, 0);
    for (;;)
        do_connect(text);
}

/* Goes on with this descriptor. */
static void do_on(const char *number)
{
    fd = atoi(number);
}

static void do_getc(const char *unused)
{
    FILE *stream = fdopen(check(dup(fd), "dup"), "r");

    (void)unused;
    setvbuf(stream, NULL, _IONBF, 0);
    getc(stream);
}

static void do_shutdown(const char *unused)
{
    (void)unused;
    check(shutdown(fd, SHUT_WR), "shutdown");
}

static void do_shutdown_both(const char *none)
{
    (void)none;
    check(shutdown(fd, SHUT_RDWR), "shutdown");
}

static void do_close(const char *unused)
{
    (void)unused;
    check(close(fd), "close");
}

static void do_reset(const char *unused)
{
    struct linger at_once = {1, 0};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    do_close(unused);
}

/* ---- bytes ---- */

static void do_send(const char *text)
{
    check(send(fd, text, strlen(text), MSG_NOSIGNAL), "send");
}

/* More is said to follow (send(2), MSG_MORE). */
static void do_send_more(const char *text)
{
    check(send(fd, text, strlen(text), MSG_NOSIGNAL | MSG_MORE), "send");
}

/* Sends in ways that the wiretap does not see. */
static void do_raw(const char *text)
{
    check(syscall(SYS_write, fd, text, strlen(text)), "write");
}

static void do_print(const char *text)
{
    dprintf(fd, "%s", text);
}

/* Tells the other side who it is. */
static void do_who(const char *unused)
{
    union place sa;
    socklen_t size = sizeof sa;
    char text[64], where[INET6_ADDRSTRLEN];

    (void)unused;
    check(getpeername(fd, &sa.any, &size), "getpeername");
    if (sa.any.sa_family == AF_INET6)
        inet_ntop(AF_INET6, &sa.v6.sin6_addr, where, sizeof where);
    else
        inet_ntop(AF_INET, &sa.v4.sin_addr, where, sizeof where);
    snprintf(text, sizeof text, sa.any.sa_family == AF_INET6 ? "[%s]:%d" : "%s:%d", where, ntohs(sa.v4.sin_port));
    do_send(text);
}

/* One send(), and how many bytes it took. */
static void do_pour(const char *count)
{
    memset(bytes, 'x', sizeof bytes);
    printf("%ld\n", check(send(fd, bytes, strtoul(count, NULL, 10), MSG_NOSIGNAL), "send"));
}

/* All of them by sendmsg(), and how many those were; or EINTR, and then it goes on. */
static void do_send_messages(const char *count)
{
    size_t length = strtoul(count, NULL, 10), done = 0;

    memset(bytes, 'x', sizeof bytes);
    while (done < length) {
        struct iovec rest = {bytes + done, length - done};
        struct msghdr m = {.msg_iov = &rest, .msg_iovlen = 1};
        ssize_t n = sendmsg(fd, &m, MSG_NOSIGNAL);

        if (n == -1 && errno == EINTR) {
            printf("EINTR\n");
            continue;
        }
        done += (size_t)check(n, "sendmsg");
    }
    printf("%zu\n", done);
}

static void do_read(const char *count)
{
    check(recv(fd, bytes, strtoul(count, NULL, 10), MSG_WAITALL), "recv");
}

static void do_echo(const char *unused)
{
    ssize_t n;

    (void)unused;
    while ((n = check(recv(fd, bytes, sizeof bytes, 0), "recv")) > 0)
        check(send(fd, bytes, (size_t)n, MSG_NOSIGNAL), "send");
}

/* Adds up what all clients send, a digit a line, and answers each line with the sum. How it keeps several
 * threads apart: "not", by a "mutex", by a lock that is "spun" for, or so that nobody is "ever" let in again. */
static void do_add(const char *how)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static volatile char spun;
    static volatile int sum;

    while (check(recv(fd, bytes, 2, MSG_WAITALL), "recv") == 2) {
        while (how[0] == 's' && __atomic_test_and_set(&spun, __ATOMIC_ACQUIRE))
            continue;
        if (how[0] == 'm' || how[0] == 'e')
            pthread_mutex_lock(&mutex);
        int fetched = sum;
        fetched += bytes[0] - '0';
        sum = fetched;
        if (how[0] == 'm')
            pthread_mutex_unlock(&mutex);
        if (how[0] == 's')
            __atomic_clear(&spun, __ATOMIC_RELEASE);
        dprintf(fd, "%d\n", fetched);
    }
}

static void do_sizes(const char *unused)
{
    ssize_t n;

    (void)unused;
    while ((n = check(recv(fd, bytes, sizeof bytes, 0), "recv")) > 0)
        printf("%zd ", n);
}

/* Asks in vain that many times. */
static void do_ask(const char *count)
{
    for (int n = atoi(count); n > 0; n--)
        if (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) != -1)
            fail("not in vain");
}

/* Takes the end of file for an empty message. */
static void do_circle(const char *unused)
{
    (void)unused;
    while (recv(fd, bytes, sizeof bytes, 0) != -1)
        continue;
}

static void do_say(const char *text)
{
    puts(text);
}

static void do_complain(const char *text)
{
    fprintf(stderr, "%s\n", text);
}

static void do_copy(const char *unused)
{
    size_t n;

    (void)unused;
    while ((n = fread(bytes, 1, sizeof bytes, stdin)) > 0)
        if (fwrite(bytes, 1, n, stdout) != n)
            fail("write");
    if (ferror(stdin))
        fail("read");
}

/* ---- what takes a time, and ends by itself ---- */

static void nothing(int number)
{
    (void)number;
}

static struct timespec span(const char *ms)
{
    return (struct timespec){atoi(ms) / 1000, atoi(ms) % 1000 * 1000000L};
}

static void start_alarm(const char *ms)
{
    struct itimerval soon = {.it_value = {0, atoi(ms) * 1000}};

    setitimer(ITIMER_REAL, &soon, NULL);
}

static sigset_t block_alarm(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return set;
}

static void do_poll(const char *ms)
{
    struct pollfd p = {fd, POLLIN, 0};

    check(poll(&p, 1, atoi(ms)), "poll");
}

/* The time that is left afterwards is told by the exit status. */
static void do_count_down(const char *s)
{
    struct timeval left = {atoi(s), 0};
    fd_set in;

    FD_ZERO(&in);
    FD_SET(fd, &in);
    if (select(fd + 1, &in, NULL, NULL, &left) == 0)
        exit(left.tv_sec == 0 && left.tv_usec == 0 ? 7 : 8);
}

static void do_timeo(const char *s)
{
    struct timeval limit = {atoi(s), 0};

    check(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), "setsockopt");
}

static void do_alarm(const char *s)
{
    alarm((unsigned)atoi(s));
}

/* Ends when more than half an hour has gone by since it began, by three clocks: 3 of three. */
static void do_half_an_hour(const char *unused)
{
    enum { HALF = 1800 };
    static time_t began[3];
    struct timespec steady;
    struct timeval day;

    (void)unused;
    clock_gettime(CLOCK_MONOTONIC, &steady);
    gettimeofday(&day, NULL);
    time_t now[3] = {time(NULL), steady.tv_sec, day.tv_sec};
    int late = 0;
    for (int i = 0; i < 3; i++) {
        late += began[i] != 0 && now[i] - began[i] > HALF;
        began[i] = now[i];
    }
    if (late > 0)
        exit(late);
}

/* Takes so many bytes, and keeps them; or gives them back. */
static void do_keep(const char *n)
{
    void *volatile at = malloc((size_t)atoi(n));

    if (at == NULL)
        fail("malloc");
}

static void do_borrow(const char *n)
{
    void *volatile at = malloc((size_t)atoi(n));

    free(at);
}

static void do_sndbuf(const char *n)
{
    int size = atoi(n);

    check(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size), "setsockopt");
}

/* How many processors it may run on, and by which policy (sched(7)). */
static void do_processors(const char *unused)
{
    cpu_set_t set;

    (void)unused;
    CPU_ZERO(&set);
    check(sched_getaffinity(0, sizeof set, &set), "sched_getaffinity");
    printf("%s %s\n", CPU_COUNT(&set) == 1 ? "one" : "some", sched_getscheduler(0) == SCHED_BATCH ? "batch" : "other");
    fflush(stdout);
}

static void do_sleep(const char *ms)
{
    struct timespec time = span(ms);

    nanosleep(&time, NULL);
}

static void do_compute(const char *ms)
{
    clock_t end = clock() + atoi(ms) * (CLOCKS_PER_SEC / 1000);

    while (clock() < end)
        continue;
}

/* A loop of so many rounds, of some instructions each. */
static void do_count(const char *rounds)
{
    for (volatile long i = atol(rounds); i > 0; i--)
        continue;
}

/* The same in a child, that is waited for. */
static void do_forked(const char *rounds)
{
    pid_t pid = (pid_t)check(fork(), "fork");

    if (pid == 0) {
        do_count(rounds);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

static void do_handler(const char *ms)
{
    signal(SIGALRM, nothing);
    start_alarm(ms);
    pause();
}

static void do_sigwait(const char *ms)
{
    sigset_t set = block_alarm();
    int number;

    start_alarm(ms);
    sigwait(&set, &number);
}

static void do_signalfd(const char *ms)
{
    sigset_t set = block_alarm();
    struct pollfd p = {signalfd(-1, &set, 0), POLLIN, 0};

    start_alarm(ms);
    poll(&p, 1, -1);
    close(p.fd);
}

static void do_timer(const char *ms)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct itimerspec soon = {.it_value = span(ms)};
    timer_t timer;

    signal(SIGUSR1, nothing);
    check(timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
    timer_settime(timer, 0, &soon, NULL);
    pause();
    timer_delete(timer);
}

static void do_timerfd(const char *ms)
{
    struct itimerspec soon = {.it_value = span(ms)};
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);

    timerfd_settime(timer, 0, &soon, NULL);
    check(read(timer, bytes, 8), "read");
    close(timer);
}

/* A receive that has a time limit of its own (socket(7), SO_RCVTIMEO). */
static void do_timeout(const char *ms)
{
    struct timeval time = {0, atoi(ms) * 1000};

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    if (recv(fd, bytes, sizeof bytes, 0) != -1)
        fail("no time-out");
}

/* The kernel asks an idle connection after a second, and gives it up after another one. */
static void do_keepalive(const char *seconds)
{
    int on = 1, one = 1, idle = atoi(seconds);

    check(setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on), "setsockopt");
    check(setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle), "setsockopt");
    check(setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &one, sizeof one), "setsockopt");
    check(setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &one, sizeof one), "setsockopt");
}

static void wait_for(void (*act)(const char *), const char *argument)
{
    pid_t pid = fork();

    if (pid == 0) {
        act(argument);
        _exit(0);
    }
    while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
        continue;
}

static void do_helper(const char *ms)
{
    wait_for(do_sleep, ms);
}

static void do_computing_helper(const char *ms)
{
    wait_for(do_compute, ms);
}

/* ---- what never ends by itself ---- */

static void do_select(const char *unused)
{
    fd_set set;

    (void)unused;
    FD_ZERO(&set);
    FD_SET(fd, &set);
    check(select(fd + 1, &set, NULL, NULL, NULL), "select");
}

static void do_pause(const char *unused)
{
    (void)unused;
    pause();
}

static void do_pausing_helper(const char *unused)
{
    wait_for(do_pause, unused);
}

/* In state D until a child ends: after so many milliseconds, or 0: never. */
static void do_held(const char *ms)
{
    if (check(syscall(SYS_clone, (long)(CLONE_VFORK | SIGCHLD), 0L, 0L, 0L, 0L), "clone") == 0) {
        if (atoi(ms) == 0)
            do_pause(ms);
        do_sleep(ms);
        _exit(0);
    }
}

/* A child that ends by a signal, and is not waited for. It has so much memory that its end takes a while. */
static void do_struck_helper(const char *mib)
{
    size_t size = (size_t)atol(mib) << 20;
    int ready[2];
    char byte = 0;

    check(pipe(ready), "pipe");
    pid_t pid = (pid_t)check(fork(), "fork");
    if (pid == 0) {
        memset(malloc(size), 1, size);
        check(write(ready[1], &byte, 1), "write");
        for (;;)
            pause();
    }
    check(read(ready[0], &byte, 1), "read");
    close(ready[0]);
    close(ready[1]);
    kill(pid, SIGTERM);
}

static void do_lock(const char *unused)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

    (void)unused;
    pthread_mutex_lock(&mutex);
    pthread_mutex_lock(&mutex);
}

/* ---- the program itself ---- */

static void do_catch(const char *unused)
{
    struct sigaction action = {.sa_handler = nothing};

    (void)unused;
    sigaction(SIGUSR1, &action, NULL);
}

static void do_limit(const char *unused)
{
    struct rlimit files;

    (void)unused;
    getrlimit(RLIMIT_NOFILE, &files);
    printf("%lu\n", (unsigned long)files.rlim_cur);
}

static void do_hard_limit(const char *unused)
{
    struct rlimit files;

    (void)unused;
    getrlimit(RLIMIT_NOFILE, &files);
    printf("%lu\n", (unsigned long)files.rlim_max);
}

static void do_environment(const char *unused)
{
    (void)unused;
    for (char **v = environ; *v != NULL; v++)
        puts(*v);
}

/* Calls itself "gathered" (/proc/PID/comm), then waits, saying so all the time, until there is a file "go" beside NAME. */
static void do_gather(const char *name)
{
    char go[4096];

    check(prctl(PR_SET_NAME, "gathered"), "prctl");
    snprintf(go, sizeof go, "%.*s/go", (int)(strrchr(name, '/') - name), name);
    while (access(go, F_OK) == -1) {
        putchar('.');
        do_sleep("20");
    }
}

static void do_exit(const char *status)
{
    exit(atoi(status));
}

static void do_quit(const char *status)
{
    syscall(SYS_exit_group, atoi(status)); /* as a program whose exit nobody hears */
}

static void do_raise(const char *number)
{
    raise(atoi(number));
}

static const struct {
    const char *name;
    int takes_argument;
    void (*act)(const char *argument);
} words[] = {
    {"socket", 0, do_socket},
    {"listen", 1, do_listen},
    {"local-listen", 1, do_local_listen},
    {"local-connect", 1, do_local_connect},
    {"unlink", 1, do_unlink},
    {"link", 1, do_link},
    {"rename", 1, do_rename},
    {"to", 1, do_to},
    {"where", 0, do_where},
    {"queue", 1, do_queue},
    {"defer", 1, do_defer},
    {"accept", 0, do_accept},
    {"connect", 1, do_connect},
    {"crowd", 1, do_crowd},
    {"on", 1, do_on},
    {"shutdown", 0, do_shutdown},
    {"shutdown-both", 0, do_shutdown_both},
    {"getc", 0, do_getc},
    {"close", 0, do_close},
    {"reset", 0, do_reset},
    {"send", 1, do_send},
    {"send-more", 1, do_send_more},
    {"raw", 1, do_raw},
    {"print", 1, do_print},
    {"who", 0, do_who},
    {"pour", 1, do_pour},
    {"sendmsg", 1, do_send_messages},
    {"read", 1, do_read},
    {"echo", 0, do_echo},
    {"add", 1, do_add},
    {"sizes", 0, do_sizes},
    {"ask", 1, do_ask},
    {"circle", 0, do_circle},
    {"say", 1, do_say},
    {"complain", 1, do_complain},
    {"copy", 0, do_copy},
    {"poll", 1, do_poll},
    {"countdown", 1, do_count_down},
    {"timeo", 1, do_timeo},
    {"alarm", 1, do_alarm},
    {"half-an-hour", 0, do_half_an_hour},
    {"keep", 1, do_keep},
    {"borrow", 1, do_borrow},
    {"sndbuf", 1, do_sndbuf},
    {"processors", 0, do_processors},
    {"sleep", 1, do_sleep},
    {"compute", 1, do_compute},
    {"count", 1, do_count},
    {"forked", 1, do_forked},
    {"handler", 1, do_handler},
    {"sigwait", 1, do_sigwait},
    {"signalfd", 1, do_signalfd},
    {"timer", 1, do_timer},
    {"timerfd", 1, do_timerfd},
    {"timeout", 1, do_timeout},
    {"keepalive", 1, do_keepalive},
    {"helper", 1, do_helper},
    {"computing-helper", 1, do_computing_helper},
    {"select", 0, do_select},
    {"pause", 0, do_pause},
    {"pausing-helper", 0, do_pausing_helper},
    {"struck-helper", 1, do_struck_helper},
    {"lock", 0, do_lock},
    {"held", 1, do_held},
    {"catch", 0, do_catch},
    {"limit", 0, do_limit},
    {"hard-limit", 0, do_hard_limit},
    {"environment", 0, do_environment},
    {"gather", 1, do_gather},
    {"exit", 1, do_exit},
    {"quit", 1, do_quit},
    {"raise", 1, do_raise},
};

enum { WORDS = sizeof words / sizeof *words };

static void perform(char **word);

struct part {
    char **word;
    int fd;
};

static void *in_a_thread(void *with)
{
    struct part *part = with;

    fd = part->fd;
    perform(part->word);
    free(part);
    return NULL;
}

static void start_thread(char **word)
{
    struct part *part = malloc(sizeof *part);
    pthread_t thread;

    *part = (struct part){word, fd};
    if (pthread_create(&thread, NULL, in_a_thread, part) != 0)
        fail("pthread_create");
    pthread_detach(thread);
}

static void start_child(char **word)
{
    pid_t pid = fork();

    if (pid == 0) {
        perform(word);
        exit(0);
    }
    check(pid, "fork");
    if (fd != lfd)
        close(fd);
}

static void perform(char **word)
{
    char **again = NULL;
    size_t w;

    while (*word != NULL) {
        const char *name = *word++;
        if (strcmp(name, "forever") == 0) {
            again = word;
        } else if (strcmp(name, "child") == 0 || strcmp(name, "thread") == 0) {
            (name[0] == 'c' ? start_child : start_thread)(word);
            while (*word != NULL)
                word++;
        } else if (strcmp(name, "exec") == 0) {
            execv("/proc/self/exe", word - 1);
            fail("exec");
        } else {
            for (w = 0; w < WORDS && strcmp(words[w].name, name) != 0;)
                w++;
            if (w == WORDS || (words[w].takes_argument && *word == NULL)) {
                fprintf(stderr, "subject: %s?\n", name);
                exit(2);
            }
            words[w].act(words[w].takes_argument ? *word++ : NULL);
        }
        if (*word == NULL && again != NULL)
            word = again;
    }
}

int main(int argc, char **argv)
{
    (void)argc;
    setvbuf(stdout, NULL, _IONBF, 0);
    perform(argv + 1);
    return 0;
}
