/* calcc.c -- the messages as arrays of bytes inside unions with packed structs; the request sent
 * by writev() in its parts. */
#include "net.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

union reply {
    unsigned char bytes[7];
    struct __attribute__((packed)) {
        uint16_t id;
        uint8_t status;
        uint32_t result;
    } part;
};

static uint32_t parse(const char *s)
{
    char *end;
    long n = strtol(s, &end, 10);

    if (end == s || *end != '\0' || n < INT32_MIN || n > INT32_MAX) {
        fprintf(stderr, "usage: calcc ADDRESS PORT OP A [B]\n");
        exit(2);
    }
    return htonl((uint32_t)n);
}

int main(int argc, char **argv)
{
    uint32_t numbers[2] = {0, 0};
    uint16_t id = htons(0x102);
    union reply r;
    struct sockaddr_in sa;
    size_t got = 0;
    int fd, port = argc > 4 ? net_port(argv[2]) : -1;

    if (port < 1 || net_address(&sa, argv[1], port) == -1 || strlen(argv[3]) != 1
        || strspn(argv[3], "+-*~") != 1 || argc - 5 != (*argv[3] != '~')) {
        fprintf(stderr, "usage: calcc ADDRESS PORT OP A [B]\n");
        return 2;
    }
    for (int i = 4; i < argc; i++)
        numbers[i - 4] = parse(argv[i]);
    signal(SIGPIPE, SIG_IGN);
    if ((fd = net_connect(&sa)) == -1) {
        perror("calcc: connect");
        return 1;
    }
    struct iovec parts[] = {{argv[3], 1}, {&id, 2}, {numbers, 4 * (size_t)(argc - 4)}};
    if (writev(fd, parts, 3) == -1) { /* so few bytes go all at once, or not at all */
        perror("calcc: writev");
        return 1;
    }
    while (got < sizeof r.bytes) {
        ssize_t n = read(fd, r.bytes + got, sizeof r.bytes - got);
        if (n <= 0) {
            fprintf(stderr, "calcc: read: %s\n", n == 0 ? "closed early" : strerror(errno));
            return 1;
        }
        got += (size_t)n;
    }
    close(fd);
    if (r.part.id != id || r.part.status != 0) {
        fprintf(stderr, "calcc: refused\n");
        return 1;
    }
    uint32_t u = ntohl(r.part.result);
    if (u > INT32_MAX)
        printf("-%lu\n", 4294967296ul - u);
    else
        printf("%lu\n", (unsigned long)u);
    if (fflush(stdout) == EOF) {
        perror("calcc: write");
        return 1;
    }
    return 0;
}
