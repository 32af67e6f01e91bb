/* student.h -- the program under test: started, fed, listened to, ended. */
#ifndef STUDENT_H
#define STUDENT_H

#include "base/bytes.h"
#include "sandbox/processes.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

struct student {
    char name[64];        /* "echod": what a message calls it */
    char argument[3][64]; /* the first ones that it was started with; "" where there is none */
    struct bytes input;   /* what its standard input holds; none for a pipe */
    bool started;
    bool ended;      /* its first process has */
    int status;      /* then: as wait(2) reports it */
    uint64_t sent;   /* the signals that the play has sent it: a bit each, from 1 on */
    int left_behind; /* then: how many processes it left */
    int start_error; /* it could not be started: an errno (ESRCH: its keeper was killed) */
    pid_t keeper, pid;
    struct bytes out, err; /* what it wrote and no step has asked for (err: all of it) */
    bool out_ended, err_ended;
    size_t written;  /* bytes on both, ever */
    size_t out_ever; /* and on standard output alone */
};

extern struct student student;

/* More descriptors than FD_SETSIZE: lab06 wants that border to be met. */
enum { STUDENT_MOST_OUTPUT = 1 << 20, STUDENT_DESCRIPTORS = 1100 };

/* What standard input will be. */
void student_stdin_holds(const struct bytes *data);
void student_stdin_is_pipe(void);

/* How many descriptors the program may have open; STUDENT_DESCRIPTORS when this is not called. */
void student_limit_descriptors(int most);

/* For a pipe: more to read, and the end. */
void student_stdin_gets(const struct bytes *data);
void student_stdin_ends(void);

/* From now on a witness looks at the signals that programs send (sandbox/witness.h). */
void student_is_witnessed(void);

/* Starts `path` under the name argv[0]. One that cannot be started is the grader's fault. */
void student_start(const char *path, char *const *argv);

/* Sends a signal to its first process, in the play's name. Returns 0, or -1 with errno. */
int student_signal(int number);

/* Moves what can be moved without waiting: output, news, input. Returns whether anything moved. */
bool student_pump(void);

/* Fills up to five entries for poll(2); returns how many. */
int student_poll(struct pollfd *fds);

/* Under valgrind, which tells of lost memory when a program ends: it is asked to, until it is gone,
 * or sleeps all the same, or has had much of the processor's time. Else nothing. */
void student_last_words(void);

/* Ends it and all it started, and takes what it had still written. May be called twice. */
void student_end(void);

/* "exited 1", "died by SIGSEGV": how it ended, in words. */
const char *student_ending(void);

#endif
