/* tallyd.c -- clients in a table, each with the requests that it has made. */
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

enum { CLIENTS = 256, EACH = 64 };

/* Of all the last 64 requests, no client has made more. */
static struct client {
    struct sockaddr_in at;
    struct {
        int id; /* -1: none */
        uint32_t total;
    } made[EACH];
    unsigned count;
    unsigned long used;
} clients[CLIENTS];

static unsigned long rounds;

static struct client *client_at(const struct sockaddr_in *at)
{
    struct client *oldest = &clients[0];

    for (struct client *c = clients; c < clients + CLIENTS; c++) {
        if (c->used > 0 && c->at.sin_addr.s_addr == at->sin_addr.s_addr && c->at.sin_port == at->sin_port)
            return c;
        if (c->used < oldest->used)
            oldest = c;
    }
    memset(oldest, 0, sizeof *oldest);
    for (int i = 0; i < EACH; i++)
        oldest->made[i].id = -1;
    oldest->at = *at;
    return oldest;
}

static void serve(int fd)
{
    static unsigned char wire[65536];
    uint32_t total = 0;

    for (;;) {
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        ssize_t n = recvfrom(fd, wire, sizeof wire, 0, (struct sockaddr *)&from, &size);
        if (n != 6)
            continue;
        struct client *c = client_at(&from);
        int id = wire[0] << 8 | wire[1], i = 0;
        c->used = ++rounds;
        while (i < EACH && c->made[i].id != id)
            i++;
        if (i == EACH) {
            i = (int)(c->count++ % EACH);
            c->made[i].id = id;
            c->made[i].total = total += number_in(wire);
        }
        pack(wire, (uint16_t)id, c->made[i].total);
        sendto(fd, wire, 6, 0, (struct sockaddr *)&from, sizeof from);
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
