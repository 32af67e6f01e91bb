/* tap_run.c -- run a program under the wiretap and print what was written down, a call a line.
 *
 * usage: tap_run [-f CLASS:N[+]:ERROR] [-f CLASS:N[+]:CAP] [-k N] [-b BYTES] [-e] [-r]
 *                LIBRARY PROGRAM ...
 *     -f  a fault in the N-th call of that class, with + in all later ones too
 *     -k  kill the program once its N-th event is a call that it has entered
 *     -b  the send buffer of new sockets
 *     -e  leave LD_PRELOAD to the program's arguments; the library is /proc/self/fd/4
 *     -r  do not randomize addresses (TSan)
 *
 * Lines differ between two runs of a program only where the program did: there are no times in
 * them, processes are numbered, and so are the ports that the system chose.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../wiretap/wiretap.h"

enum { SHARED = 3, LIBRARY = 4 }; /* descriptors, as the program gets them */

static const char *const calls[] = {
#define X(name, class) #name,
    TAP_CALLS(X)
#undef X
};

static const char *const classes[]
    = {"socket",   "bind",  "listen", "accept",     "connect", "send", "recv",
       "shutdown", "close", "select", "setsockopt", "fcntl",   "name", "exit", "fork"};

/* clang-format off */
#define ERRORS(X) \
    X(EINTR) X(EAGAIN) X(EMFILE) X(ECONNABORTED) X(ECONNRESET) X(ECONNREFUSED) X(EPIPE) \
    X(EFAULT) X(EADDRINUSE) X(ENOTCONN) X(ENOTSOCK) X(EINVAL) X(EBADF)
/* clang-format on */

static const struct {
    const char *name;
    int number;
} errors[] = {
#define X(name) {#name, name},
    ERRORS(X)
#undef X
};

enum { ERROR_COUNT = sizeof errors / sizeof errors[0] };

static void fail(const char *what)
{
    fprintf(stderr, "tap_run: %s: %s\n", what, strerror(errno));
    exit(99);
}

static const char *error_name(int number)
{
    for (int i = 0; i < ERROR_COUNT; i++)
        if (errors[i].number == number)
            return errors[i].name;
    return strerror(number);
}

/* One -f argument: CLASS:N[+]:WHAT. */
static void add_fault(struct tap_shared *tap, const char *text)
{
    struct tap_fault *fault = &tap->fault[tap->faults++];
    char class[16], plus[2] = "", what[16];
    unsigned n;

    if (sscanf(text, "%15[a-z]:%u%1[+]:%15s", class, &n, plus, what) != 4
        && sscanf(text, "%15[a-z]:%u:%15s", class, &n, what) != 3) {
        errno = EINVAL;
        fail(text);
    }
    while (strcmp(classes[fault->class], class) != 0)
        if (++fault->class == TAP_CLASSES)
            fail(text);
    fault->first = n;
    fault->last = plus[0] == '+' ? UINT32_MAX : n;
    fault->cap = (uint32_t)strtoul(what, NULL, 10);
    for (int i = 0; i < ERROR_COUNT; i++)
        if (strcmp(errors[i].name, what) == 0)
            fault->error = errors[i].number;
}

/* Becomes the program, with nothing open but standard input, output, error and the two. */
static void become(int shared, int library, int preload, char **argv)
{
    char number[16];

    shared = fcntl(shared, F_DUPFD, 100);
    library = fcntl(library, F_DUPFD, 100);
    if (dup2(shared, SHARED) == -1 || dup2(library, LIBRARY) == -1)
        fail("dup2");
    for (int fd = LIBRARY + 1; fd < 256; fd++)
        close(fd);
    snprintf(number, sizeof number, "%d", SHARED);
    setenv(TAP_VARIABLE, number, 1);
    if (preload)
        setenv("LD_PRELOAD", "/proc/self/fd/4", 1);
    alarm(10); /* a backstop: no test is to hang */
    execvp(argv[0], argv);
    fail(argv[0]);
}

/* Waits for the program's end; kills it once it is within its n-th call (0: never). */
static int watch(const struct tap_shared *tap, pid_t pid, int n)
{
    int status;

    while (waitpid(pid, &status, n > 0 ? WNOHANG : 0) != pid) {
        if (tap->event[n - 1].state == TAP_ENTERED)
            kill(pid, SIGKILL);
        sched_yield();
    }
    return status;
}

/* 1 for the first value that is asked for, 2 for the next, ... */
static int nth(int64_t value, int64_t *seen)
{
    int i = 0;

    while (seen[i] != 0 && seen[i] != value)
        i++;
    seen[i] = value;
    return i + 1;
}

static void print_address(const struct tap_event *e)
{
    static int64_t ports[64];
    char text[INET_ADDRSTRLEN];
    int port = ntohs(e->port);

    inet_ntop(AF_INET, &e->address, text, sizeof text);
    printf(port < 1024 ? " <%d %s:%d>" : " <%d %s:port%d>", e->family, text,
           port < 1024 ? port : nth(port, ports));
}

/* The lists of select() in two words each, in and out: R8 W0 > R8 W0, where there is a list at all. */
static void print_lists(const struct tap_event *e)
{
    uint64_t list[4] = {0};

    memcpy(list, e->excerpt, e->excerpt_length);
    if ((list[0] | list[1]) == 0)
        return;
    printf(" R%llx W%llx > R%llx W%llx", (unsigned long long)list[0], (unsigned long long)list[1],
           (unsigned long long)list[2], (unsigned long long)list[3]);
}

static void print_excerpt(const struct tap_event *e)
{
    printf(" \"");
    for (uint32_t i = 0; i < e->excerpt_length; i++)
        printf(isprint(e->excerpt[i]) ? "%c" : "\\%03o", e->excerpt[i]);
    printf("\"");
}

static void print_event(const struct tap_event *e)
{
    static int64_t processes[64];
    bool forks = e->call == TAP_CALL_fork && e->result > 0;

    printf("%d%s %s(%d", nth(e->pid, processes), e->tid == e->pid ? "" : "t", calls[e->call],
           e->fd);
    for (int i = 0; i < 3; i++)
        printf(", %lld", (long long)e->arg[i]);
    printf(")");
    if (e->family != 0 || e->port != 0)
        print_address(e);
    if (e->state == TAP_RETURNED)
        printf(" = %lld", forks ? nth(e->result, processes) : (long long)e->result);
    else
        printf(" ...");
    if (e->state == TAP_RETURNED && e->error != 0)
        printf(" %s", error_name(e->error));
    if (e->state == TAP_RETURNED && e->excerpt_length != 0)
        e->call == TAP_CALL_select || e->call == TAP_CALL_pselect ? print_lists(e) : print_excerpt(e);
    printf("%s%s", e->flags & TAP_INJECTED ? " injected" : "",
           e->flags & TAP_CAPPED ? " capped" : "");
    printf("%s\n", e->state == TAP_RETURNED && e->ended < e->began ? " ended before it began" : "");
}

static void print_all(const struct tap_shared *tap, int status)
{
    for (uint32_t i = 0; i < tap->events && i < TAP_EVENTS; i++)
        if (tap->event[i].state != TAP_EMPTY)
            print_event(&tap->event[i]);
    printf("attached %u events %u\n", tap->attached, tap->events);
    for (int i = 0; i < TAP_CLASSES; i++)
        if (tap->called[i] != 0)
            printf("called %s %u\n", classes[i], tap->called[i]);
    for (uint32_t i = 0; i < tap->faults; i++)
        printf("fired %u\n", tap->fault[i].fired);
    if (tap->fruitless != 0)
        printf("fruitless %d %u\n", tap->fruitless_fd, tap->fruitless);
    printf(WIFSIGNALED(status) ? "died %d\n" : "exited %d\n",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
    int shared = memfd_create("wiretap", 0);
    int killed_in = 0;
    int preload = 1;
    struct tap_shared *tap;

    if (shared == -1 || ftruncate(shared, sizeof *tap) == -1)
        fail("memfd_create");
    tap = mmap(NULL, sizeof *tap, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
    if (tap == MAP_FAILED)
        fail("mmap");
    tap->magic = TAP_MAGIC;
    for (int option; (option = getopt(argc, argv, "+f:k:b:er")) != -1;) {
        switch (option) {
        case 'f': add_fault(tap, optarg); break;
        case 'k': killed_in = atoi(optarg); break;
        case 'b': tap->send_buffer = (uint32_t)atoi(optarg); break;
        case 'e': preload = 0; break;
        case 'r': personality(ADDR_NO_RANDOMIZE); break;
        default: return 2;
        }
    }
    if (argc - optind < 2) {
        fprintf(stderr, "usage: tap_run [-f FAULT] [-k N] [-b BYTES] [-er] LIBRARY PROGRAM ...\n");
        return 2;
    }
    int library = open(argv[optind], O_RDONLY);

    if (library == -1)
        fail(argv[optind]);
    pid_t pid = fork();

    if (pid == 0)
        become(shared, library, preload, argv + optind + 1);
    print_all(tap, watch(tap, pid, killed_in));
    return 0;
}
