/* lined.c -- answer each line with the same line reversed.
 *
 * usage: lined PORT
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

/* The most bytes of a line, its newline among them. */
enum { LONGEST = 1024 };

static void reverse(char *bytes, size_t len)
{
    for (size_t i = 0; i < len / 2; i++) {
        char byte = bytes[i];
        bytes[i] = bytes[len - 1 - i];
        bytes[len - 1 - i] = byte;
    }
}

/* Answers each whole line among the len bytes at buf, and moves what follows
 * the last of them to the front. Returns how many bytes that is, or -1. */
static ssize_t answer_lines(int cfd, char *buf, size_t len)
{
    char *line = buf, *end = buf + len, *newline;

    while ((newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        reverse(line, (size_t)(newline - line));
        line = newline + 1;
    }
    if (sig_send_all(cfd, buf, (size_t)(line - buf)) == -1)
        return -1;
    memmove(buf, line, (size_t)(end - line));
    return end - line;
}

/* Answers one client's lines until it closes or breaks the rules. */
static void serve(int cfd)
{
    char buf[LONGEST]; /* the beginning of a line, */
    size_t kept = 0;   /* and how many bytes of it there are */

    while (kept < sizeof buf) {
        ssize_t n = sig_recv(cfd, buf + kept, sizeof buf - kept);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            perror("lined: recv");
            return;
        }
        if (n == 0) {
            if (kept > 0)
                fprintf(stderr, "lined: connection closed in mid-line\n");
            return;
        }
        ssize_t left = answer_lines(cfd, buf, kept + (size_t)n);
        if (left == -1) {
            perror("lined: send");
            return;
        }
        kept = (size_t)left;
    }
    fprintf(stderr, "lined: line too long\n");
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd, cfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: lined PORT\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "lined: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (sig_own(lfd) == -1) {
        perror("lined: fcntl");
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0) {
        perror("lined: write");
    } else {
        while ((cfd = sig_accept(lfd)) != -1) {
            serve(cfd);
            close(cfd); /* its result would tell nothing about the bytes */
        }
        perror("lined: accept");
    }
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
