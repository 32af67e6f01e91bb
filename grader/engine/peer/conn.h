/* conn.h -- the peer's connections, and the socket it listens on. */
#ifndef CONN_H
#define CONN_H

#include "base/address.h"
#include "base/bytes.h"
#include "log.h"

#include <poll.h>
#include <stdbool.h>

enum conn_end { CONN_OPEN, CONN_EOF, CONN_RESET, CONN_FAILED };

/* What the other side may send that no step has asked for, in bytes: more is a flood. */
enum { CONN_MOST_UNREAD = 16 << 20 };

struct datagrams;

struct conn {
    char name[24];
    struct student *program;          /* whose other end is; NULL: not known */
    int fd;                           /* -1: closed */
    union address peer, student;      /* its two ends; student's is known once connected */
    long long began;                  /* when the peer began to connect or accepted, in ns */
    struct moment made, acted;        /* when that was, and when the peer has done something last */
    bool connecting;                  /* the peer has called connect(), and has no answer yet */
    bool replaced;                    /* it is over, and another has the same two ends now */
    struct datagrams *datagrams;      /* a UDP socket (datagrams.h); NULL: a connection */
    bool local;                       /* AF_UNIX (local.h) */
    bool silent;                      /* nothing that comes is seen or acknowledged */
    bool connected;
    struct bytes in;         /* read, and no step has asked for it */
    size_t most;             /* how much of it to have at a time; 0: no limit */
    struct bytes out;        /* to be sent */
    unsigned long long sent; /* bytes the kernel has taken */
    bool finished;           /* we have sent a FIN */
    bool was_reset;          /* and send() or connect() was told: recv() will not be */
    bool broken;             /* the same, also where a FIN had come before the reset */
    enum conn_end end;       /* how the other side ended */
    int error;               /* CONN_RESET, CONN_FAILED: the errno */
    unsigned segments;       /* tcpi_data_segs_in after the last step that looked */
};

struct performance;

/* The connection with this name; NULL when there is none. */
struct conn *conn_find(struct performance *p, const char *name);

/* The same in what is judged, and whether there is or was a connection between this port of the
 * peer's and that of the program's there: for the rules of the diagnosis (judged.c). */
struct conn *conn_named(const char *name);
bool conn_between(int peer_port, int student_port);

/* A new connection under this name, which may have been another's that is over. */
struct conn *conn_new(struct performance *p, const char *name);

/* Begins to connect, from a given address (NULL: any). Returns 0, or -1 with errno. */
int conn_connect(struct performance *p, struct conn *c, const union address *to,
                 const union address *from);

/* Whether a connect has been decided: connected, or CONN_FAILED. Never waits. */
bool conn_connected(struct conn *c);

/* Listens on this address. Returns 0, or -1 with errno. */
int conn_listen(struct performance *p, const union address *at);

/* Accepts into c, if somebody is there. Never waits. */
bool conn_accept(struct performance *p, struct conn *c);

/* Sends and reads what it can without waiting. Returns whether anything moved. */
bool conn_pump(struct performance *p, struct conn *c);

/* Whether the program has reset it since its end of file came: no read tells of that (tcp(7), TCP_INFO). */
bool conn_reset_after_eof(const struct conn *c);

/* What poll(2) should watch for it. */
struct pollfd conn_poll(const struct conn *c);

/* The socket that listens, for poll(2); fd -1 when none does. */
struct pollfd conn_poll_listener(const struct performance *p);

/* FIN and still reading; FIN; RST (SO_LINGER with a time of 0, socket(7)). */
void conn_half_close(struct conn *c);
void conn_close(struct conn *c);
void conn_reset(struct conn *c);

/* For the peer as a host that no longer answers: what comes on c is neither seen nor acknowledged,
 * and, when silent is false, again. Returns 0, or -1 with errno (EPERM: not allowed here). */
int conn_silence(struct conn *c, bool silent);

/* Clients of the peer's own fill the queue of the socket it listens on, so that whoever connects
 * there waits: the kernel takes no more SYNs. Returns 0, or -1 with errno. */
int conn_fill_queue(struct performance *p);

/* Whether who listens at this address has as many in its queue as it wants: then the kernel drops
 * the SYN of one more, who repeats it after a second (listen(2); RFC 6298, section 2). */
bool conn_queue_full(const union address *at);

/* Whether it has come so far, at the program's side: connect() has an answer as soon as the SYN has
 * one, and the last ACK of the handshake may be on its way. */
bool conn_in_queue(const struct conn *c);

/* How long ago what came last on c did, bytes or the end of file, in ms; the kernel's clock has ticks
 * of 4 or 10. 0 for a reset. */
long conn_last_news(const struct conn *c);

/* The inode of the student's socket; 0: no process holds it, or it is none of TCP. */
unsigned long conn_inode(const struct conn *c);

/* Whether all that the peer has sent on every connection, FINs included, has arrived at the
 * student's end (or never will before the student reads). */
bool conn_all_arrived(const struct performance *p);

/* Whether nothing that one program of the play has sent to another is on its way. */
bool conn_none_between(struct performance *p);

/* How many bytes the program has sent on c that its kernel keeps, though nothing of it is on its way and there
 * is room for them here: it was told to wait for more (send(2), MSG_MORE; tcp(7), TCP_CORK). */
unsigned conn_kept_back(const struct conn *c);

/* Whether the program has read all that was sent on c. */
bool conn_consumed(const struct conn *c);

/* The same, and it still holds c: what is sent next may be read, too. */
bool conn_held(const struct conn *c);

/* Whether a reset has come on c, before or after the other side's FIN. */
bool conn_broken(struct conn *c);

/* Data segments received since this was asked last. */
unsigned conn_new_segments(struct conn *c);

#endif
