/* An upperd with a process for each client, and header and payload in buffers
 * of their own that leave in one sendmsg(). */
#include "net.h"
#include "recv_exact.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LONGEST = 65535 };

/* Sends both buffers, in as few calls as the kernel allows. */
static int send_both(int fd, struct iovec both[2])
{
    struct msghdr message = {.msg_iov = both, .msg_iovlen = 2};

    while (both[0].iov_len + both[1].iov_len > 0) {
        ssize_t n = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return -1;
        for (int i = 0; i < 2; i++) {
            size_t part = (size_t)n < both[i].iov_len ? (size_t)n : both[i].iov_len;
            both[i].iov_base = (char *)both[i].iov_base + part;
            both[i].iov_len -= part;
            n -= (ssize_t)part;
        }
    }
    return 0;
}

static int cut_short(ssize_t got)
{
    if (got == -1)
        perror("upperd: recv");
    else
        fprintf(stderr, "upperd: connection closed in mid-frame\n");
    return 1;
}

/* The client's whole story; returns an exit status. */
static int converse(int fd)
{
    char header[6], *payload = malloc(LONGEST);

    if (payload == NULL) {
        perror("upperd: malloc");
        return 1;
    }
    for (;;) {
        ssize_t got = recv_exact(fd, header, 5);
        if (got == 0)
            return 0;
        if (got != 5)
            return cut_short(got);
        header[5] = '\0';
        size_t length = strtoul(header, NULL, 10);
        if (strspn(header, "0123456789") != 5 || length > LONGEST) {
            fprintf(stderr, "upperd: bad frame\n");
            return 1;
        }
        got = recv_exact(fd, payload, length);
        if (got != (ssize_t)length)
            return cut_short(got);
        for (char *p = payload; p < payload + length; p++)
            if (*p != '\0' && strchr("abcdefghijklmnopqrstuvwxyz", *p) != NULL)
                *p ^= 0x20;
        struct iovec both[2] = {{header, 5}, {payload, length}};
        if (send_both(fd, both) == -1) {
            perror("upperd: send");
            return 1;
        }
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char text[NET_TEXT];

    if (argc != 2 || net_port(argv[1]) == -1) {
        fprintf(stderr, "usage: upperd PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", net_port(argv[1]));
    signal(SIGCHLD, SIG_IGN); /* the kernel buries the children: no zombies */
    int lfd = net_listen(&sa);
    if (lfd == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "upperd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout); /* or each child would print it again */
    for (;;) {
        int cfd = accept(lfd, NULL, NULL);
        if (cfd == -1 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (cfd == -1) {
            perror("upperd: accept");
            return 1;
        }
        switch (fork()) {
        case -1: perror("upperd: fork"); break;
        case 0: close(lfd); _exit(converse(cfd));
        default: break;
        }
        close(cfd);
    }
}
