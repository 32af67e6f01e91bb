/* tallyd.c -- a list, the newest first, of which the 64 first are kept. */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void pack(unsigned char wire[6], uint16_t id, uint32_t number)
{
    wire[0] = id >> 8;
    wire[1] = id & 0xff;
    for (int i = 0; i < 4; i++)
        wire[2 + i] = number >> (24 - 8 * i) & 0xff;
}

static uint32_t number_in(const unsigned char *wire)
{
    return (uint32_t)wire[2] << 24 | (uint32_t)wire[3] << 16 | (uint32_t)wire[4] << 8 | wire[5];
}

enum { KEPT = 64 };

struct entry {
    unsigned char key[8]; /* address, port, id, as they came */
    uint32_t total;
};

static struct entry list[KEPT];
static int length;

static void serve(int fd)
{
    uint32_t total = 0;

    for (;;) {
        unsigned char wire[65536];
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        struct entry e;
        int at = 0;
        ssize_t n = recvfrom(fd, wire, sizeof wire, 0, (struct sockaddr *)&from, &size);
        if (n != 6) /* or -1: whatever it was about, the next one may be fine */
            continue;
        memcpy(e.key, &from.sin_addr, 4);
        memcpy(e.key + 4, &from.sin_port, 2);
        memcpy(e.key + 6, wire, 2);
        while (at < length && memcmp(list[at].key, e.key, sizeof e.key) != 0)
            at++;
        if (at == length) {
            e.total = total += number_in(wire);
            if (length < KEPT)
                length++;
            memmove(list + 1, list, (size_t)(length - 1) * sizeof *list);
            list[0] = e;
            at = 0;
        }
        pack(wire, (uint16_t)(wire[0] << 8 | wire[1]), list[at].total);
        if (sendto(fd, wire, 6, 0, (struct sockaddr *)&from, size) == -1 && errno != ECONNREFUSED)
            perror("tallyd: sendto");
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    char text[NET_TEXT];
    socklen_t size = sizeof sa;
    int fd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 2 || net_port(argv[1]) == -1
        || net_address(&sa, "127.0.0.1", net_port(argv[1])) == -1) {
        fprintf(stderr, "usage: tallyd PORT\n");
        return 2;
    }
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        return perror("tallyd: socket"), 1;
    if (bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1)
        return perror("tallyd: bind"), 1;
    getsockname(fd, (struct sockaddr *)&sa, &size);
    printf("listening %s\n", net_text(&sa, text));
    serve(fd);
    return 1;
}
