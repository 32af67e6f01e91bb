/* wcc.c -- the socket takes the place of standard output while the request is copied, by dup2(),
 * and of standard input while the reply is: one copy() and stdio. */
#include "net.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void quit(const char *call)
{
    perror(call);
    exit(1);
}

static void copy(const char *in, const char *out)
{
    int c;

    while ((c = getchar()) != EOF)
        if (putchar(c) == EOF)
            quit(out);
    if (ferror(stdin))
        quit(in);
    if (fflush(stdout) == EOF)
        quit(out);
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    int fd, screen;

    if (argc != 3 || net_port(argv[2]) < 1 || net_address(&sa, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: wcc ADDRESS PORT < FILE\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1)
        quit("wcc: connect");
    if ((screen = dup(STDOUT_FILENO)) == -1 || dup2(fd, STDOUT_FILENO) == -1)
        quit("wcc: dup2");
    copy("wcc: read", "wcc: send");
    if (shutdown(fd, SHUT_WR) == -1)
        quit("wcc: shutdown");
    if (dup2(screen, STDOUT_FILENO) == -1 || dup2(fd, STDIN_FILENO) == -1)
        quit("wcc: dup2");
    close(screen);
    clearerr(stdin);
    copy("wcc: recv", "wcc: write");
    close(STDIN_FILENO);
    close(fd);
    return 0;
}
