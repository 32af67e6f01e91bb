/* echod as a state machine: nothing blocks but poll(). One client at a time
 * has a queue of bytes; poll() is asked for room or for bytes, and while a
 * client is served the listening socket is left alone.
 *
 * usage: echod PORT
 */
#define _GNU_SOURCE /* accept4() */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct client {
    int fd; /* -1: nobody */
    bool finished;
    size_t used;
    char queue[4096];
} client = {.fd = -1};

static void hang_up(void)
{
    close(client.fd);
    client = (struct client){.fd = -1};
}

static bool later(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static void take_bytes(void)
{
    ssize_t n = recv(client.fd, client.queue + client.used, sizeof client.queue - client.used, 0);

    if (n > 0)
        client.used += (size_t)n;
    else if (n == 0)
        client.finished = true;
    else if (!later())
        hang_up();
}

static void give_bytes(void)
{
    ssize_t n = send(client.fd, client.queue, client.used, MSG_NOSIGNAL);

    if (n >= 0) {
        client.used -= (size_t)n;
        memmove(client.queue, client.queue + n, client.used);
    } else if (!later()) {
        hang_up();
    }
}

/* One turn of the machine. Returns 0, or -1 if accept() or poll() failed. */
static int turn(int lfd)
{
    struct pollfd p = {.fd = lfd, .events = POLLIN};

    if (client.fd >= 0) {
        p.fd = client.fd;
        p.events = client.used > 0 ? POLLOUT : POLLIN;
    }
    if (poll(&p, 1, -1) < 0)
        return errno == EINTR ? 0 : -1;
    if (client.fd < 0) {
        client.fd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK);
        return client.fd >= 0 || later() || errno == ECONNABORTED ? 0 : -1;
    }
    if (client.used > 0)
        give_bytes();
    else
        take_bytes();
    if (client.fd >= 0 && client.finished && client.used == 0)
        hang_up();
    return 0;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd;

    setvbuf(stdout, NULL, _IONBF, 0);
    if (argc != 2 || net_port(argv[1]) == -1) {
        fprintf(stderr, "usage: echod PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", net_port(argv[1]));
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "echod: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (fcntl(lfd, F_SETFL, O_NONBLOCK) == -1) {
        perror("echod: fcntl");
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0 || fflush(stdout) == EOF) {
        perror("echod: write");
        return 1;
    }
    while (turn(lfd) == 0)
        continue;
    perror("echod: accept");
    return 1;
}
