/* calcd.c -- takes whatever is there into one large buffer, calculates all the requests that are
 * whole, and sends all their replies at once; what is left of a request is moved to the front.
 * O_NONBLOCK with select(), one client at a time. */
#include "calc_wire.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IN = 4400, OUT = IN / 7 * CALC_REPLY + CALC_REPLY };

static unsigned char in[IN], out[OUT];

static void wait_for(int fd, bool room)
{
    fd_set set;

    FD_ZERO(&set);
    FD_SET(fd, &set);
    select(fd + 1, room ? NULL : &set, room ? &set : NULL, NULL, NULL);
}

static bool flush(int fd, size_t n)
{
    size_t at = 0;

    while (at < n) {
        ssize_t m = send(fd, out + at, n - at, MSG_NOSIGNAL);

        if (m >= 0)
            at += (size_t)m;
        else if (errno == EAGAIN)
            wait_for(fd, true);
        else if (errno != EINTR)
            return false;
    }
    return true;
}

/* Calculates what is whole among the n bytes. Returns how many it has used; the length of the
 * replies in *m, and in *unknown whether the last one was to an op that nobody knows. */
static size_t digest(size_t n, size_t *m, bool *unknown)
{
    size_t used = 0, size;

    *m = 0;
    *unknown = false;
    while (n - used >= CALC_HEAD && !*unknown) {
        struct calc_request q;
        struct calc_reply r = {0, CALC_DONE, 0};

        size = calc_request_size(in[used]);
        if (n - used < size)
            break;
        calc_unpack_request(&q, in + used);
        r.id = q.id;
        if (q.op == '+')
            r.result = q.a + q.b;
        else if (q.op == '-')
            r.result = q.a + ~q.b + 1;
        else if (q.op == '*')
            r.result = (uint32_t)((uint64_t)q.a * q.b);
        else if (q.op == '~')
            r.result = ~q.a + 1;
        else
            r.status = CALC_UNKNOWN_OP;
        *unknown = r.status == CALC_UNKNOWN_OP;
        used += *unknown ? CALC_HEAD : size;
        calc_pack_reply(out + *m, &r);
        *m += CALC_REPLY;
    }
    return used;
}

/* Throws away what still comes, for a second: select() leaves in it how much of that is left, on
 * Linux; and 16 MiB at most. */
static void part(int fd)
{
    struct timeval left = {1, 0};
    ssize_t n = 1;
    fd_set set;

    shutdown(fd, SHUT_WR);
    for (long bytes = 0; bytes < 16 << 20; bytes += n > 0 ? n : 0) {
        FD_ZERO(&set);
        FD_SET(fd, &set);
        int some = select(fd + 1, &set, NULL, NULL, &left);
        if (some == 0 || (some == -1 && errno != EINTR))
            return;
        n = some == 1 ? recv(fd, in, sizeof in, 0) : -1;
        if (n == 0 || (n == -1 && errno != EINTR && errno != EAGAIN))
            return;
    }
}

static const char *serve(int fd)
{
    size_t have = 0, used, m;
    bool unknown = false;

    fcntl(fd, F_SETFL, O_NONBLOCK);
    while (!unknown) {
        ssize_t n = recv(fd, in + have, sizeof in - have, 0);

        if (n == 0)
            return have > 0 ? "connection closed in mid-request" : NULL;
        if (n == -1 && errno == EAGAIN)
            wait_for(fd, false);
        else if (n == -1 && errno != EINTR)
            return "recv: Connection reset by peer";
        if (n == -1)
            continue;
        have += (size_t)n;
        used = digest(have, &m, &unknown);
        if (!flush(fd, m))
            return "send: Connection reset by peer";
        have -= used;
        memmove(in, in + used, have);
    }
    return part(fd), NULL;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd, cfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: calcd PORT\n");
        return 2;
    }
    if ((lfd = net_listen(&sa)) == -1 || getsockname(lfd, (struct sockaddr *)&sa, &len) == -1) {
        fprintf(stderr, "calcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    for (;;) {
        const char *why;

        if ((cfd = accept(lfd, NULL, NULL)) == -1) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("calcd: accept");
            return 1;
        }
        if ((why = serve(cfd)) != NULL)
            fprintf(stderr, "calcd: %s\n", why);
        close(cfd);
    }
}
