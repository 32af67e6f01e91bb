/* relayd.c -- one long function, static arrays, ppoll() that wakes up once a second to look round
 * whether there is anything to do or not. Signals that would end it come through a pipe of its own.
 */
#define _GNU_SOURCE /* ppoll(), accept4(), pipe2() */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAXC 2048
#define LINEMAX 1024
#define QMAX 65536

static struct pollfd pfd[MAXC + 2];
static struct {
    unsigned id;
    int nin, nout;
    char *in, *out;
} cl[MAXC + 2];
static int wake[2], n = 2;

static void on_signal(int s)
{
    int e = errno;
    char c = (char)s;

    if (write(wake[1], &c, 1) == -1)
        _exit(1);
    errno = e;
}

static void drop(int i)
{
    close(pfd[i].fd);
    free(cl[i].in);
    free(cl[i].out);
    cl[i].in = NULL;
    pfd[i].fd = -1; /* ppoll() passes it over; the end of the round removes it */
}

static int push(int i)
{
    while (cl[i].nout > 0) {
        ssize_t w = send(pfd[i].fd, cl[i].out, (size_t)cl[i].nout, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (w == -1 && errno == EINTR)
            continue;
        if (w == -1)
            return errno == EAGAIN ? 0 : -1;
        memmove(cl[i].out, cl[i].out + w, (size_t)(cl[i].nout - w));
        cl[i].nout -= (int)w;
    }
    return 0;
}

static void tell(int from, const char *line, int len)
{
    char text[LINEMAX + 16];
    int k, t = sprintf(text, "%u: ", cl[from].id);

    memcpy(text + t, line, (size_t)len);
    t += len;
    for (k = 2; k < n; k++) {
        if (k == from || pfd[k].fd == -1)
            continue;
        if (cl[k].nout + t > QMAX && push(k) == 0 && cl[k].nout + t > QMAX) {
            drop(k);
            continue;
        }
        if (pfd[k].fd != -1) {
            memcpy(cl[k].out + cl[k].nout, text, (size_t)t);
            cl[k].nout += t;
            if (push(k) == -1)
                drop(k);
        }
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t salen = sizeof sa;
    struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    char text[NET_TEXT], *nl;
    unsigned ids = 0;
    int i, j, fd, len, crowded = 0;

    if (argc != 2 || net_port(argv[1]) < 0) {
        fprintf(stderr, "usage: relayd PORT\n");
        return 2;
    }
    if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) == -1) {
        perror("relayd: pipe");
        return 1;
    }
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    net_address(&sa, "127.0.0.1", net_port(argv[1]));
    if ((pfd[0].fd = net_listen(&sa)) == -1
        || getsockname(pfd[0].fd, (struct sockaddr *)&sa, &salen) == -1) {
        fprintf(stderr, "relayd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    fcntl(pfd[0].fd, F_SETFL, O_NONBLOCK);
    pfd[1].fd = wake[0];
    pfd[1].events = POLLIN;
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    for (;;) {
        struct timespec second = {1, 0};
        int ready;

        pfd[0].events = crowded ? 0 : POLLIN;
        for (i = 2; i < n; i++)
            pfd[i].events = (short)(POLLIN | (cl[i].nout > 0 ? POLLOUT : 0));
        ready = ppoll(pfd, (nfds_t)n, &second, NULL);
        if (ready == -1 && errno != EINTR)
            break;
        crowded = 0;
        if (ready <= 0)
            continue;
        if (pfd[1].revents)
            return 0;
        for (i = 2; i < n; i++) {
            if (pfd[i].fd != -1 && pfd[i].revents & POLLOUT && push(i) == -1)
                drop(i);
            if (pfd[i].fd == -1 || !(pfd[i].revents & (POLLIN | POLLHUP | POLLERR)))
                continue;
            ssize_t r = recv(pfd[i].fd, cl[i].in + cl[i].nin, (size_t)(LINEMAX - cl[i].nin), 0);
            if (r == -1 && (errno == EAGAIN || errno == EINTR))
                continue;
            if (r <= 0) {
                drop(i);
                continue;
            }
            cl[i].nin += (int)r;
            while ((nl = memchr(cl[i].in, '\n', (size_t)cl[i].nin)) != NULL) {
                len = (int)(nl + 1 - cl[i].in);
                tell(i, cl[i].in, len);
                memmove(cl[i].in, nl + 1, (size_t)(cl[i].nin -= len));
            }
            if (cl[i].nin == LINEMAX)
                drop(i);
        }
        for (i = j = 2; i < n; i++)
            if (pfd[i].fd != -1) {
                pfd[j] = pfd[i];
                cl[j++] = cl[i];
            }
        n = j;
        if (!(pfd[0].revents & POLLIN))
            continue;
        while ((fd = accept4(pfd[0].fd, NULL, NULL, SOCK_NONBLOCK)) != -1) {
            if (n == MAXC + 2 || (cl[n].in = malloc(LINEMAX)) == NULL
                || (cl[n].out = malloc(QMAX)) == NULL) {
                close(fd);
                continue;
            }
            pfd[n].fd = fd;
            pfd[n].revents = 0;
            cl[n].id = ++ids;
            cl[n].nin = cl[n].nout = 0;
            n++;
        }
        crowded = errno == EMFILE || errno == ENFILE;
    }
    perror("relayd: poll");
    return 1;
}
