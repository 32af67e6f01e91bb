/* wcd.c -- one detached thread for each client; recv() with MSG_WAITALL, but
 * never for more than what makes a request too long.
 *
 * usage: wcd PORT
 */
#include "linger.h"
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST = 1024 * 1024, BLOCK = 64 * 1024 };

static void report(const char *call, int error)
{
    char text[128];

    if (strerror_r(error, text, sizeof text) != 0)
        snprintf(text, sizeof text, "error %d", error);
    fprintf(stderr, "wcd: %s: %s\n", call, text);
}

static void serve(int fd)
{
    char block[BLOCK], reply[64];
    size_t lines = 0, bytes = 0;
    int length;

    for (;;) {
        size_t most = LONGEST + 1 - bytes;
        ssize_t n;

        if (most == 0)
            break;
        n = recv(fd, block, most < BLOCK ? most : BLOCK, MSG_WAITALL);
        if (n == -1) {
            if (errno == EINTR)
                continue;
            report("recv", errno);
            return;
        }
        if (n == 0)
            break;
        bytes += (size_t)n;
        for (const char *p = block, *end = block + n;
             (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
            lines++;
    }
    if (bytes > LONGEST)
        length = snprintf(reply, sizeof reply, "ERR too long\n");
    else
        length = snprintf(reply, sizeof reply, "%zu %zu\n", lines, bytes);
    if (send_all(fd, reply, (size_t)length) == -1)
        report("send", errno);
    else if (bytes > LONGEST)
        linger(fd);
}

static void *client(void *arg)
{
    int fd = (int)(intptr_t)arg;

    serve(fd);
    close(fd);
    return NULL;
}

static int for_want_of_room(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS
           || error == ENOMEM;
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: wcd PORT\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "wcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0) {
        perror("wcd: write");
        close(lfd);
        return 1;
    }
    for (;;) {
        int fd = net_accept(lfd);
        pthread_t id;

        if (fd == -1 && for_want_of_room(errno)) {
            poll(NULL, 0, 20); /* somebody will leave */
            continue;
        }
        if (fd == -1) {
            perror("wcd: accept");
            close(lfd);
            return 1;
        }
        if (pthread_create(&id, NULL, client, (void *)(intptr_t)fd) == 0)
            pthread_detach(id);
        else
            client((void *)(intptr_t)fd); /* then without one */
    }
}
