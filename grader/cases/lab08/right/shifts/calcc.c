/* calcc.c -- shifts for htonl(), MSG_WAITALL in a loop, arithmetic for the sign. */
#include "net.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void usage(void)
{
    fprintf(stderr, "usage: calcc ADDRESS PORT OP A [B]\n");
    exit(2);
}

static long parse(const char *s)
{
    char *end;
    long n;

    errno = 0;
    n = strtol(s, &end, 10);
    if (end == s || *end != '\0' || errno != 0 || n < -2147483647 - 1 || n > 2147483647)
        usage();
    return n;
}

static unsigned char *put(unsigned char *p, long n)
{
    unsigned long u = (unsigned long)n;

    for (int shift = 24; shift >= 0; shift -= 8)
        *p++ = (unsigned char)(u >> shift & 255);
    return p;
}

int main(int argc, char **argv)
{
    unsigned char wire[11] = {0, 1, 2}, *end = wire + 3, reply[7];
    struct sockaddr_in sa;
    int port, fd;

    if (argc < 5 || argc > 6 || (port = net_port(argv[2])) < 1
        || net_address(&sa, argv[1], port) == -1 || strlen(argv[3]) != 1
        || strchr("+-*~", argv[3][0]) == NULL || (argv[3][0] == '~') != (argc == 5))
        usage();
    wire[0] = (unsigned char)argv[3][0];
    end = put(end, parse(argv[4]));
    if (argc == 6)
        end = put(end, parse(argv[5]));
    if ((fd = net_connect(&sa)) == -1) {
        perror("calcc: connect");
        return 1;
    }
    if (send(fd, wire, (size_t)(end - wire), MSG_NOSIGNAL) != end - wire) {
        perror("calcc: send");
        return 1;
    }
    ssize_t n = 0, more;
    /* One call brings all of it, unless a signal comes first. */
    while (n < (ssize_t)sizeof reply
           && (more = recv(fd, reply + n, sizeof reply - (size_t)n, MSG_WAITALL)) != 0) {
        if (more == -1) {
            perror("calcc: recv");
            return 1;
        }
        n += more;
    }
    close(fd);
    if (n != sizeof reply) {
        fprintf(stderr, "calcc: no whole reply\n");
        return 1;
    }
    if (reply[0] != 1 || reply[1] != 2 || reply[2] != 0) {
        fprintf(stderr, "calcc: not my reply, or no result\n");
        return 1;
    }
    long result = (long)reply[3] << 24 | (long)reply[4] << 16 | (long)reply[5] << 8 | reply[6];
    printf("%ld\n", reply[3] < 128 ? result : result - 65536L * 65536L);
    if (fflush(stdout) == EOF) {
        perror("calcc: write");
        return 1;
    }
    return 0;
}
