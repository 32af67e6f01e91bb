/* echoc with select() and readv()/writev(): one call moves what it can, and two
 * numbers, how many bytes went and how many came, are the whole state.
 *
 * usage: echoc ADDRESS PORT
 */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ROOM = 16 };

struct trip {
    char there[ROOM], back[ROOM];
    size_t size, went, came;
};

static int step_out(int fd, struct trip *t)
{
    struct iovec rest = {t->there + t->went, t->size - t->went};
    ssize_t n = writev(fd, &rest, 1);

    if (n == -1 && errno != EINTR) {
        perror("echoc: writev");
        return -1;
    }
    t->went += n == -1 ? 0 : (size_t)n;
    return 0;
}

static int step_in(int fd, struct trip *t)
{
    struct iovec rest = {t->back + t->came, t->size - t->came};
    fd_set readable;
    ssize_t n;

    FD_ZERO(&readable);
    FD_SET(fd, &readable);
    if (select(fd + 1, &readable, NULL, NULL, NULL) == -1)
        return errno == EINTR ? 0 : -1;
    n = readv(fd, &rest, 1);
    if (n == 0)
        fputs("echoc: connection closed early\n", stderr);
    if (n == -1 && errno != EINTR)
        perror("echoc: readv");
    if (n == 0 || (n == -1 && errno != EINTR))
        return -1;
    t->came += n == -1 ? 0 : (size_t)n;
    return 0;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    struct trip t;
    int fd;

    if (argc != 3 || net_port(argv[2]) < 1 || net_address(&sa, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: echoc ADDRESS PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1) {
        fprintf(stderr, "echoc: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    while ((t.size = fread(t.there, 1, ROOM, stdin)) > 0) {
        t.went = t.came = 0;
        while (t.went < t.size)
            if (step_out(fd, &t) == -1)
                return 1;
        while (t.came < t.size)
            if (step_in(fd, &t) == -1)
                return 1;
        fwrite(t.back, 1, t.size, stdout);
        fflush(stdout);
    }
    close(fd);
    if (ferror(stdin)) {
        perror("echoc: fread");
        return 1;
    }
    if (fflush(stdout) == EOF || ferror(stdout)) {
        perror("echoc: write");
        return 1;
    }
    return 0;
}
