/* messages.h -- messages on a stream of bytes: where one ends, and what is left over. */
#ifndef MESSAGES_H
#define MESSAGES_H

#include "evidence.h"

/* What the bytes of a message that has begun say of it. */
struct measure {
    size_t needs; /* how many more are sure to belong to it; 0: it is complete */
    bool skip;    /* whatever these are, the message is complete then */
    size_t reply; /* how many bytes the reply to it has */
    bool bad;     /* it is none, and nothing behind it means anything */
    bool over;    /* nor does what comes behind this one */
};

/* How a program that receives messages tells them apart. */
struct protocol {
    /* Of the first n bytes of a message the first MESSAGE_HEAD are at `begun`; the last one is
     * `last`. */
    struct measure (*measure)(const uint8_t *begun, size_t n, uint8_t last);
    size_t first;   /* as many may well be asked for where a message begins */
    bool by_line;   /* a newline ends each */
    bool passed_on; /* the replies are not for the one who sent them */
};

enum { MESSAGE_HEAD = 16, MESSAGE_TEXT = 256 };

/* In grader/labNN.rules.c: how messages stand on the streams that this program receives. */
#define MESSAGES(program) const struct protocol messages_of_##program

struct protocol_of {
    const char *lab, *program;
    const struct protocol *protocol;
};
extern const struct protocol_of protocols[]; /* the last one has no lab */

struct measure measure_line(const uint8_t *begun, size_t n, uint8_t last);

/* A connection as the program has read it up to some call. */
struct stream {
    const struct protocol *protocol;
    bool known;      /* it has messages, and every byte that matters has been seen */
    bool bad, over;  /* as in struct measure */
    bool eof;        /* the last receive returned 0 */
    size_t messages; /* complete ones, */
    size_t owed;     /*   and the bytes of the replies to them */
    bool beyond;     /* a receive brought bytes that came after the end of a message */
    size_t missing;  /* bytes that the message begun still needs */
    bool skip;
    size_t begun, reply; /* of the message begun, or reply of the last one */
    uint8_t head[MESSAGE_HEAD];
    uint8_t last;               /* the last byte received */
    uint8_t text[MESSAGE_TEXT]; /* the first bytes of all */
    size_t got;
    const struct tap_event *receive; /* the last receive */
};

/* What the program has read before call `end` on the connection of call i. */
struct stream stream_at(size_t end, size_t i);

/* Whether the receive that call i is came in the middle of a message. */
bool in_mid_message(size_t i);

/* For the rules, of what was read before call i on its connection: how many bytes the message begun
 * there still needs, -1 when that is not known; how many may well be asked for; how many bytes of
 * replies are owed for whole messages; whether one receive brought the end of a message and more.
 */
long long missing_before(size_t i);
long long needed_before(size_t i);
long long owed_before(size_t i);
long long owed_ever(size_t i); /* by all that has come on its connection */
bool left_over(size_t i);

#endif
