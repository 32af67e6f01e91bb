/* lab04.send_all.c -- calls send_all() and send_all_counting() by themselves.
 *
 * usage: send_all ADDRESS PORT < LINES
 *
 * Connects. Sends each line of standard input twice, once with each of the two
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

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[2]) : -1;
    atomic_size_t sent = 1; /* whatever it was, it counts from 0 */
    struct sockaddr_in to;
    static char line[65536], again[sizeof line];
    struct options options;
    bool begun = false;
    ssize_t n;
    enum { THREE_STACKS = 3 * 8192 }; /* KiB */
    long data = 0;
    int fd, flags, open = 0;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port < 1 || net_address(&to, argv[1], port) == -1) {
        fprintf(stderr, "usage: send_all ADDRESS PORT < LINES\n");
        return 2;
    }
    fd = net_connect(&to);
    if (fd == -1) {
        fprintf(stderr, "send_all: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    flags = fcntl(fd, F_GETFL);
    options = options_of(fd);
    while ((n = read(STDIN_FILENO, line, sizeof line)) > 0 || (n == 0 && !begun)) {
        begun = true;
        memcpy(again, line, (size_t)n);
        print_result("send_all", send_all(fd, line, (size_t)n));
        printf("\n");
        print_result("send_all_counting", send_all_counting(fd, again, (size_t)n, &sent));
        if (sent > 0 && sent < (size_t)n) /* how many the kernel had taken by then, nobody can foretell */
            printf(", sent a part\n");
        else
            printf(", sent %zu\n", (size_t)sent);
        if (fcntl(fd, F_GETFL) != flags) /* a call of the caller's, recv(), would not wait any more */
            printf("the socket is not as it was: its flags have changed\n");
        compare_options(options, options_of(fd));
        if (open == 0)
            open = open_descriptors(); /* one that is opened once and for all may stay */
        else if (open_descriptors() > open + 1)
            printf("of the descriptors that were opened some have stayed open\n");
        if (data == 0)
            data = data_kib();
        else if (data_kib() >= data + THREE_STACKS)
            printf("of the memory that was asked for some has stayed\n");
    }
    close(fd);
    return 0;
}
