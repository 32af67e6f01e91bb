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

    /* TODO 8.4: is 2147483647 + 1 a number in this type? In which type does
     * an overflow wrap around? */
    int32_t a = (int32_t)q->a, b = (int32_t)q->b;
    switch (q->op) {
    case '+': r.result = (uint32_t)(a + b); break;
    case '-': r.result = (uint32_t)(a - b); break;
    case '*': r.result = (uint32_t)(a * b); break;
    /* TODO 8.3: the protocol's ~ turns 5 into -5. C's does not. */
    case '~': r.result = (uint32_t)~a; break;
    default: break; /* TODO 8.7: and any other op? */
    }
    return r;
}

/* Reads one request. Returns 1; 0 when the client has closed between two
 * requests; -1 after reporting what is wrong. */
static int read_request(int cfd, struct calc_request *q)
{
    unsigned char wire[CALC_REQUEST] = {0};
    /* TODO 8.6: which bytes belong to this request, and have they all come?
     * Only the first one can tell how many there are. */
    ssize_t n = recv(cfd, wire, sizeof wire, 0);

    if (n == 0)
        return 0;
    if (n > 0) {
        calc_unpack_request(q, wire);
        return 1;
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
        /* TODO 8.7: after an unknown op, linger() and end with this client. */
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
