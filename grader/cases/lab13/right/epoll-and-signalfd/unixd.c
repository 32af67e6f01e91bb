/* unixd.c -- one loop for all: clients, newcomers and SIGTERM. */
#define _GNU_SOURCE
#include "local.h"
#include "send_all.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int watch(int loop, int fd)
{
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};

    return epoll_ctl(loop, EPOLL_CTL_ADD, fd, &e);
}

static int try_to_bind(const struct sockaddr_un *sa)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd != -1 && bind(fd, (const struct sockaddr *)sa, sizeof *sa) == -1) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static int lives(const struct sockaddr_un *sa)
{
    struct stat st;
    int fd, yes;

    if (lstat(sa->sun_path, &st) == 0 && !S_ISSOCK(st.st_mode))
        return 1;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    yes = connect(fd, (const struct sockaddr *)sa, sizeof *sa) == 0 || errno != ECONNREFUSED;
    close(fd);
    return yes;
}

int main(int argc, char **argv)
{
    struct sockaddr_un sa;
    sigset_t told;
    int lfd, sfd, loop;

    if (argc != 2 || local_address(&sa, argv[1]) == -1)
        return fputs("usage: unixd PATH\n", stderr), 2;
    sigemptyset(&told);
    sigaddset(&told, SIGTERM);
    sigprocmask(SIG_BLOCK, &told, NULL);
    lfd = try_to_bind(&sa);
    if (lfd == -1 && errno == EADDRINUSE) {
        if (!lives(&sa)) {
            unlink(argv[1]);
            lfd = try_to_bind(&sa);
        } else {
            errno = EADDRINUSE;
        }
    }
    if (lfd == -1)
        return perror("unixd: bind"), 1;
    if (listen(lfd, 64) == -1)
        return perror("unixd: listen"), 1;
    sfd = signalfd(-1, &told, 0);
    loop = epoll_create1(0);
    watch(loop, lfd);
    watch(loop, sfd);
    printf("listening %s\n", argv[1]);
    fflush(stdout);
    for (;;) {
        struct epoll_event e;
        static char part[65536];
        ssize_t n;
        int fd;

        if (epoll_wait(loop, &e, 1, -1) != 1)
            continue;
        fd = e.data.fd;
        if (fd == sfd) {
            unlink(argv[1]);
            return 0;
        }
        if (fd == lfd) {
            int cfd = accept(lfd, NULL, NULL);
            if (cfd != -1)
                watch(loop, cfd);
            continue;
        }
        n = recv(fd, part, sizeof part, 0);
        if (n <= 0 || send_all(fd, part, (size_t)n) == -1)
            close(fd);
    }
}
