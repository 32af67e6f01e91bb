/* calcd.c -- shifts and masks for htonl() and ntohl(); many clients at once by poll(); a state
 * machine that takes one byte at a time; the calculation in 64 bits without a sign, cut to 32. */
#include "net.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PLACES = 1000 };

static struct {
    unsigned char got[11];
    unsigned have;
    int parting;
    long until; /* then it is over, whatever it does, */
    long more;  /* or when it has sent so much */
} who[PLACES];

static struct pollfd fds[PLACES + 1];

static unsigned needs(unsigned char op)
{
    if (op == '~')
        return 7;
    return op == '+' || op == '-' || op == '*' ? 11 : 3;
}

static uint64_t number(const unsigned char *p)
{
    return (uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 8 | p[3];
}

static long ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void leave(int i)
{
    close(fds[i].fd);
    fds[i].fd = -1;
    fds[PLACES].events = POLLIN; /* one descriptor is free again */
}

static void answer(int i)
{
    const unsigned char *q = who[i].got;
    uint64_t a = needs(q[0]) > 3 ? number(q + 3) : 0, b = needs(q[0]) > 7 ? number(q + 7) : 0,
             r = 0;
    unsigned char reply[7] = {q[1], q[2], 0};

    switch (q[0]) {
    case '+': r = a + b; break;
    case '-': r = a - b; break;
    case '*': r = a * b; break;
    case '~': r = 0 - a; break;
    default: reply[2] = 1;
    }
    reply[3] = r >> 24 & 255;
    reply[4] = r >> 16 & 255;
    reply[5] = r >> 8 & 255;
    reply[6] = r & 255;
    who[i].have = 0;
    ssize_t n = 0;
    for (size_t sent = 0; sent < sizeof reply && (n != -1 || errno == EINTR); sent += n > 0 ? (size_t)n : 0)
        n = send(fds[i].fd, reply + sent, sizeof reply - sent, MSG_NOSIGNAL);
    if (n == -1) {
        leave(i);
    } else if (reply[2] == 1) {
        shutdown(fds[i].fd, SHUT_WR);
        who[i].parting = 1;
        who[i].until = ms() + 1000;
        who[i].more = 16 << 20;
    }
}

static void hear(int i)
{
    unsigned char buf[1000];
    ssize_t n = recv(fds[i].fd, buf, sizeof buf, MSG_DONTWAIT);

    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        if (who[i].have > 0)
            fprintf(stderr, "calcd: connection closed in mid-request\n");
        leave(i);
        return;
    }
    who[i].more -= n;
    for (ssize_t k = 0; k < n && fds[i].fd != -1 && !who[i].parting; k++) {
        who[i].got[who[i].have++] = buf[k];
        if (who[i].have == needs(who[i].got[0]))
            answer(i);
    }
}

int main(int argc, char **argv)
{
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd;
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char where[NET_TEXT];

    if (port == -1) {
        fprintf(stderr, "usage: calcd PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", port);
    if ((lfd = net_listen(&sa)) == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "calcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, where));
    fflush(stdout);
    for (int i = 0; i < PLACES; i++)
        fds[i] = (struct pollfd){-1, POLLIN, 0};
    fds[PLACES] = (struct pollfd){lfd, POLLIN, 0};
    for (;;) {
        int parting = 0;

        for (int i = 0; i < PLACES; i++) {
            if (fds[i].fd != -1 && who[i].parting && (ms() >= who[i].until || who[i].more <= 0))
                leave(i);
            parting += fds[i].fd != -1 && who[i].parting;
        }
        if (poll(fds, PLACES + 1, parting > 0 ? 100 : -1) == -1)
            continue;
        for (int i = 0; i < PLACES; i++)
            if (fds[i].fd != -1 && fds[i].revents != 0)
                hear(i);
        if (fds[PLACES].revents != 0) {
            int fd = accept(lfd, NULL, NULL), i = 0;
            while (i < PLACES && fds[i].fd != -1)
                i++;
            if (fd != -1 && i == PLACES)
                close(fd);
            if (fd == -1 && errno == EMFILE)
                fds[PLACES].events = 0;
            if (fd == -1 || i == PLACES)
                continue;
            memset(&who[i], 0, sizeof who[i]);
            fds[i].fd = fd;
            fds[i].revents = 0;
        }
    }
}
