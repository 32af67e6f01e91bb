/* calcc.c -- stdio on the socket, and the sign by a union of the two types. */
#include "net.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

union both {
    uint32_t bits;
    int32_t number;
};

static int parse(const char *s, union both *to)
{
    char *end;
    long long n = strtoll(s, &end, 10);

    if (*s == '\0' || *end != '\0' || n > INT32_MAX || n < INT32_MIN)
        return -1;
    to->number = (int32_t)n;
    to->bits = htonl(to->bits);
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    union both a, b, result;
    uint16_t id = htons(258), same;
    int port = argc > 4 ? net_port(argv[2]) : -1, fd, status;

    if (port < 1 || net_address(&sa, argv[1], port) == -1 || strlen(argv[3]) != 1
        || argc != (argv[3][0] == '~' ? 5 : 6) || strchr("+-*~", argv[3][0]) == NULL
        || parse(argv[4], &a) == -1 || (argc == 6 && parse(argv[5], &b) == -1)) {
        fprintf(stderr, "usage: calcc ADDRESS PORT OP A [B]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1) {
        perror("calcc: connect");
        return 1;
    }
    FILE *s = fdopen(fd, "r+");
    if (s == NULL) {
        perror("calcc: fdopen");
        return 1;
    }
    putc(argv[3][0], s);
    fwrite(&id, sizeof id, 1, s);
    fwrite(&a.bits, sizeof a.bits, 1, s);
    if (argc == 6)
        fwrite(&b.bits, sizeof b.bits, 1, s);
    if (fflush(s) == EOF) {
        perror("calcc: send");
        return 1;
    }
    if (fread(&same, sizeof same, 1, s) != 1 || (status = getc(s)) == EOF
        || fread(&result.bits, sizeof result.bits, 1, s) != 1) {
        if (ferror(s))
            perror("calcc: read");
        else
            fprintf(stderr, "calcc: connection closed early\n");
        return 1;
    }
    fclose(s);
    if (same != id || status != 0) {
        fprintf(stderr, "calcc: id %u, status %d\n", ntohs(same), status);
        return 1;
    }
    result.bits = ntohl(result.bits);
    printf("%" PRId32 "\n", result.number);
    if (fflush(stdout) == EOF) {
        perror("calcc: write");
        return 1;
    }
    return 0;
}
