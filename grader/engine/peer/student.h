/* student.h -- the programs under test: started, fed, listened to, ended. */
#ifndef STUDENT_H
#define STUDENT_H

#include "base/address.h"
#include "base/bytes.h"
#include "facts.h"
#include "log.h"
#include "sandbox/contain.h"
#include "sandbox/processes.h"
#include "sandbox/notify.h"
#include "tap.h"
#include "wait.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

struct performance;

/* What a program reads from its standard input. */
struct student_input {
    int fd;            /* until it is started: its end; -1: none has been made */
    struct bytes data; /* what a file holds; nothing for a pipe */
    struct bytes gone; /* what stands before it in the file, and somebody has read already */
    bool unreadable;   /* it can only be written */
    int feed_fd;       /* our end of a pipe, or -1 */
    struct bytes feed; /* what is still to be written there, */
    bool feed_ends;    /*   and whether the end of file follows */
};

struct student {
    char role[24];        /* what the play calls it: "student", or as `run ... as NAME` says */
    int number;           /* its place among the programs of the play; -1: nobody */
    char name[64];        /* "server": what a message calls it */
    char argument[6][64]; /* the first ones that it was started with; "" where there is none */
    struct bytes input;   /* what its standard input holds; none for a pipe */
    bool unreadable;      /* its standard input cannot be read */
    bool full;            /* its standard output is a disk that is full */
    bool started;
    struct moment began; /* when it was */
    bool ended;      /* its first process has */
    int status;      /* then: as wait(2) reports it */
    uint64_t sent;   /* the signals that the play has sent it: a bit each, from 1 on */
    int left_behind; /* then: how many processes it left */
    int start_error; /* it could not be started: an errno (ESRCH: its supervisor was killed) */
    pid_t supervisor, pid;
    struct bytes out, err; /* what it wrote and no step has asked for (err: all of it) */
    bool out_ended, err_ended;
    size_t written;  /* bytes on both, ever */
    size_t out_ever; /* and on standard output alone */

    /* student.c's own */
    struct contained held;
    struct notify notify; /* the calls that the kernel shows us */
    int out_fd, err_fd;     /* our ends; -1: closed */
    struct student_input in;

    struct tap tap;     /* what it calls */
    struct looks looks; /* wait.c: what the looks at it have shown, */
    enum stall stall;   /*   and how the last wait that was about it ended */

    /* What the steps have found or asked for. */
    union address listens;      /* where it does; port 0: nowhere yet */
    int counted;                /* its sockets, when they were counted; -1: they were not */
    struct processes rested;    /* when it was counted what it needs at rest; living 0: it was not */
    struct memory {
        uint64_t data_kib; /* as in struct processes */
        uint64_t heap;     /* what malloc() has given out; 0: unknown */
    } counts[3];                /* of its memory, the last three; all 0: it was not counted so often */
    bool wants_data_first;      /* its listening socket keeps silent connections back */
    bool speaks_of_stdout;      /* a step was about its standard output */
    struct facts facts;         /* when it was found wrong */
    bool end_is_told;           /* a step has let it end */
};

/* The program that is judged, as it was then: for the rules of the diagnosis (judged.c). */
extern struct student student;

/* More descriptors than FD_SETSIZE: a lab may want that border to be met. */
enum { STUDENT_MOST_OUTPUT = 2 << 20, STUDENT_DESCRIPTORS = 1100 };

/* The program that the play calls by this name, or NULL. */
struct student *student_named(struct performance *p, const char *role);

/* The one that a step without a program's name is about: "student"; where all have names, the one
 * that was started last. */
struct student *student_meant(struct performance *p);

/* "server", or, where the play has several, "s (server)": what a message calls it. */
const char *student_title(const struct performance *p, const struct student *s);

/* Whether it has been started and its first process has not ended. */
bool student_runs(const struct student *s);

/* The one that holds the socket with this inode, or NULL. */
struct student *student_holding(struct performance *p, unsigned long inode);

/* What standard input of the program will be that is started next. */
void student_stdin_holds(struct performance *p, const struct bytes *data);
/* Of what it holds, so many bytes have been read already: by a shell, say. */
void student_stdin_skips(struct performance *p, size_t bytes);
void student_stdin_is_pipe(struct performance *p);
void student_stdin_cannot_be_read(struct performance *p);

/* The same of a file that has room for so many bytes: of what is beyond them, write() handles none (EFBIG). */
void student_stdout_has_room(struct performance *p, long bytes);

/* Standard output of all programs that are started from now on is a disk that is full (full(4)).
 * Returns 0, or -1 where there is none. */
int student_stdout_is_full(struct performance *p);

/* For a pipe, which the next program or s reads: more to read, and the end. */
void student_stdin_gets(struct performance *p, struct student *s, const struct bytes *data);
void student_stdin_ends(struct performance *p, struct student *s);

/* Starts `path` under the name argv[0], and calls it `role`. A program of that role must have
 * ended. One that cannot be started is the grader's fault. */
void student_start(struct performance *p, const char *role, const char *path, char *const *argv);

/* Sends a signal to its first process, in the play's name. Returns 0, or -1 with errno. */
int student_signal(struct student *s, int number);

/* The same to all of its processes, as a terminal's keys do. One that has ended meanwhile is passed over. */
int student_signal_all(struct student *s, int number);

/* Moves what can be moved without waiting: output, news, input. Returns whether anything moved. */
bool student_pump(struct performance *p, struct student *s);

/* Fills up to five entries for poll(2); returns how many. */
enum { STUDENT_POLLS = 5 };
int student_poll(const struct student *s, struct pollfd *fds);

/* Under valgrind, which tells of lost memory when a program ends: it is asked to, until it is gone,
 * or sleeps all the same, or has had much of the processor's time. Else nothing. */
void student_last_words(struct performance *p, struct student *s);

/* Ends it and all it started, and takes what it had still written. May be called twice. */
void student_end(struct performance *p, struct student *s);
void student_end_all(struct performance *p);

/* "exited 1", "died by SIGSEGV": how it ended, in words. */
const char *student_ending(const struct student *s);

#endif
