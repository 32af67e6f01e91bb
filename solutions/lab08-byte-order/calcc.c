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

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* There is one request, so any id will do. The two bytes of this one differ. */
enum { ID = 0x0102 };

/* Makes a request of the arguments OP A [B]; without B, b_text is NULL. Returns
 * 0, or -1 when they do not make one. */
static int make_request(struct calc_request *q, const char *op,
                        const char *a_text, const char *b_text)
{
    size_t size = b_text == NULL ? CALC_NO_B : CALC_REQUEST;
    int32_t a, b = 0;

    if (strlen(op) != 1 || number_parse(a_text, &a) == -1
        || (b_text != NULL && number_parse(b_text, &b) == -1))
        return -1;
    q->op = (uint8_t)op[0];
    q->id = ID;
    q->a = (uint32_t)a; /* modulo 2^32: defined, also for negative numbers */
    q->b = (uint32_t)b;
    /* B is there if this op has one, and only then. */
    return calc_request_size(q->op) == size ? 0 : -1;
}

/* Sends the request and waits for the reply to it. Returns 0 with the result,
 * or -1 after reporting what is wrong. */
static int ask(int fd, const struct calc_request *q, uint32_t *result)
{
    size_t size = calc_request_size(q->op);
    unsigned char wire[CALC_REQUEST];
    struct calc_reply r;
    ssize_t n;

    calc_pack_request(wire, q);
    if (send_all(fd, wire, size) == -1) {
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
    if (r.id != q->id) {
        fprintf(stderr, "calcc: reply to %u, not to %u\n", r.id, q->id);
        return -1;
    }
    if (r.status != CALC_DONE) {
        fprintf(stderr, "calcc: status %u\n", r.status);
        return -1;
    }
    *result = r.result;
    return 0;
}

int main(int argc, char *argv[])
{
    int port = argc == 5 || argc == 6 ? net_port(argv[2]) : -1;
    const char *b = argc == 6 ? argv[5] : NULL;
    struct sockaddr_in sa;
    struct calc_request q;
    uint32_t result;
    int fd, status = 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port < 1 || net_address(&sa, argv[1], port) == -1
        || make_request(&q, argv[3], argv[4], b) == -1) {
        fprintf(stderr, "usage: calcc ADDRESS PORT OP A [B]\n");
        return 2;
    }
    fd = net_connect(&sa);
    if (fd == -1) {
        fprintf(stderr, "calcc: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (ask(fd, &q, &result) == 0) {
        if (printf("%" PRId32 "\n", number_signed(result)) < 0)
            perror("calcc: write");
        else
            status = 0;
    }
    close(fd); /* the reply has come, or never will */
    return status;
}
