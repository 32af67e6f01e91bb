/* fetch.c -- print what a server says, within a time.
 *
 * usage: fetch ADDRESS PORT MS
 *
 * You write: connect_in_time and copy.
 */
#include "limit.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 4096 };

/* kill -USR1: it says that it is alive. A handler may call few functions;
 * write() is one of them (man 7 signal-safety). */
static void say_waiting(int signal_number)
{
    static const char text[] = "fetch: still waiting\n";
    int saved = errno; /* the code that was interrupted may need it */
    ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);

    (void)signal_number;
    (void)n; /* if this fails, there is no place left to report it */
    errno = saved;
}

/* Connects fd. Afterwards it blocks or does not block, as before. Returns 0, or
 * -1 with errno: ETIMEDOUT when the limit is over first. */
static int connect_in_time(int fd, const struct sockaddr_in *to,
                           const struct limit *limit)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
        return -1;
    if (connect(fd, (const struct sockaddr *)to, sizeof *to) == -1) {
        /* In progress is no failure: the handshake goes on without us. */
        if (errno != EINPROGRESS || wait_ready(fd, POLLOUT, limit) == -1)
            return -1;
        /* TODO 11.2: writable means that it is decided. And how? */
    }
    /* TODO 11.1: connected. What has become of fd meanwhile? */
    return 0;
}

/* Copies what comes to standard output, up to the end of file. Returns 0, or -1
 * after reporting the call that failed. */
static int copy(int fd, const struct limit *limit)
{
    char chunk[CHUNK];

    for (;;) {
        (void)limit; /* TODO 11.4: it may be over before anything comes. */
        ssize_t n = recv(fd, chunk, sizeof chunk, 0);

        if (n == -1)
            perror("fetch: recv");
        if (n <= 0)
            return (int)n;
        if (fwrite(chunk, 1, (size_t)n, stdout) != (size_t)n
            || fflush(stdout) == EOF) {
            perror("fetch: write");
            return -1;
        }
        /* TODO 11.6: "A loop needs a rest, or it uses all of the processor."
         * Does this one? */
        poll(NULL, 0, 10);
    }
}

int main(int argc, char *argv[])
{
    struct sigaction action = {.sa_handler = say_waiting};
    int port = argc == 4 ? net_port(argv[2]) : -1;
    struct limit limit = {now_ms(), argc == 4 ? ms_from(argv[3]) : -1};
    struct sockaddr_in sa;
    int fd, status = 1;

    if (port < 1 || limit.ms == -1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: fetch ADDRESS PORT MS\n");
        return 2;
    }
    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR1, &action, NULL); /* no SA_RESTART: step 11.7 */
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1) {
        perror("fetch: socket");
        return 1;
    }
    if (connect_in_time(fd, &sa, &limit) == -1)
        perror("fetch: connect");
    else if (copy(fd, &limit) == 0)
        status = 0;
    close(fd); /* all was read, or is given up: nothing is lost if this fails */
    return status;
}
