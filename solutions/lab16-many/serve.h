/* serve.h -- two loops that serve the same crowd.
 *
 * lfd is a non-blocking socket that listens. Each returns only when a call that
 * concerns everybody has failed: its name, and errno has the reason.
 */
#ifndef SERVE_H
#define SERVE_H

/* How long to leave accept() alone when no descriptor is left, in
 * milliseconds. Sooner, when anything else happens. */
enum { PATIENCE = 1000 };

/* by_poll.c: each round asks about everybody. */
const char *poll_serve(int lfd);

/* by_epoll.c: the kernel keeps the list. Linux alone has it. */
const char *epoll_serve(int lfd);

#endif
