/* log.h -- what happened on the peer's side, in order. The student's side is the wiretap's record.
 */
#ifndef LOG_H
#define LOG_H

#include <stddef.h>
#include <stdint.h>

enum log_kind {
    LOG_LISTENS,
    LOG_TAKES, /* datagrams */
    LOG_SEES,
    LOG_CONNECTS,
    LOG_ACCEPTS,
    LOG_REFUSED,
    LOG_SENDS,
    LOG_GETS,
    LOG_EOF,
    LOG_ERROR,
    LOG_HALF_CLOSES,
    LOG_CLOSES,
    LOG_RESETS,
    LOG_LOSES,
    LOG_GOES_SILENT,
    LOG_SPEAKS,
    LOG_QUEUE_FULL,
    LOG_CUT,
    LOG_MENDED,
    LOG_SIGNAL,
    LOG_STDIN,
    LOG_STDIN_ENDS,
    LOG_ENDED,  /* the program has ended: text says how */
    LOG_VERDICT /* here it was found wrong: text is the step */
};

enum { LOG_EXCERPT = 48 };

struct log_event {
    int64_t time; /* CLOCK_MONOTONIC, nanoseconds: the wiretap's clock too */
    enum log_kind kind;
    int program;   /* the number of the program that it is about, or -1 */
    char conn[24]; /* the connection's name, or "" */
    int port;      /* the peer's own port of that connection, or 0 */
    int number;    /* LOG_ERROR: errno; LOG_SIGNAL: the signal */
    size_t bytes;  /* LOG_SENDS, LOG_GETS, LOG_STDIN */
    size_t excerpt_length;
    unsigned char excerpt[LOG_EXCERPT];
    char text[120]; /* an address, how it ended, the step */
};

/* "half-closes": what programs call it. */
const char *log_name(enum log_kind kind);

int64_t log_now(void);

/* When something happened, as far as it is known: between these two (log_now()). */
struct moment {
    int64_t earliest, latest;
};

struct log {
    struct log_event *events, lost;
    size_t count; /* those beyond 8192 are not kept, but counted */
    size_t lost_count;
};

struct performance;
struct student;
struct conn;

/* Adds an event that happens now, about a program or a connection; NULL for what it does not have.
 */
void log_event(struct performance *p, enum log_kind kind, const struct student *who,
               const struct conn *c, const char *text);
void log_number(struct performance *p, enum log_kind kind, const struct student *who,
                const struct conn *c, int number);
void log_bytes(struct performance *p, enum log_kind kind, const struct student *who,
               const struct conn *c, const void *data, size_t n);

/* Moves the event that was added last back to `time`: it began then. */
void log_began(struct performance *p, int64_t time);

/* Forgets what is about this program, or about none: another is started in its place. */
void log_forget(struct performance *p, const struct student *s);

/* The events that are about the program that is judged, or about none (judged.c). */
const struct log_event *log_events(size_t *count);

#endif
