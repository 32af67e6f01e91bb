/* no select, no poll: every socket sends a real-time signal (F_SETSIG) when there is news */
#define _GNU_SOURCE
#include "net.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 8192 };
static struct member { unsigned number; size_t said, waits; int dead, more; char in[1024], out[65536]; } *at[MOST];
static int top, SIGNEWS; static unsigned numbers;

static int news(int fd) { return fcntl(fd, F_SETOWN, getpid()) == -1 || fcntl(fd, F_SETSIG, SIGNEWS) == -1 || fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC) == -1 ? -1 : 0; }
static void push(int fd)
{
    struct member *m = at[fd];
    while (m->waits && !m->dead) {
        ssize_t n = send(fd, m->out, m->waits, MSG_NOSIGNAL);
        if (n >= 0) memmove(m->out, m->out + n, m->waits -= (size_t)n);
        else if (errno == EAGAIN) return;
        else if (errno != EINTR) m->dead = 1;
    }
}
static void say(int from, const char *line, size_t n)
{
    char t[1100]; size_t k = (size_t)sprintf(t, "%u: ", at[from]->number);
    memcpy(t + k, line, n), n += k;
    for (int fd = 0; fd <= top; fd++) {
        struct member *m = at[fd];
        if (!m || fd == from || m->dead) continue;
        if (m->waits + n > sizeof m->out) push(fd);
        if (m->waits + n > sizeof m->out) { m->dead = 1; continue; }
        memcpy(m->out + m->waits, t, n), m->waits += n;
    }
}
static void hear(int fd)
{
    struct member *m = at[fd]; char *nl;
    ssize_t n = recv(fd, m->in + m->said, sizeof m->in - m->said, 0);
    m->more = n > 0 || (n == -1 && errno == EINTR);
    if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR)) m->dead = 1;
    if (n <= 0) return;
    m->said += (size_t)n;
    while ((nl = memchr(m->in, '\n', m->said))) {
        size_t len = (size_t)(nl + 1 - m->in);
        say(fd, m->in, len);
        memmove(m->in, nl + 1, m->said -= len);
    }
    if (m->said == sizeof m->in) m->dead = 1;
}
int main(int argc, char **argv)
{
    struct sockaddr_in sa; char t[NET_TEXT]; int l, port = argc == 2 ? net_port(argv[1]) : -1;
    if (port < 0) return fprintf(stderr, "usage: relayd PORT\n"), 2;
    net_address(&sa, "127.0.0.1", port);
    SIGNEWS = SIGRTMIN + 1;
    sigset_t s; sigemptyset(&s), sigaddset(&s, SIGNEWS), sigaddset(&s, SIGIO);
    sigprocmask(SIG_BLOCK, &s, NULL);
    if ((l = net_listen(&sa)) < 0) return fprintf(stderr, "relayd: %s: %s\n", net_failed, strerror(errno)), 1;
    if (news(l) == -1) return perror("relayd: fcntl"), 1;
    if (dprintf(1, "listening %s\n", net_text(&sa, t)) < 0) return perror("relayd: write"), 1;
    for (int busy = 1, full = 0;;) {
        struct timespec none = {0, 0}, second = {0, 500000000};
        siginfo_t i; int got;
        while ((got = busy ? sigtimedwait(&s, &i, &none) : full ? sigtimedwait(&s, &i, &second) : sigwaitinfo(&s, &i)) > 0) {
            if (got == SIGIO) for (int fd = 0; fd <= top; fd++) { if (at[fd]) at[fd]->more = 1; } /* the queue of signals was full */
            else if (i.si_fd >= 0 && i.si_fd < MOST && at[i.si_fd]) at[i.si_fd]->more = 1;
            busy = 1;                       /* take the others that are there, too, then work */
        }
        busy = full = 0;
        for (int fd = 0; fd <= top; fd++) if (at[fd] && at[fd]->more && !at[fd]->dead) push(fd), hear(fd), busy |= at[fd]->more;
        for (int fd = 0; fd <= top; fd++) {
            if (at[fd] && !at[fd]->dead) push(fd);
            if (at[fd] && at[fd]->dead) close(fd), free(at[fd]), at[fd] = NULL;
        }
        for (int c; ; ) {
            c = accept(l, NULL, NULL);
            if (c == -1 && (errno == EINTR || errno == ECONNABORTED)) continue;
            if (c == -1) { full = errno != EAGAIN; break; }
            if (c >= MOST || news(c) == -1 || !(at[c] = calloc(1, sizeof **at))) { close(c); continue; }
            at[c]->number = ++numbers, at[c]->more = 1, busy = 1;
            if (c > top) top = c;
        }
    }
}
