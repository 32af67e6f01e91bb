/* wcd.c -- many clients at once in one process: poll(), non-blocking sockets, and a state for
 * each client: it counts, it replies, it lingers, it is done. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PLACES = 100, MOST = 1024 * 1024 };
enum state { FREE, COUNTS, REPLIES, LINGERS };

static struct {
    enum state state;
    size_t lines, bytes, wasted, replied;
    long long until;
    char reply[64];
} who[PLACES];

static struct pollfd fds[PLACES + 1]; /* the last one is the listening socket's */

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void leave(int i)
{
    close(fds[i].fd);
    fds[i].fd = -1;
    who[i].state = FREE;
}

static void enter(int lfd)
{
    int i = 0, fd = accept(lfd, NULL, NULL);

    if (fd == -1) {
        if (errno == EMFILE) /* it waits in the queue, which poll() would tell at once again */
            poll(NULL, 0, 20);
        return;
    }
    while (i < PLACES && who[i].state != FREE)
        i++;
    if (i == PLACES || fcntl(fd, F_SETFL, O_NONBLOCK) == -1) {
        close(fd);
        return;
    }
    memset(&who[i], 0, sizeof who[i]);
    who[i].state = COUNTS;
    fds[i] = (struct pollfd){.fd = fd, .events = POLLIN};
}

static void reply(int i)
{
    size_t all = strlen(who[i].reply);
    ssize_t n = send(fds[i].fd, who[i].reply + who[i].replied, all - who[i].replied, MSG_NOSIGNAL);

    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n == -1) {
        perror("wcd: send");
        leave(i);
        return;
    }
    who[i].replied += (size_t)n;
    if (who[i].replied < all)
        return;
    if (who[i].bytes <= MOST || shutdown(fds[i].fd, SHUT_WR) == -1) {
        leave(i);
        return;
    }
    who[i].state = LINGERS;
    who[i].until = now() + 1000;
    fds[i].events = POLLIN;
}

static void hear(int i)
{
    char buf[65536];
    ssize_t n = recv(fds[i].fd, buf, sizeof buf, 0);

    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n == -1)
        perror("wcd: recv");
    if (n == -1 || (n == 0 && who[i].state == LINGERS)) {
        leave(i);
        return;
    }
    if (who[i].state == LINGERS) {
        who[i].wasted += (size_t)n;
        if (who[i].wasted >= 16 * MOST)
            leave(i);
        return;
    }
    for (ssize_t k = 0; k < n; k++)
        who[i].lines += buf[k] == '\n';
    who[i].bytes += (size_t)n;
    if (n > 0 && who[i].bytes <= MOST)
        return;
    if (who[i].bytes > MOST)
        strcpy(who[i].reply, "ERR too long\n");
    else
        sprintf(who[i].reply, "%zu %zu\n", who[i].lines, who[i].bytes);
    who[i].state = REPLIES;
    fds[i].events = POLLOUT;
    reply(i);
}

int main(int argc, char **argv)
{
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd;
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char where[NET_TEXT];

    if (port == -1) {
        fprintf(stderr, "usage: wcd PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", port);
    lfd = net_listen(&sa);
    if (lfd == -1 || fcntl(lfd, F_SETFL, O_NONBLOCK) == -1
        || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "wcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, where));
    fflush(stdout);
    for (int i = 0; i < PLACES; i++)
        fds[i].fd = -1;
    fds[PLACES] = (struct pollfd){.fd = lfd, .events = POLLIN};
    for (;;) {
        int lingering = 0, taken = 0;
        for (int i = 0; i < PLACES; i++) {
            if (who[i].state == LINGERS && now() >= who[i].until)
                leave(i);
            lingering += who[i].state == LINGERS;
            taken += fds[i].fd != -1;
        }
        /* Where no place is free, the next one waits in the queue. */
        fds[PLACES].fd = taken < PLACES ? lfd : -1;
        if (poll(fds, PLACES + 1, lingering > 0 ? 50 : -1) == -1)
            continue;
        for (int i = 0; i < PLACES; i++) {
            if (fds[i].fd == -1 || fds[i].revents == 0)
                continue;
            if (who[i].state == REPLIES)
                reply(i);
            else
                hear(i);
        }
        if (fds[PLACES].fd != -1 && fds[PLACES].revents != 0)
            enter(lfd);
    }
}
