/* say.c -- streams with line buffers, read a byte at a time. */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Copies a line. Returns its last byte, or EOF when there is none. */
static int copy_line(FILE *from, FILE *to)
{
    int c, last = EOF;

    while (last != '\n' && (c = getc(from)) != EOF)
        putc(last = c, to);
    return last;
}

int main(int argc, char **argv)
{
    int port = argc == 3 ? net_port(argv[2]) : -1, last;
    struct sockaddr_in sa;
    FILE *to, *from;
    int fd;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fputs("usage: say ADDRESS PORT\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    fd = net_connect(&sa);
    if (fd == -1) {
        fprintf(stderr, "say: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    to = fdopen(dup(fd), "w");
    from = fdopen(fd, "r");
    setvbuf(to, NULL, _IOLBF, BUFSIZ);
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    while ((last = copy_line(stdin, to)) != EOF) {
        if (last != '\n')
            putc('\n', to);
        if (ferror(to)) {
            perror("say: send");
            return 1;
        }
        last = copy_line(from, stdout);
        if (last != '\n') {
            fflush(stdout);
            if (ferror(from))
                perror("say: recv");
            else
                fputs("say: connection closed early\n", stderr);
            return 1;
        }
    }
    fclose(to);
    fclose(from);
    return 0;
}
