/* tallyd.c -- recvmsg() tells by a flag that a datagram was longer; everything is remembered. */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
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

static struct request {
    in_addr_t address;
    in_port_t port;
    unsigned char id[2];
    uint32_t total;
    struct request *before;
} *last[256]; /* by the lower half of the id; never forgotten */

static void serve(int fd)
{
    uint32_t total = 0;

    for (;;) {
        unsigned char wire[6];
        struct sockaddr_in from;
        struct iovec room = {wire, sizeof wire};
        struct msghdr m = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &room, .msg_iovlen = 1};
        ssize_t n = recvmsg(fd, &m, 0);
        if (n != 6 || m.msg_flags & MSG_TRUNC)
            continue;
        struct request *r = last[wire[1]];
        while (r != NULL && (r->address != from.sin_addr.s_addr || r->port != from.sin_port || r->id[0] != wire[0]))
            r = r->before;
        if (r == NULL) {
            r = malloc(sizeof *r);
            if (r == NULL)
                continue; /* its client asks again */
            total += number_in(wire);
            *r = (struct request){from.sin_addr.s_addr, from.sin_port, {wire[0], wire[1]}, total, last[wire[1]]};
            last[wire[1]] = r;
        }
        pack(wire, (uint16_t)(wire[0] << 8 | wire[1]), r->total);
        sendmsg(fd, &m, MSG_DONTWAIT);
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
