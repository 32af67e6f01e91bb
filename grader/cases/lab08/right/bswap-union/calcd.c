/* calcd.c -- a server of threads, each with a stream for its client: fread() with a buffer. The
 * arithmetic is the compiler's own: builtins that say what overflows, and wrap around. */
#include "calc_wire.h"
#include "linger.h"
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int calculate(const struct calc_request *q, int32_t *result)
{
    int32_t a, b;

    memcpy(&a, &q->a, sizeof a);
    memcpy(&b, &q->b, sizeof b);
    switch (q->op) {
    case '+': (void)__builtin_add_overflow(a, b, result); return CALC_DONE;
    case '-': (void)__builtin_sub_overflow(a, b, result); return CALC_DONE;
    case '*': (void)__builtin_mul_overflow(a, b, result); return CALC_DONE;
    case '~': (void)__builtin_sub_overflow(0, a, result); return CALC_DONE;
    }
    *result = 0;
    return CALC_UNKNOWN_OP;
}

/* A signal makes an error of stdio's: it is taken back, and the rest follows. */
static size_t get(void *to, size_t n, FILE *in)
{
    size_t have = fread(to, 1, n, in);

    while (have < n && ferror(in) && errno == EINTR) {
        clearerr(in);
        have += fread((char *)to + have, 1, n - have, in);
    }
    return have;
}

static void converse(FILE *in, FILE *out)
{
    unsigned char wire[CALC_REQUEST];
    struct calc_request q;
    struct calc_reply r = {0, CALC_DONE, 0};
    while (r.status == CALC_DONE && get(wire, 1, in) == 1) {
        size_t size = calc_request_size(wire[0]), n;
        int32_t result;

        n = (size != 0 ? size : CALC_HEAD) - 1;
        if (get(wire + 1, n, in) != n) {
            if (ferror(in))
                perror("calcd: recv");
            else
                fprintf(stderr, "calcd: connection closed in mid-request\n");
            return;
        }
        calc_unpack_request(&q, wire);
        r.id = q.id;
        r.status = (uint8_t)calculate(&q, &result);
        memcpy(&r.result, &result, sizeof r.result);
        calc_pack_reply(wire, &r);
        /* Not by the stream: what a signal interrupts is lost there. */
        if (send_all(fileno(out), wire, CALC_REPLY) == -1) {
            perror("calcd: send");
            return;
        }
    }
    if (r.status == CALC_DONE)
        return;
    linger(fileno(out)); /* it is to see the reply, whatever it still sends */
}

static void *serve(void *arg)
{
    int *both = arg, cfd = both[0], again = both[1];
    FILE *in = fdopen(cfd, "r"), *out = fdopen(again, "w");

    free(both);
    if (in != NULL && out != NULL)
        converse(in, out);
    if (out != NULL)
        fclose(out);
    if (in != NULL)
        fclose(in);
    return NULL;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    pthread_t thread;
    int lfd, cfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 2 || net_port(argv[1]) == -1
        || net_address(&sa, "127.0.0.1", net_port(argv[1])) == -1) {
        fprintf(stderr, "usage: calcd PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((lfd = net_listen(&sa)) == -1 || getsockname(lfd, (struct sockaddr *)&sa, &len) == -1) {
        fprintf(stderr, "calcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    for (;;) {
        cfd = accept(lfd, NULL, NULL);
        if (cfd == -1 && errno == EMFILE)
            poll(NULL, 0, 50); /* it stays in the queue until another one has left */
        else if (cfd == -1 && errno != EINTR && errno != ECONNABORTED)
            break;
        if (cfd == -1)
            continue;
        int *both = malloc(2 * sizeof *both);
        if (both == NULL)
            return 1;
        /* Both at once: of two threads that have one and wait for another, neither would get it. */
        both[0] = cfd;
        while ((both[1] = dup(cfd)) == -1)
            poll(NULL, 0, 50); /* others will leave */
        if (pthread_create(&thread, NULL, serve, both) == 0) {
            pthread_detach(thread);
        } else {
            close(both[0]);
            close(both[1]);
            free(both);
        }
    }
    perror("calcd: accept");
    return 1;
}
