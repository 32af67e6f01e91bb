/* echoc with stdio streams only: one to write to the server, one to read from
 * it, and fread() puts the pieces together.
 *
 * usage: echoc ADDRESS PORT
 */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int trouble(FILE *from, const char *what)
{
    if (from != NULL && feof(from))
        fprintf(stderr, "echoc: connection closed early\n");
    else
        perror(what);
    return 1;
}

/* A signal ends fread() early, too. */
static size_t take(char *chunk, size_t n, FILE *from)
{
    size_t got = fread(chunk, 1, n, from);

    while (got < n && ferror(from) && errno == EINTR) {
        clearerr(from);
        got += fread(chunk + got, 1, n - got, from);
    }
    return got;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    char chunk[16];
    size_t n;
    FILE *to, *from;
    int fd;

    if (argc != 3 || net_port(argv[2]) < 1 || net_address(&sa, argv[1], net_port(argv[2])) != 0) {
        fprintf(stderr, "usage: echoc ADDRESS PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1)
        return fprintf(stderr, "echoc: %s: %s\n", net_failed, strerror(errno)), 1;
    to = fdopen(fd, "w");
    from = fdopen(dup(fd), "r");
    if (to == NULL || from == NULL)
        return trouble(NULL, "echoc: fdopen");
    while ((n = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
        if (fwrite(chunk, 1, n, to) != n || fflush(to) == EOF)
            return trouble(NULL, "echoc: write");
        if (take(chunk, n, from) != n)
            return trouble(from, "echoc: read");
        fwrite(chunk, 1, n, stdout);
        if (fflush(stdout) == EOF)
            return trouble(NULL, "echoc: write");
    }
    if (ferror(stdin))
        return trouble(NULL, "echoc: read");
    fclose(to);
    fclose(from);
    return fflush(stdout) == EOF ? trouble(NULL, "echoc: write") : 0;
}
