/* calcd.c -- a server that calculates, in a binary protocol.
 *
 * usage: calcd PORT
 *
 * You write: calculate, read_request and the end of serve.
 */
#include "calc_wire.h"
#include "linger.h"
#include "net.h"
#include "recv_exact.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* All results are modulo 2^32. */
static struct calc_reply calculate(const struct calc_request *q)
{
    struct calc_reply r = {q->id, CALC_DONE, 0};

    /* Unsigned numbers wrap around. With signed ones, an overflow would be
     * undefined behaviour. */
    switch (q->op) {
    case '+': r.result = q->a + q->b; break;
    case '-': r.result = q->a - q->b; break;
    case '*': r.result = q->a * q->b; break;
    case '~': r.result = 0 - q->a; break;
    default: r.status = CALC_UNKNOWN_OP;
    }
    return r;
}

/* Reads one request. Returns 1; 0 when the client has closed between two
 * requests; -1 after reporting what is wrong. */
static int read_request(int cfd, struct calc_request *q)
{
    unsigned char wire[CALC_REQUEST];
    ssize_t n = recv_exact(cfd, wire, 1);

    if (n == 0)
        return 0;
    if (n == 1) {
        /* The first byte tells the type, and the type tells the length. Of
         * an unknown type we know only that an id follows. */
        size_t size = calc_request_size(wire[0]);
        size_t rest = (size > 0 ? size : CALC_HEAD) - 1;

        n = recv_exact(cfd, wire + 1, rest);
        if (n == (ssize_t)rest) {
            calc_unpack_request(q, wire);
            return 1;
        }
    }
    if (n == -1)
        perror("calcd: recv");
    else
        fprintf(stderr, "calcd: connection closed in mid-request\n");
    return -1;
}

/* Answers one client's requests until it closes or sends an unknown op. */
static void serve(int cfd)
{
    unsigned char wire[CALC_REPLY];
    struct calc_request q;

    while (read_request(cfd, &q) == 1) {
        struct calc_reply r = calculate(&q);

        calc_pack_reply(wire, &r);
        if (send_all(cfd, wire, sizeof wire) == -1) {
            perror("calcd: send");
            return;
        }
        if (r.status != CALC_DONE) {
            linger(cfd); /* nobody can tell where the next request begins */
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
        fprintf(stderr, "usage: calcd PORT\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "calcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0) {
        perror("calcd: write");
    } else {
        while ((cfd = net_accept(lfd)) != -1) {
            serve(cfd);
            close(cfd); /* all replies have left, or there is nobody for them */
        }
        perror("calcd: accept");
    }
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
