/* limit.h -- a limit in time, and waiting until it is over.
 *
 * fetch and holdd use it: leave it as it is.
 */
#ifndef LIMIT_H
#define LIMIT_H

struct limit {
    long long begun; /* now_ms() at its beginning */
    int ms;          /* how long it lasts from then on */
};

/* Milliseconds since some moment in the past, on a clock that nobody sets. */
long long now_ms(void);

/* Text to milliseconds: 1 to 60000, decimal digits only. Returns -1 for any
 * other text. */
int ms_from(const char *text);

/* How many milliseconds are left; 0 when it is over. */
int left_ms(const struct limit *limit);

/* Waits until fd is ready for these events of poll(2). Returns 0, or -1 with
 * errno: ETIMEDOUT when the limit is over first. A signal neither ends the
 * waiting nor prolongs it. */
int wait_ready(int fd, short events, const struct limit *limit);

#endif
