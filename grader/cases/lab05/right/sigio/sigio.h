/* sigio.h -- no call waits but sigwaitinfo(): SIGIO says that something is new.
 * The signal is blocked, so none is missed between a look and the wait. */
#ifndef SIGIO_H
#define SIGIO_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

static int sig_wait(void)
{
    sigset_t io;

    sigemptyset(&io);
    sigaddset(&io, SIGIO);
    return sigwaitinfo(&io, NULL) == -1 && errno != EINTR ? -1 : 0;
}

/* Non-blocking, with SIGIO to us. */
static int sig_own(int fd)
{
    sigset_t io;

    sigemptyset(&io);
    sigaddset(&io, SIGIO);
    if (sigprocmask(SIG_BLOCK, &io, NULL) == -1
        || fcntl(fd, F_SETOWN, getpid()) == -1)
        return -1;
    return fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC);
}

static int sig_later(void)
{
    return errno == EINTR
           || ((errno == EAGAIN || errno == EWOULDBLOCK) && sig_wait() == 0);
}

static int sig_accept(int lfd)
{
    int cfd;

    do
        cfd = accept(lfd, NULL, NULL);
    while (cfd == -1 && (errno == ECONNABORTED || sig_later()));
    if (cfd != -1 && sig_own(cfd) == -1) {
        close(cfd);
        return -1;
    }
    return cfd;
}

static inline ssize_t sig_recv(int fd, void *buf, size_t len)
{
    ssize_t n;

    do
        n = recv(fd, buf, len, 0);
    while (n == -1 && sig_later());
    return n;
}

static inline ssize_t sig_recv_exact(int fd, char *buf, size_t len)
{
    size_t got = 0;

    while (got < len) {
        ssize_t n = sig_recv(fd, buf + got, len - got);
        if (n == -1)
            return -1;
        if (n == 0)
            break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}

static int sig_send_all(int fd, const char *buf, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, buf, len, MSG_NOSIGNAL);
        if (n >= 0) {
            buf += n;
            len -= (size_t)n;
        } else if (!sig_later()) {
            return -1;
        }
    }
    return 0;
}

#endif
