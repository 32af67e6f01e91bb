/* tallyd.c -- nothing blocks: each time that epoll tells, all is taken and answered that has come. */
#define _GNU_SOURCE
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { KEPT = 4096 };

static struct {
    struct sockaddr_in from;
    uint16_t id; /* as it came */
    uint32_t total;
} kept[KEPT];
static size_t count;

static uint32_t total;

static uint32_t total_for(const struct sockaddr_in *from, uint16_t id, uint32_t number)
{
    for (size_t i = count; i-- > 0 && i + KEPT >= count;)
        if (kept[i % KEPT].id == id && kept[i % KEPT].from.sin_port == from->sin_port
            && kept[i % KEPT].from.sin_addr.s_addr == from->sin_addr.s_addr)
            return kept[i % KEPT].total;
    total += number;
    kept[count % KEPT].from = *from;
    kept[count % KEPT].id = id;
    kept[count++ % KEPT].total = total;
    return total;
}

static void serve(int fd)
{
    int ep = epoll_create1(0);

    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN | EPOLLET});
    for (;;) {
        struct __attribute__((packed)) {
            uint16_t id;
            uint32_t number;
            char more;
        } wire;
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        struct epoll_event e;
        ssize_t n;

        while ((n = recvfrom(fd, &wire, sizeof wire, 0, (struct sockaddr *)&from, &size)) != -1
               || errno != EAGAIN) {
            if (n == 6) {
                wire.number = htonl(total_for(&from, wire.id, ntohl(wire.number)));
                sendto(fd, &wire, 6, 0, (struct sockaddr *)&from, size);
            }
            size = sizeof from;
        }
        epoll_wait(ep, &e, 1, -1);
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
    fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (fd == -1)
        return perror("tallyd: socket"), 1;
    if (bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1)
        return perror("tallyd: bind"), 1;
    getsockname(fd, (struct sockaddr *)&sa, &size);
    printf("listening %s\n", net_text(&sa, text));
    serve(fd);
    return 1;
}
