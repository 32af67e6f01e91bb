/* unixd.c -- lab03's echo server, at a name in the file system.
 *
 * usage: unixd PATH
 *
 * You write: is_dead, and the rest of end and open_at.
 */
#include "local.h"
#include "send_all.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *own_path; /* the name that is ours to remove */

/* At SIGTERM. unlink() and _exit() may be called in a handler; printf() and
 * exit() may not (man 7 signal-safety). */
static void end(int signal_number)
{
    (void)signal_number;
    unlink(own_path);
    _exit(0);
}

/* Whether there is a socket at this name at which nobody listens: what a server
 * leaves that was killed. */
static int is_dead(const struct sockaddr_un *sa)
{
    struct stat is;
    int fd, dead;

    /* connect() says ECONNREFUSED of a regular file, too. */
    if (lstat(sa->sun_path, &is) == -1 || !S_ISSOCK(is.st_mode))
        return 0;
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd == -1)
        return 0;
    dead = connect(fd, (const struct sockaddr *)sa, sizeof *sa) == -1
           && errno == ECONNREFUSED;
    close(fd);
    return dead;
}

/* A socket that listens at this name. Returns the descriptor, or -1 after
 * reporting what went wrong. */
static int open_at(const struct sockaddr_un *sa)
{
    const struct sockaddr *any = (const struct sockaddr *)sa;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0), bound;

    if (fd == -1) {
        perror("unixd: socket");
        return -1;
    }
    bound = bind(fd, any, sizeof *sa);

    if (bound == -1 && errno == EADDRINUSE) {
        if (is_dead(sa) && unlink(sa->sun_path) == 0)
            bound = bind(fd, any, sizeof *sa);
        else
            errno = EADDRINUSE; /* is_dead() has asked other things */
    }

    if (bound == -1) {
        perror("unixd: bind");
        close(fd);
        return -1;
    }
    if (listen(fd, SOMAXCONN) == -1) {
        perror("unixd: listen");
        close(fd);
        unlink(sa->sun_path);
        return -1;
    }
    return fd;
}

/* Serves one client to its end. A failure is reported, and is this client's
 * alone. */
static void echo(int cfd)
{
    char part[16384];

    for (;;) {
        ssize_t n = recv(cfd, part, sizeof part, 0);

        if (n == 0)
            return;
        if (n == -1) {
            perror("unixd: recv");
            return;
        }
        if (send_all(cfd, part, (size_t)n) == -1) {
            perror("unixd: send");
            return;
        }
    }
}

/* Serves client after client. Returns only when accept() has failed for good,
 * after reporting it. */
static void serve(int lfd)
{
    for (;;) {
        int cfd = accept(lfd, NULL, NULL);

        if (cfd == -1 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (cfd == -1) {
            perror("unixd: accept");
            return;
        }
        echo(cfd);
        close(cfd);
    }
}

int main(int argc, char *argv[])
{
    struct sigaction action = {.sa_handler = end};
    struct sockaddr_un sa;
    int lfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 2 || local_address(&sa, argv[1]) == -1) {
        fprintf(stderr, "usage: unixd PATH\n");
        return 2;
    }
    lfd = open_at(&sa);
    if (lfd == -1)
        return 1;
    own_path = argv[1];
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL); /* fails only for a wrong signal */
    if (printf("listening %s\n", argv[1]) < 0)
        perror("unixd: write");
    else
        serve(lfd);
    close(lfd);
    unlink(argv[1]);
    return 1;
}
