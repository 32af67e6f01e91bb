/* An upperd in one function with goto, that leaves each frame in the socket until it is whole:
 * SO_RCVLOWAT and poll() tell when the header and when all of it is there. (What is larger than the
 * receive buffer likes is taken by recv_exact().) toupper() in the C locale knows a to z only. */
#define _DEFAULT_SOURCE /* FIONREAD */
#include "net.h"
#include "recv_exact.h"
#include "send_all.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static char buf[5 + 65535 + 1];

/* Sleeps until n bytes are there, or the end of the file. Returns how many there are, or -1. */
static int wait_for(int fd, int n)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    int there;

    if (setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &n, sizeof n) == -1)
        return -1;
    while (poll(&p, 1, -1) == -1)
        if (errno != EINTR)
            return -1;
    return ioctl(fd, FIONREAD, &there) == -1 ? -1 : there;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    socklen_t salen = sizeof sa;
    char text[NET_TEXT], digits[6], *end;
    int ld, sd, there;
    long n, i;

    if (argc != 2 || net_port(argv[1]) < 0) {
        fprintf(stderr, "usage: upperd PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", net_port(argv[1]));
    if ((ld = net_listen(&sa)) < 0 || getsockname(ld, (struct sockaddr *)&sa, &salen) < 0) {
        fprintf(stderr, "upperd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
next_client:
    if ((sd = accept(ld, NULL, NULL)) < 0) {
        if (errno == EINTR || errno == ECONNABORTED)
            goto next_client;
        perror("upperd: accept");
        return 1;
    }
next_frame:
    if ((there = wait_for(sd, 5)) == -1)
        goto lost;
    if (there == 0) {
        /* the end of the file, or an error that recv() will tell */
        if (recv(sd, buf, 1, 0) == -1)
            goto lost;
        goto hang_up;
    }
    if (there < 5) { /* no more will come; why, recv() tells behind these */
        if (recv_exact(sd, buf, 5) == -1)
            goto lost;
        goto cut;
    }
    if (recv(sd, digits, 5, MSG_PEEK) != 5)
        goto lost;
    digits[5] = '\0';
    if (strlen(digits) != 5 || !isdigit((unsigned char)digits[0]))
        goto bad;
    n = strtol(digits, &end, 10);
    if (end != digits + 5 || n > 65535)
        goto bad;
    if (n <= 1000 && wait_for(sd, 5 + (int)n) == -1)
        goto lost;
    if ((i = recv_exact(sd, buf, 5 + (size_t)n)) == -1)
        goto lost;
    if (i != 5 + n)
        goto cut;
    for (i = 5; i < 5 + n; i++)
        buf[i] = (char)toupper((unsigned char)buf[i]);
    if (send_all(sd, buf, 5 + (size_t)n) == 0)
        goto next_frame;
    perror("upperd: send");
    goto hang_up;
lost:
    perror("upperd: recv");
    goto hang_up;
bad:
    fputs("upperd: bad frame\n", stderr);
    goto hang_up;
cut:
    fputs("upperd: connection closed in mid-frame\n", stderr);
hang_up:
    close(sd);
    goto next_client;
}
