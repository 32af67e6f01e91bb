/* unixc.c -- two streams on one connection. */
#include "local.h"

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_un sa;
    char part[16], back[16];
    FILE *to, *from;
    ssize_t n;
    int fd;

    if (argc != 2 || local_address(&sa, argv[1]) == -1) {
        fputs("usage: unixc PATH\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd == -1 || connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1) {
        perror(fd == -1 ? "unixc: socket" : "unixc: connect");
        return 1;
    }
    to = fdopen(fd, "w");
    from = fdopen(dup(fd), "r");
    while ((n = read(0, part, sizeof part)) > 0) {
        size_t got;
        if (fwrite(part, 1, (size_t)n, to) != (size_t)n || fflush(to) == EOF) {
            perror("unixc: write");
            return 1;
        }
        got = fread(back, 1, (size_t)n, from);
        if (got < (size_t)n) {
            if (ferror(from))
                perror("unixc: read");
            else
                fputs("unixc: connection closed early\n", stderr);
            return 1;
        }
        fwrite(back, 1, got, stdout);
        fflush(stdout);
    }
    fclose(to);
    fclose(from);
    return 0;
}
