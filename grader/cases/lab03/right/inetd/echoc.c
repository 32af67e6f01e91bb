/* echoc with the socket on two descriptors and two streams: dup() and fdopen() for each direction,
 * getc() and putc() for each byte.
 *
 * usage: echoc ADDRESS PORT
 */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 16

static void quit(const char *call)
{
    fprintf(stderr, "echoc: %s: %s\n", call, strerror(errno));
    exit(1);
}

int main(int argc, char **argv)
{
    struct sockaddr_in sin;
    FILE *in, *out;
    int fd, c, sent, port;

    if (argc != 3 || (port = net_port(argv[2])) <= 0 || net_address(&sin, argv[1], port) != 0) {
        fputs("usage: echoc ADDRESS PORT\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sin)) < 0)
        quit("connect");
    if ((in = fdopen(fd, "rb")) == NULL || (out = fdopen(dup(fd), "wb")) == NULL)
        quit("fdopen");
    do {
        for (sent = 0; sent < CHUNK && (c = getchar()) != EOF; sent++)
            if (putc(c, out) == EOF)
                quit("putc");
        if (fflush(out) == EOF)
            quit("fflush");
        while (sent-- > 0) {
            int back;

            while ((back = getc(in)) == EOF && ferror(in) && errno == EINTR)
                clearerr(in);
            if (back == EOF && ferror(in))
                quit("recv");
            if (back == EOF) {
                fputs("echoc: connection closed early\n", stderr);
                return 1;
            }
            putchar(back);
        }
        if (fflush(stdout) == EOF)
            quit("write");
    } while (c != EOF);
    if (ferror(stdin))
        quit("getchar");
    fclose(out);
    fclose(in);
    return 0;
}
