/* tallyd.c -- a server that adds up the numbers of all its clients.
 *
 * usage: tallyd PORT
 *
 * You write: is_lasting and parts of serve.
 */
#include "memory.h"
#include "net.h"
#include "tally_wire.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* Whether the server can go on no longer after this error. One may be about a
 * datagram that was sent before: no socket had its port. */
static int is_lasting(int error)
{
    return error != EINTR && error != ECONNREFUSED;
}

/* Answers one request after the other. Returns only after reporting that the
 * socket fails. */
static void serve(int fd)
{
    uint32_t total = 0;

    for (;;) {
        /* One byte more than a request: what is too long shows that it is. */
        unsigned char wire[TALLY_BYTES + 1];
        struct sockaddr_in from;
        socklen_t size = sizeof from; /* in and out: set it for each call */
        struct tally t;
        ssize_t n = recvfrom(fd, wire, sizeof wire, 0, (struct sockaddr *)&from,
                             &size);

        if (n == -1 && is_lasting(errno)) {
            perror("tallyd: recvfrom");
            return;
        }
        if (n != TALLY_BYTES) /* 0 is a datagram, too, and no end */
            continue;
        tally_unpack(&t, wire);
        const uint32_t *before = memory_find(&from, t.id);
        if (before == NULL) {
            total += t.number; /* modulo 2^32: also of negative numbers */
            memory_add(&from, t.id, total);
        }
        t.number = before != NULL ? *before : total;
        tally_pack(wire, &t);
        /* A reply that does not leave is a reply lost: its client asks again.
         */
        sendto(fd, wire, TALLY_BYTES, 0, (struct sockaddr *)&from, size);
    }
}

/* A UDP socket at *sa, whose port becomes the one that was chosen. Returns the
 * descriptor, or -1 after reporting the call that failed. */
static int open_socket(struct sockaddr_in *sa)
{
    socklen_t size = sizeof *sa;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    if (fd == -1) {
        perror("tallyd: socket");
        return -1;
    }
    if (bind(fd, (struct sockaddr *)sa, sizeof *sa) == -1) {
        perror("tallyd: bind");
        close(fd);
        return -1;
    }
    getsockname(fd, (struct sockaddr *)sa, &size); /* of a bound socket */
    return fd;
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int fd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: tallyd PORT\n");
        return 2;
    }
    fd = open_socket(&sa);
    if (fd == -1)
        return 1;
    if (printf("listening %s\n", net_text(&sa, text)) < 0)
        perror("tallyd: write");
    else
        serve(fd);
    close(fd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
