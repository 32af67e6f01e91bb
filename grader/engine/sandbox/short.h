/* short.h -- sends that take fewer bytes than were asked for, made in the program's place.
 *
 * A play says `fault send takes N`. The wiretap asks the kernel for N bytes at most; whatever asks
 * for more has gone past it, and the kernel shows it to the peer (notify.h), which sends the first
 * N by a copy of the socket, and answers with how many were taken. So neither libc's streams, nor a
 * static program, nor one that has taken the fault out of the wiretap's memory gets more. Streams
 * of the internet alone are meant.
 */
#ifndef SHORT_H
#define SHORT_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

struct sock_filter;

/* Adds to a filter that has loaded the call's number: at most SHORT_CODE instructions. Returns how
 * many. Shown are sends of more than `most` bytes, and those whose length is in the program's
 * memory. A call that none of them is about comes out behind the last one. */
enum { SHORT_CODE = 40 };
unsigned short_filter(struct sock_filter *code, uint32_t most);

/* Sends that wait for room. */
enum { SHORT_WAITING = 256 };
struct shorts {
    uint32_t most; /* 0: sends take what they take */
    int ready;     /* to poll: one of them may have room; -1: none was ever there */
    unsigned count;
    struct short_send {
        uint64_t id;
        uint32_t thread, length;
        int fd, flags;
        unsigned char *bytes;
        bool waits; /* where there is no room: it is a blocking socket */
        int file; /* sendfile(2), splice(2): what it reads; -1: nothing. Of a file from where, and where
                     that stands */
        int64_t at;
        uint64_t where;  /* in the program's memory; 0: the file's own position */
        bool is_a_pipe;
        uint64_t counts; /* sendmmsg(2): where its first message's count stands; 0: it is another call */
    } waiting[SHORT_WAITING];
};

/* What is to be done about a call. */
enum short_end {
    SHORT_NONE,   /* it is none of those: let it be made */
    SHORT_DONE,   /* the reply says what came of it */
    SHORT_WAITS,  /* it is answered later */
    SHORT_UNSEEN, /* nobody knows what it would send (splice(2) of an empty pipe, sendfile(2) of one): let it
                     be made, and claim nothing */
};

/* The call `call`, on `fd`, a copy of the descriptor that it sends on; fd is the caller's to close.
 * `listener` is where notifications come from. Never waits. */
enum short_end short_meet(struct shorts *s, int listener, const struct seccomp_notif *call, int fd,
                          struct seccomp_notif_resp *reply);

/* Tries those that wait once more, and answers what is done. */
void short_look(struct shorts *s, int listener);

/* Nobody is there any more who waits. */
void short_end(struct shorts *s);

#endif
