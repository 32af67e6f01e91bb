/* lab04.send_all.c -- calls send_all() and send_all_counting() by themselves.
 *
 * usage: send_all ADDRESS PORT [again] < LINES
 *
 * Connects; with "again", for each line once more. Sends each line of standard input twice, once with each of the two
 * functions, and prints what they returned. A line is what one read() brings,
 * and it is sent before the next one is read; where standard input is empty, nothing is
 * sent once with each of the two. Exit status: 0; 1 when there is no connection; 2 wrong usage.
 *
 * The functions are the student's, this program is the grader's: pour.c may
 * be changed, and later labs call what it does not. So they are declared here,
 * and not taken from a header that came with them.
 */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>

int send_all(int fd, const void *buf, size_t len);
int send_all_counting(int fd, const void *buf, size_t len, atomic_size_t *sent);

static void print_result(const char *function, int result)
{
    int reason = errno;

    printf("%s: %d", function, result);
    /* Which of the two it is depends on the call. */
    if (result == -1)
        printf(" %s", reason == ECONNRESET || reason == EPIPE ? "the peer has gone" : strerror(reason));
}

/* How many of the first descriptors are open. */
static int open_descriptors(void)
{
    int n = 0;

    for (int fd = 0; fd < 64; fd++)
        n += fcntl(fd, F_GETFD) != -1;
    return n;
}

/* How many KiB of data and stacks it has (proc(5), VmData); 0 where nobody tells. */
static long data_kib(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char text[256];
    long kib = 0;

    while (status != NULL && fgets(text, sizeof text, status) != NULL)
        sscanf(text, "VmData: %ld", &kib);
    if (status != NULL)
        fclose(status);
    return kib;
}

/* What a function may set for the sending, and has to set back. */
struct options {
    struct timeval send, receive;
    struct linger linger;
};

static struct options options_of(int fd)
{
    struct options o;

    memset(&o, 0, sizeof o);
    getsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &o.send, &(socklen_t){sizeof o.send});
    getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &o.receive, &(socklen_t){sizeof o.receive});
    getsockopt(fd, SOL_SOCKET, SO_LINGER, &o.linger, &(socklen_t){sizeof o.linger});
    return o;
}

static bool same_time(struct timeval a, struct timeval b)
{
    return a.tv_sec == b.tv_sec && a.tv_usec == b.tv_usec;
}

static void compare_options(struct options before, struct options now)
{
    const char *name = !same_time(before.send, now.send)         ? "SO_SNDTIMEO"
                       : !same_time(before.receive, now.receive) ? "SO_RCVTIMEO"
                       : before.linger.l_onoff != now.linger.l_onoff
                               || before.linger.l_linger != now.linger.l_linger
                           ? "SO_LINGER"
                           : NULL;

    if (name != NULL)
        printf("the socket is not as it was: its %s has changed\n", name);
}

/* What is to be as it was after a call, or to grow no further. */
struct state {
    int flags, descriptors;
    long kib;
    struct options options;
};

static void compare_socket(int fd, struct state before)
{
    if (fcntl(fd, F_GETFL) != before.flags) /* a call of the caller's, recv(), would not wait any more */
        printf("the socket is not as it was: its flags have changed\n");
    compare_options(before.options, options_of(fd));
}

/* Of each kind one that is made once and for all may stay. */
static void compare_what_stays(struct state *first)
{
    enum { THREE_STACKS = 3 * 8192 }; /* KiB */

    if (first->descriptors == 0)
        first->descriptors = open_descriptors();
    else if (open_descriptors() > first->descriptors + 1)
        printf("of the descriptors that were opened some have stayed open\n");
    if (first->kib == 0)
        first->kib = data_kib();
    else if (data_kib() >= first->kib + THREE_STACKS)
        printf("of the memory that was asked for some has stayed\n");
}

static void send_twice(int fd, char *line, char *again, size_t n)
{
    atomic_size_t sent = 1; /* whatever it was, it counts from 0 */

    print_result("send_all", send_all(fd, line, n));
    printf("\n");
    print_result("send_all_counting", send_all_counting(fd, again, n, &sent));
    if (sent > 0 && sent < n) /* how many the kernel had taken by then, nobody can foretell */
        printf(", sent a part\n");
    else
        printf(", sent %zu\n", (size_t)sent);
}

static int connect_to(const struct sockaddr_in *to, struct state *s)
{
    int fd = net_connect(to);

    if (fd == -1) {
        fprintf(stderr, "send_all: %s: %s\n", net_failed, strerror(errno));
        return -1;
    }
    s->flags = fcntl(fd, F_GETFL);
    s->options = options_of(fd);
    return fd;
}

int main(int argc, char *argv[])
{
    bool anew = argc == 4 && strcmp(argv[3], "again") == 0;
    int port = argc == 3 || anew ? net_port(argv[2]) : -1;
    static char line[65536], again[sizeof line];
    struct state state = {0};
    struct sockaddr_in to;
    bool begun = false;
    ssize_t n;
    int fd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port < 1 || net_address(&to, argv[1], port) == -1) {
        fprintf(stderr, "usage: send_all ADDRESS PORT [again] < LINES\n");
        return 2;
    }
    fd = anew ? -1 : connect_to(&to, &state);
    if (fd == -1 && !anew)
        return 1;
    while ((n = read(STDIN_FILENO, line, sizeof line)) > 0 || (n == 0 && !begun)) {
        begun = true;
        memcpy(again, line, (size_t)n);
        if (anew && (fd = connect_to(&to, &state)) == -1)
            return 1;
        send_twice(fd, line, again, (size_t)n);
        compare_socket(fd, state);
        if (anew)
            close(fd);
        compare_what_stays(&state);
    }
    if (!anew)
        close(fd);
    return 0;
}
