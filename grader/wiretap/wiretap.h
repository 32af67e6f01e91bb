/* wiretap.h -- what the wiretap and the peer share: one page of shared memory.
 *
 * The peer makes the memory, writes the faults and hands it to the student's
 * program as an open descriptor; the wiretap, preloaded into that program,
 * maps it, closes the descriptor and writes down each call on a socket. Both
 * sides use this header alone. All times are CLOCK_MONOTONIC nanoseconds.
 */
#ifndef WIRETAP_H
#define WIRETAP_H

#include <stdatomic.h>
#include <stdint.h>

/* The environment variable that names the shared memory's descriptor. */
#define TAP_VARIABLE "SOCKET_LAB_WIRETAP"
/* The one that names the program, where others run before it does in the same process. */
#define TAP_PROGRAM "SOCKET_LAB_PROGRAM"
/* Added to what would be a pointer into the program's memory: valgrind looks at all memory for such,
 * and would find a block still in use that the program has lost. */
#define TAP_NO_POINTER (UINT64_C(1) << 62)
#define TAP_HEAP_BITS 40
#define TAP_HEAP_MASK ((UINT64_C(1) << TAP_HEAP_BITS) - 1)
#define TAP_MAGIC 0x50415453u

/* The first calls are kept, and the last ones: what comes behind TAP_FIRST goes round in TAP_LAST slots. */
enum { TAP_FIRST = 4096, TAP_LAST = 512, TAP_EVENTS = TAP_FIRST + TAP_LAST };
enum { TAP_FAULTS = 16, TAP_EXCERPT = 48, TAP_SPIN = 1000 };

/* What a play calls one thing: send() and write() on a socket are both "send". */
enum tap_class {
    TAP_SOCKET, TAP_BIND, TAP_LISTEN, TAP_ACCEPT, TAP_CONNECT, TAP_SEND, TAP_RECV,
    TAP_SHUTDOWN, TAP_CLOSE, TAP_SELECT, TAP_SETSOCKOPT, TAP_FCNTL, TAP_NAME, TAP_EXIT, TAP_FORK,
    TAP_CLASSES
};

/* Every call that is seen: its name and its class. */
#define TAP_CALLS(X) \
    X(socket, TAP_SOCKET) X(bind, TAP_BIND) X(listen, TAP_LISTEN) \
    X(accept, TAP_ACCEPT) X(accept4, TAP_ACCEPT) X(connect, TAP_CONNECT) \
    X(send, TAP_SEND) X(sendto, TAP_SEND) X(sendmsg, TAP_SEND) X(write, TAP_SEND) \
    X(writev, TAP_SEND) X(sendfile, TAP_SEND) X(splice, TAP_SEND) X(splice_from, TAP_RECV) \
    X(recv, TAP_RECV) X(recvfrom, TAP_RECV) X(recvmsg, TAP_RECV) \
    X(read, TAP_RECV) X(readv, TAP_RECV) X(shutdown, TAP_SHUTDOWN) X(close, TAP_CLOSE) \
    X(select, TAP_SELECT) X(pselect, TAP_SELECT) X(poll, TAP_SELECT) X(ppoll, TAP_SELECT) \
    X(epoll_wait, TAP_SELECT) X(setsockopt, TAP_SETSOCKOPT) X(fcntl, TAP_FCNTL) \
    X(getsockname, TAP_NAME) X(getpeername, TAP_NAME) X(exit, TAP_EXIT) X(fork, TAP_FORK)

enum tap_call {
#define X(name, class) TAP_CALL_##name,
    TAP_CALLS(X)
#undef X
    TAP_CALL_COUNT
};

/* An event's life: the slot is claimed, the call is entered, it has returned. A slot of the last ones is
 * taken again by a later call, which says so meanwhile. */
enum tap_state { TAP_EMPTY, TAP_ENTERED, TAP_RETURNED, TAP_TAKEN };

/* Misconceptions that the wiretap can put right below the program, one at a time, to prove that one of
 * them is behind a failure (repairs.c): what the rules call each. */
#define TAP_REPAIRS(X) \
    X(SEND_ALL, "send-all") X(RETRY, "retry") X(ACCEPT_AGAIN, "accept-again") X(NO_SIGPIPE, "no-sigpipe") \
    X(PORT, "port") X(FAMILY, "family") X(REUSE, "reuse") X(LENGTH, "length") \
    X(RECEIVE_ALL, "receive-all") X(HALF_CLOSE, "half-close") X(LINGER, "linger")

enum tap_repair {
    TAP_REPAIR_NONE,
#define X(name, word) TAP_REPAIR_##name,
    TAP_REPAIRS(X)
#undef X
    TAP_REPAIR_COUNT
};

enum { TAP_INJECTED = 1, /* the call was not made: the fault's errno was returned */
       TAP_CAPPED = 2 }; /* the call was made with a shorter length, or a shorter limit of time */

struct tap_event {
    _Atomic uint32_t state; /* written last: the rest is valid for that state */
    uint16_t call;          /* enum tap_call */
    uint16_t flags;         /* TAP_INJECTED, TAP_CAPPED */
    int32_t pid, tid;       /* as the program itself sees them */
    int32_t fd;             /* the descriptor, or -1 */
    int32_t error;          /* errno when result is -1 */
    uint32_t number;        /* the how manieth call it is, from 0 */
    int64_t began, ended;   /* nanoseconds */
    int64_t arg[3];         /* see below */
    int64_t result;
    uint64_t buffer;        /* send, recv: where it begins, and TAP_NO_POINTER; a vector that lies in several
                             *   places: 0 */
    uint32_t address[4];    /* bind, connect, accept, names, sendto, recvfrom: as in sin_addr (the first) or sin6_addr, */
    uint16_t port;          /*   and sin_port, all in network byte order, */
    uint16_t family;        /*   and sin_family as the program set it */
    uint32_t excerpt_length;
    uint8_t excerpt[TAP_EXCERPT]; /* send, recv: the first bytes handled; select(), pselect(): the
                                   * descriptors 0 to 63 as bits, 8 bytes each: the list for reading
                                   * and the one for writing as they went in, and as they came out */
};
/* arg: socket    domain, type, protocol
 *      bind, connect   the length of the address given
 *      accept, getsockname, getpeername
 *                1 when an address was asked for, the length given
 *      listen    backlog
 *      send, recv      length asked for (before a cap), flags
 *      shutdown  how
 *      setsockopt      level, option, first int of the value
 *      fcntl     command, argument
 *      select    nfds or the number of entries, timeout in ms (-1: none); select() and pselect():
 *                the descriptors 0 to 63 in the list for reading, as bits
 *      exit      status, number of sockets still open */

struct tap_fault {
    int32_t class;  /* enum tap_class */
    uint32_t first, last; /* the calls of that class it concerns, counted from 1 */
    int32_t error;  /* errno to return, or 0 for a cap */
    uint32_t cap;   /* the most bytes one call may handle; stream sockets only */
    _Atomic uint32_t fired; /* how many calls met it; a cap: whether they were longer or not */
};

struct tap_shared {
    uint32_t magic;
    uint32_t faults;                  /* how many of fault[] are set (by the peer) */
    struct tap_fault fault[TAP_FAULTS];
    uint32_t repair;                  /* enum tap_repair (by the peer) */
    _Atomic uint32_t unfit;           /* the repair met a socket that does not block, where it would have to wait */
    uint32_t send_buffer;             /* SO_SNDBUF for every new socket, in bytes, or 0 (by the peer) */
    uint32_t small_buffers;           /* whether SO_SNDBUF is the smallest, whatever is asked for (by the peer) */
    uint32_t longest_wait;            /* in ms: of longer time-outs no more is waited for; 0: all of it (by the peer) */
    _Atomic uint32_t longest_limit;   /* in ms: after so long no call and no alarm waits any more; 0: no time-outs */
    _Atomic int64_t ahead;            /* in ns: by so much the program's clocks are ahead (by the peer) */
    uint32_t heap_watched;            /* whether heap is asked for (by the peer) */
    _Atomic uint64_t heap;            /* bytes that the first process had from malloc(), when it last asked for
                                       *   something (the lower TAP_HEAP_BITS; 0: unknown), and whose turn that was */
    uint32_t kernels;                 /* calls whose errors the kernel answers: a bit for each class (by the
                                       *   peer, before the program begins) */
    _Atomic uint32_t stepped;         /* whether a task runs one instruction at a time (by the peer) */
    _Atomic uint32_t no_forks;        /* whether fork() is to fail with EAGAIN (by the peer) */
    _Atomic uint32_t attached;        /* processes that have mapped this: 0 means blind */
    /* Calls of each class, those beyond the last slot too. Of read(), write(), readv(), writev(),
     * close() and fcntl() those on sockets alone; of the others all, on whatever they were made. */
    _Atomic uint32_t called[TAP_CLASSES], succeeded[TAP_CLASSES];
    _Atomic int32_t fruitless_fd;     /* the descriptor of a run of fruitless calls, */
    _Atomic uint32_t fruitless;       /*   and how long it is: recv = 0, or -1 */
    _Atomic uint32_t idle_rounds;     /* how often select() said "ready" since a call brought something */
    _Atomic uint32_t most_nfds;       /* the highest first argument of select() and pselect() */
    _Atomic uint32_t events;          /* calls so far: of more than TAP_EVENTS those in the middle are lost */
    struct tap_event event[TAP_EVENTS];
};

#endif
