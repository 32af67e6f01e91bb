/* upperd.c -- answer each frame with the same frame in upper case.
 *
 * usage: upperd PORT
 *
 * You write: frame_length, upper_case, read_frame and serve.
 */
#include "net.h"
#include "recv_exact.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h> /* TODO 5.6: for atoi(); your version may not need it */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A frame is a header, five digits, and as many bytes as they say. */
enum { HEADER = 5, LONGEST = 65535 };
static char frame[HEADER + LONGEST]; /* one client at a time: one is enough */

/* The length in the header, or -1 if those bytes are no length. */
static long frame_length(const char header[HEADER])
{
    /* TODO 5.6: the client may have sent anything: there may be no digits, no
     * NUL for atoi() to stop at, or a number that is too large for frame. */
    return atoi(header);
}

/* Turns a to z into A to Z; all other bytes stay as they are. */
static void upper_case(char *bytes, size_t len)
{
    /* TODO 5.1: a frame comes back in upper case.
     * TODO 5.5: len bytes, not a string: there may be a NUL among them. */
    (void)bytes, (void)len;
}

/* Reports why recv_exact() returned too little. Returns -1. */
static ssize_t cut_short(ssize_t n)
{
    if (n == -1)
        perror("upperd: recv");
    else
        fprintf(stderr, "upperd: connection closed in mid-frame\n");
    return -1;
}

/* Reads one frame. Returns its size with the header; 0 when the client has
 * closed between two frames; -1 after reporting what is wrong. */
static ssize_t read_frame(int cfd)
{
    ssize_t n = recv_exact(cfd, frame, HEADER);

    if (n == 0)
        return 0;
    /* TODO 5.7: a header of fewer than HEADER bytes is not a header. */
    if (n == -1)
        return cut_short(n);
    long length = frame_length(frame);
    if (length == -1) {
        fprintf(stderr, "upperd: bad frame\n");
        return -1;
    }
    n = recv_exact(cfd, frame + HEADER, (size_t)length);
    /* TODO 5.4: a payload of 0 bytes is a payload.
     * TODO 5.7: one of fewer than length bytes is not. */
    if (n <= 0)
        return cut_short(n);
    return HEADER + n;
}

/* Answers one client's frames until it closes or breaks the rules. */
static void serve(int cfd)
{
    ssize_t size;

    while ((size = read_frame(cfd)) > 0) {
        upper_case(frame + HEADER, (size_t)size - HEADER);
        /* TODO 5.8: one reply, one piece. */
        if (send_all(cfd, frame, HEADER) == -1
            || send_all(cfd, frame + HEADER, (size_t)size - HEADER) == -1) {
            perror("upperd: send");
            return;
        }
    }
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd, cfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: upperd PORT\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "upperd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0) {
        perror("upperd: write");
    } else {
        while ((cfd = net_accept(lfd)) != -1) {
            serve(cfd);
            close(cfd); /* its result would tell nothing about the bytes */
        }
        perror("upperd: accept");
    }
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
