/* relayd.c -- no O_NONBLOCK: MSG_DONTWAIT on each call; one big buffer of queues in static
 * memory; pselect(); a byte at a time through a small state machine; the next client's number is
 * also the key to its place. */
#include "net.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

enum { MOST = FD_SETSIZE, LINE = 1024, QUEUE = 64 * 1024 };

static struct {
    int fd; /* 0: the place is free (standard input is nobody's connection) */
    unsigned number;
    size_t said, from, to;
    char line[LINE];
    char queue[QUEUE];
} who[MOST];

static void out(int i)
{
    close(who[i].fd);
    who[i].fd = 0;
}

static void in(int fd)
{
    static unsigned came;
    int i = 0;

    while (i < MOST && who[i].fd != 0)
        i++;
    if (fd >= FD_SETSIZE || i == MOST) {
        close(fd);
        return;
    }
    who[i].fd = fd;
    who[i].number = ++came;
    who[i].said = who[i].from = who[i].to = 0;
}

static bool nothing_now(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* As much as goes, now. */
static void empty(int i)
{
    while (who[i].from < who[i].to) {
        ssize_t n = send(who[i].fd, who[i].queue + who[i].from, who[i].to - who[i].from,
                         MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n == -1 && nothing_now())
            return;
        if (n == -1) {
            out(i);
            return;
        }
        who[i].from += (size_t)n;
    }
    who[i].from = who[i].to = 0;
}

static void add(int i, const void *bytes, size_t n)
{
    if (who[i].fd != 0 && who[i].to - who[i].from + n > QUEUE)
        empty(i);
    if (who[i].fd != 0 && who[i].to - who[i].from + n > QUEUE)
        out(i);
    if (who[i].fd == 0)
        return;
    if (who[i].to + n > QUEUE) {
        memmove(who[i].queue, who[i].queue + who[i].from, who[i].to - who[i].from);
        who[i].to -= who[i].from;
        who[i].from = 0;
    }
    memcpy(who[i].queue + who[i].to, bytes, n);
    who[i].to += n;
}

static void line_is_complete(int speaker)
{
    char head[20];
    size_t n = (size_t)snprintf(head, sizeof head, "%u: ", who[speaker].number);

    for (int i = 0; i < MOST; i++)
        if (i != speaker && who[i].fd != 0) {
            add(i, head, n);
            add(i, who[speaker].line, who[speaker].said);
        }
    who[speaker].said = 0;
}

static void hear(int i)
{
    char some[333];
    ssize_t n = recv(who[i].fd, some, sizeof some, MSG_DONTWAIT);

    if (n == -1 && nothing_now())
        return;
    if (n <= 0)
        out(i);
    for (ssize_t k = 0; k < n; k++) {
        if (who[i].said == LINE - 1 && some[k] != '\n') {
            out(i);
            return;
        }
        who[i].line[who[i].said++] = some[k];
        if (some[k] == '\n')
            line_is_complete(i);
    }
}

int main(int argc, char **argv)
{
    const struct timespec a_second = {1, 0};
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd;
    bool crowded = false;
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];

    if (port == -1) {
        fprintf(stderr, "usage: relayd PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", port);
    lfd = net_listen(&sa);
    if (lfd == -1 || getsockname(lfd, (struct sockaddr *)&sa, &len) == -1) {
        fprintf(stderr, "relayd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (;;) {
        fd_set r, w;
        FD_ZERO(&r);
        FD_ZERO(&w);
        if (!crowded)
            FD_SET(lfd, &r);
        for (int i = 0; i < MOST; i++) {
            if (who[i].fd != 0)
                FD_SET(who[i].fd, &r);
            if (who[i].fd != 0 && who[i].to > who[i].from)
                FD_SET(who[i].fd, &w);
        }
        /* FD_SETSIZE is a correct first argument, too: only slower. */
        if (pselect(FD_SETSIZE, &r, &w, NULL, crowded ? &a_second : NULL, NULL) == -1) {
            if (errno == EINTR)
                continue;
            perror("relayd: pselect");
            return 1;
        }
        crowded = false;
        for (int i = 0; i < MOST; i++)
            if (who[i].fd != 0 && FD_ISSET(who[i].fd, &w))
                empty(i);
        for (int i = 0; i < MOST; i++)
            if (who[i].fd != 0 && FD_ISSET(who[i].fd, &r))
                hear(i);
        if (FD_ISSET(lfd, &r)) {
            int fd = accept(lfd, NULL, NULL);
            if (fd != -1)
                in(fd);
            else
                crowded = errno == EMFILE || errno == ENFILE;
        }
    }
}
