/* tallyd.c -- the message that recvmsg() has filled goes back by sendmsg(), with another number in it. */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static struct {
    uint64_t who; /* address, port, id */
    uint32_t total;
} seen[100];
static unsigned next;

static void serve(int fd)
{
    uint32_t total = 0;

    for (;;) {
        uint16_t id;
        uint32_t number;
        char more;
        struct iovec parts[3] = {{&id, 2}, {&number, 4}, {&more, 1}};
        struct sockaddr_in from;
        struct msghdr m = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = parts, .msg_iovlen = 3};
        struct pollfd p = {.fd = fd, .events = POLLIN};
        unsigned i = 0;

        poll(&p, 1, -1);
        if (recvmsg(fd, &m, MSG_DONTWAIT) != 6)
            continue;
        uint64_t who = (uint64_t)from.sin_addr.s_addr << 32 | (uint32_t)from.sin_port << 16 | id;
        while (i < 100 && seen[i].who != who)
            i++;
        if (i == 100) {
            i = next++ % 100;
            seen[i].who = who;
            seen[i].total = total += ntohl(number);
        }
        number = htonl(seen[i].total);
        m.msg_iovlen = 2;
        sendmsg(fd, &m, 0);
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
