/* client.c -- one client of wsd, from its handshake to its end.
 *
 * usage: linked into wsd
 *
 * You write: parts of tick, serve and service_run.
 */
#include "linger.h"
#include "opening.h"
#include "send_all.h"
#include "service.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 30, FAREWELL_MS = 1000 };

struct client {
    const struct service *service;
    int life;       /* a pipe that ends with the server */
    long long next; /* when the next tick is due, in ms */
};

/* On a clock that nobody sets. */
static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t); /* every POSIX system has it */
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* For struct ws. Whoever does not read is given up: SIGALRM ends this process,
 * which serves nobody else. */
static int put(struct ws *ws, const void *bytes, size_t n)
{
    int status;

    alarm(PATIENCE_SECONDS);
    status = send_all(ws->in.fd, bytes, n);
    alarm(0);
    return status;
}

/* Sends the service's text if it is due. Returns how long it is to the next
 * time, in ms; -1 when there is none; or -2 with errno. */
static int tick(struct ws *ws)
{
    struct client *c = ws->with;
    long long now = now_ms();

    if (c->service->tick == NULL)
        return -1;
    /* TODO 15.3: is it due? Then send it. When is the next one due? */
    (void)now;
    return -1;
}

/* For struct ws: ticks until something can be received: so the clock goes on
 * even in the middle of a frame that comes in pieces. */
static int wait_and_tick(struct ws *ws)
{
    struct client *c = ws->with;
    struct pollfd p[] = {{.fd = ws->in.fd, .events = POLLIN},
                         {.fd = c->life, .events = POLLIN}};

    for (;;) {
        int left = ws->closing ? FAREWELL_MS : tick(ws);
        int n = left == -2 ? 0 : poll(p, 2, left);

        if (left == -2 || (n == -1 && errno != EINTR)
            || (n == 0 && ws->closing))
            return -1;
        if (n > 0 && p[0].revents != 0)
            return 0;
        if (n > 0 && p[1].revents != 0) {
            p[1].fd = -1; /* the server has gone, and the client answers */
            message_close(ws, GOING_AWAY);
        }
    }
}

static void serve(struct ws *ws, const struct service *s)
{
    struct message m = {0};

    while (message_receive(&m, ws) != 0)
        if (s->answer != NULL && !ws->closing && s->answer(ws, &m) == -1)
            break;
    message_free(&m);
}

void service_run(const struct service *s, int cfd, int life)
{
    struct client c = {.service = s, .life = life};
    struct ws ws = {.wait = wait_and_tick, .put = put, .with = &c};
    int status;

    input_begin(&ws.in, cfd);
    alarm(PATIENCE_SECONDS); /* for the handshake; messages may take longer */
    status = opening_accept(&ws.in);
    alarm(0);
    if (status == 0) {
        c.next = now_ms();
        input_begin(&ws.in, cfd); /* TODO 15.5: a fresh start for the frames? */
        serve(&ws, s);
    }
    /* TODO 15.8: what if there is more that nobody has read? (lab07) */
    close(cfd); /* all has been sent, or there is nobody for it */
}
