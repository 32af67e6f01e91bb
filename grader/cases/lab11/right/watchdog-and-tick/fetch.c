/* fetch.c -- a second thread is the watchdog; the first one knows nothing of time. */
#include "net.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static atomic_bool connected;
static struct timespec end;

static void *watchdog(void *with)
{
    (void)with;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
        continue;
    fprintf(stderr, "fetch: %s: %s\n", connected ? "recv" : "connect", strerror(ETIMEDOUT));
    _exit(1);
}

static void on_usr1(int number)
{
    int saved = errno;
    ssize_t n = write(2, "fetch: still waiting\n", 21);
    (void)n;
    (void)number;
    errno = saved;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    struct sigaction action = {.sa_handler = on_usr1, .sa_flags = SA_RESTART};
    char buf[10000], *rest = "?";
    pthread_t thread;
    int port = argc == 4 ? net_port(argv[2]) : -1;
    long ms = argc == 4 && argv[3][0] >= '0' && argv[3][0] <= '9' ? strtol(argv[3], &rest, 10) : 0;

    if (port < 1 || *rest != '\0' || ms < 1 || ms > 60000 || net_address(&sa, argv[1], port) == -1) {
        fputs("usage: fetch ADDRESS PORT MS\n", stderr);
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += ms % 1000 * 1000000;
    end.tv_sec += ms / 1000 + end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    sigaction(SIGUSR1, &action, NULL);
    if (pthread_create(&thread, NULL, watchdog, NULL) != 0)
        return 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1) {
        perror("fetch: socket");
        return 1;
    }
    if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1) {
        perror("fetch: connect");
        return 1;
    }
    connected = 1;
    for (;;) {
        ssize_t n = recv(fd, buf, sizeof buf, 0);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            perror("fetch: recv");
            return 1;
        }
        if (n == 0)
            break;
        if (fwrite(buf, 1, (size_t)n, stdout) != (size_t)n || fflush(stdout) == EOF) {
            perror("fetch: write");
            return 1;
        }
    }
    close(fd);
    return 0;
}
