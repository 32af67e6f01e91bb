/* wcd.c -- the whole request in one buffer of a megabyte and a byte, by one recv() with
 * MSG_WAITALL (gone round, as a signal may cut it short); counted at the end. The lingering
 * close has SO_RCVTIMEO for its clock. */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define MOST (1 << 20)

static char request[MOST + 1];

static long take(int fd)
{
    size_t got = 0;

    while (got < sizeof request) {
        ssize_t n = recv(fd, request + got, sizeof request - got, MSG_WAITALL);
        if (n == 0)
            break;
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return -1;
        got += (size_t)n;
    }
    return (long)got;
}

static void farewell(int fd)
{
    struct timeval tenth = {0, 100000};
    struct timespec start, now;
    long dropped = 0;

    if (shutdown(fd, SHUT_WR) == -1
        || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tenth, sizeof tenth) == -1)
        return;
    /* Not time(): its second may be over at once. */
    clock_gettime(CLOCK_MONOTONIC, &start);
    now = start;
    while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < 1000
           && dropped < 16 * MOST) {
        ssize_t n = recv(fd, request, sizeof request, 0);
        if (n == 0 || (n == -1 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
            return;
        dropped += n > 0 ? n : 0;
        clock_gettime(CLOCK_MONOTONIC, &now);
    }
}

static void answer(int fd)
{
    long bytes = take(fd), lines = 0;
    char reply[64];

    if (bytes == -1) {
        perror("wcd: recv");
    } else if (bytes > MOST) {
        if (send_all(fd, "ERR too long\n", strlen("ERR too long\n")) == 0)
            farewell(fd);
        else
            perror("wcd: send");
    } else {
        for (const char *p = request, *end = request + bytes; p < end; p++)
            if (*p == '\n')
                lines++;
        if (send_all(fd, reply, (size_t)sprintf(reply, "%ld %ld\n", lines, bytes)) == -1)
            perror("wcd: send");
    }
    close(fd);
}

int main(int argc, char **argv)
{
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd;
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char where[NET_TEXT];

    if (port == -1) {
        fputs("usage: wcd PORT\n", stderr);
        return 2;
    }
    net_address(&sa, "127.0.0.1", port);
    lfd = net_listen(&sa);
    if (lfd == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "wcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, where));
    fflush(stdout);
    for (;;) {
        int fd = accept(lfd, NULL, NULL);
        if (fd != -1)
            answer(fd);
    }
}
