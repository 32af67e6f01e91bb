/* stop.h -- SIGTERM: no more clients.
 *
 * All three programs use it: leave it as it is.
 */
#ifndef STOP_H
#define STOP_H

/* Once, before anybody is served. From now on SIGTERM does not end this process,
 * and lfd does not block. Returns a descriptor that can be read as soon as SIGTERM
 * has come, and stays so; or -1 with errno. */
int stop_open(int lfd);

/* Waits for the next client. Returns its descriptor, or -1 with errno, which is
 * EINTR if SIGTERM has come, before this call or during it. */
int stop_accept(int lfd);

/* When it has come: one more SIGTERM changes nothing. Closes that descriptor. */
void stop_close(void);

/* In a child of the process that listens: SIGTERM ends this one, as usual. */
void stop_forget(void);

#endif
