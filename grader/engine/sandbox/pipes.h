/* pipes.h -- who of a tree of processes holds which ends of its pipes, and who waits for whom (proc(5)).
 *
 * A command is a process that runs another program than the first one does; all others are the program's own.
 */
#ifndef PIPES_H
#define PIPES_H

#include "processes.h"

struct pipes {
    int own, commands;             /* so many processes of either kind live */
    struct blocked first, command; /* where the first process sleeps, and the first command that waits for no
                                      other process; CALL_NONE: it does not */
    struct blocked helper;         /* and the last one of the program's own besides the first */
    bool same_input;  /* the command has the first process's own standard input */
    int feeds_itself; /* the command's descriptor that is the write end of its own standard input; -1: none */
    int fed_by;       /* how many of the program's own processes hold the write end of that pipe */
    int reads_itself; /* the descriptor of the program's own that is the write end of the pipe from which its
                         first process waits to read; -1: none */
};

/* The tree below a supervisor, as it is now. */
void pipes_look(pid_t supervisor, struct pipes *pipes);

#endif
