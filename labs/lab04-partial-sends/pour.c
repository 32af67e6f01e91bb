/* pour.c -- send all of standard input over one TCP connection.
 *
 * usage: pour ADDRESS PORT < FILE
 *
 * You write: nothing here; the work is in send_all.c.
 */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A signal handler may use few objects: a lock-free atomic one is allowed. */
static atomic_size_t sent = 1; /* send_all_counting() begins at 0 */

/* Prints on stderr how far the sending has come, as dd does. A handler may call
 * few functions, and printf() is not among them (man 7 signal-safety). */
static void print_progress(int signal_number)
{
    static const char text[] = "sent so far ";
    char line[sizeof text + 20]; /* 2^64 has 20 digits */
    char *end = line + sizeof line, *start = end;
    size_t left = sent;
    int saved = errno; /* the code that was interrupted may need it */

    (void)signal_number;
    *--start = '\n';
    do
        *--start = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    start -= sizeof text - 1;
    memcpy(start, text, sizeof text - 1);
    ssize_t n = write(STDERR_FILENO, start, (size_t)(end - start));
    (void)n; /* if this fails, there is no place left to report it */
    errno = saved;
}

/* No SA_RESTART: that a SIGUSR1 interrupts send() is the lesson. */
static int catch_sigusr1(void)
{
    struct sigaction action = {.sa_handler = print_progress};

    sigemptyset(&action.sa_mask);
    return sigaction(SIGUSR1, &action, NULL);
}

/* Reads fd to its end: *len bytes at *bytes, which the caller frees, also after
 * a failure. Returns 0, or -1 after reporting the call that failed. The whole
 * file in memory, so that send() is offered all of it and a signal can
 * interrupt nothing else; wcc in lab07 sends piece by piece. */
static int read_whole(int fd, char **bytes, size_t *len)
{
    size_t room = 0;

    for (;;) {
        if (*len == room) {
            room = 2 * room + 65536;
            char *bigger = realloc(*bytes, room);
            if (bigger == NULL) {
                perror("pour: realloc");
                return -1;
            }
            *bytes = bigger;
        }
        ssize_t n = read(fd, *bytes + *len, room - *len);
        if (n == -1)
            perror("pour: read");
        if (n <= 0)
            return (int)n;
        *len += (size_t)n;
    }
}

/* Connects, sends, closes, prints the number sent. Returns the exit status. */
static int pour(const struct sockaddr_in *to, const char *bytes, size_t len)
{
    int status = 1;
    int fd = net_connect(to);

    if (fd == -1) {
        fprintf(stderr, "pour: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    /* Not earlier: a signal would interrupt connect(), another lesson. */
    if (catch_sigusr1() == -1)
        perror("pour: sigaction");
    else if (send_all_counting(fd, bytes, len, &sent) == -1)
        perror("pour: send");
    else
        status = 0;
    close(fd); /* its result would tell nothing about the bytes */
    if (status == 0 && printf("sent %zu\n", (size_t)sent) < 0) {
        perror("pour: write");
        status = 1;
    }
    return status;
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[2]) : -1;
    struct sockaddr_in to;
    char *bytes = NULL;
    size_t len = 0;
    int status = 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port < 1 || net_address(&to, argv[1], port) == -1) {
        fprintf(stderr, "usage: pour ADDRESS PORT < FILE\n");
        return 2;
    }
    if (read_whole(STDIN_FILENO, &bytes, &len) == 0)
        status = pour(&to, bytes, len);
    free(bytes);
    return status;
}
