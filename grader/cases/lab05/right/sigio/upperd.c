/* upperd.c -- answer each frame with the same frame in upper case.
 *
 * usage: upperd PORT
 *
 * SIGIO says that something has changed (fcntl(2), O_ASYNC), and sigwaitinfo() waits for it.
 */
#define _GNU_SOURCE
#include "net.h"
#include "sigio.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A frame is a header, five digits, and as many bytes as they say. */
enum { HEADER = 5, LONGEST = 65535 };
static char frame[HEADER + LONGEST]; /* one client at a time: one is enough */

/* The length in the header, or -1 if those bytes are no length. */
static long frame_length(const char header[HEADER])
{
    long length = 0;

    /* Digit by digit: there is no NUL for atoi() to stop at, and strtol()
     * would take blanks and signs. */
    for (int i = 0; i < HEADER; i++) {
        if (header[i] < '0' || header[i] > '9')
            return -1;
        length = 10 * length + (header[i] - '0');
    }
    return length <= LONGEST ? length : -1;
}

/* Turns a to z into A to Z; all other bytes stay as they are. */
static void upper_case(char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] >= 'a' && bytes[i] <= 'z')
            bytes[i] += 'A' - 'a';
}

/* Reports why sig_recv_exact() returned too little. Returns -1. */
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
    ssize_t n = sig_recv_exact(cfd, frame, HEADER);

    if (n == 0)
        return 0;
    if (n != HEADER)
        return cut_short(n);
    long length = frame_length(frame);
    if (length == -1) {
        fprintf(stderr, "upperd: bad frame\n");
        return -1;
    }
    n = sig_recv_exact(cfd, frame + HEADER, (size_t)length);
    if (n != length)
        return cut_short(n);
    return HEADER + n;
}

/* Answers one client's frames until it closes or breaks the rules. */
static void serve(int cfd)
{
    ssize_t size;

    while ((size = read_frame(cfd)) > 0) {
        upper_case(frame + HEADER, (size_t)size - HEADER);
        /* Header and payload in one call: Nagle's algorithm would hold a
         * second small piece back until the first is acknowledged. */
        if (sig_send_all(cfd, frame, (size_t)size) == -1) {
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
    if (sig_own(lfd) == -1) {
        perror("upperd: fcntl");
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0) {
        perror("upperd: write");
    } else {
        while ((cfd = sig_accept(lfd)) != -1) {
            serve(cfd);
            close(cfd); /* its result would tell nothing about the bytes */
        }
        perror("upperd: accept");
    }
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
