/* calcc.c -- let a server calculate, and print the result.
 *
 * usage: calcc ADDRESS PORT OP A [B]
 *
 * You write: ask, and one line of main.
 */
#include "calc_wire.h"
#include "net.h"
#include "number.h"
#include "recv_exact.h"
#include "send_all.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* There is one request, so any id will do. The bytes of this one differ. */
enum { ID = 0x0102 };

/* Makes a request of OP A [B]. Returns its size, or 0 when they are not one. */
static size_t make_request(struct calc_request *q, int argc, char *argv[])
{
    int32_t a, b = 0;
    size_t size;

    if (argc < 2 || argc > 3 || strlen(argv[0]) != 1
        || number_parse(argv[1], &a) == -1
        || (argc == 3 && number_parse(argv[2], &b) == -1))
        return 0;
    q->op = (uint8_t)argv[0][0];
    q->id = ID;
    q->a = (uint32_t)a; /* modulo 2^32: defined, also for negative numbers */
    q->b = (uint32_t)b;
    size = calc_request_size(q->op);
    return (size == CALC_REQUEST) == (argc == 3) ? size : 0;
}

/* Sends the request and waits for the reply to it. Returns 0 with the result,
 * or -1 after saying what is wrong. */
static int ask(int fd, const struct calc_request *q, size_t size,
               uint32_t *result)
{
    unsigned char wire[CALC_REQUEST];
    struct calc_reply r;
    ssize_t n;

    /* TODO 8.8: are these the bytes of the protocol, or those of a struct? */
    if (send_all(fd, q, size) == -1) {
        perror("calcc: send");
        return -1;
    }
    n = recv_exact(fd, wire, CALC_REPLY);
    if (n == -1) {
        perror("calcc: recv");
        return -1;
    }
    if (n != CALC_REPLY) {
        fprintf(stderr, "calcc: connection closed early\n");
        return -1;
    }
    calc_unpack_reply(&r, wire);
    /* TODO 8.9: is this the reply to our request, and is there a result? */
    *result = r.result;
    return 0;
}

int main(int argc, char *argv[])
{
    int port = argc > 3 ? net_port(argv[2]) : -1;
    struct calc_request q;
    struct sockaddr_in sa;
    size_t size = argc > 3 ? make_request(&q, argc - 3, argv + 3) : 0;
    uint32_t result;
    int fd, status = 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (size == 0 || port <= 0 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: calcc ADDRESS PORT OP A [B]\n");
        return 2;
    }
    fd = net_connect(&sa);
    if (fd == -1) {
        perror("calcc: connect");
        return 1;
    }
    if (ask(fd, &q, size, &result) == 0) {
        printf("%" PRIu32 "\n", result); /* TODO 8.3: where is the sign? */
        status = 0;
    }
    close(fd); /* the reply is here, or never will be */
    return status;
}
