/* chat.c -- O_NONBLOCK on the socket and on both standard streams, one buffer for each direction,
 * select() with a time-out of a second; what standard output cannot take has to wait. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

struct way {
    int from, to, have, ended;
    char bytes[1024];
};

static const char *call; /* the one that failed */

static int step(struct way *w, const fd_set *r, const fd_set *wr)
{
    ssize_t n;

    if (w->have == 0 && !w->ended && FD_ISSET(w->from, r)) {
        call = "chat: read";
        n = read(w->from, w->bytes, sizeof w->bytes);
        if (n == 0)
            w->ended = 1;
        else if (n > 0)
            w->have = (int)n;
        else if (errno != EAGAIN && errno != EINTR)
            return -1;
    } else if (w->have > 0 && FD_ISSET(w->to, wr)) {
        call = "chat: write";
        n = write(w->to, w->bytes, (size_t)w->have);
        if (n > 0)
            memmove(w->bytes, w->bytes + n, (size_t)(w->have -= (int)n));
        else if (n == -1 && errno != EAGAIN && errno != EINTR)
            return -1;
    }
    return 0;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    struct way up = {.from = 0}, down = {.to = 1};
    int fd, failed = 0;

    if (argc != 3 || net_port(argv[2]) < 1 || net_address(&sa, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: chat ADDRESS PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1) {
        perror("chat: connect");
        return 1;
    }
    up.to = down.from = fd;
    for (int i = 0; i < 3; i++)
        fcntl(i == 2 ? fd : i, F_SETFL, fcntl(i == 2 ? fd : i, F_GETFL) | O_NONBLOCK);
    while (!failed && !(up.ended || down.ended)) {
        struct timeval tv = {1, 0};
        fd_set r, w;

        FD_ZERO(&r);
        FD_ZERO(&w);
        FD_SET(up.have ? fd : 0, up.have ? &w : &r);
        FD_SET(down.have ? 1 : fd, down.have ? &w : &r);
        if (select(fd + 1, &r, &w, NULL, &tv) <= 0)
            continue;
        failed = step(&up, &r, &w) == -1 || step(&down, &r, &w) == -1;
    }
    if (failed)
        perror(call);
    close(fd);
    return failed;
}
