/* command.h -- peer --grade: plays the tests of a lab and prints their results. */
#ifndef COMMAND_H
#define COMMAND_H

/* peer --grade FILE OPTION...; see the usage in command.c. Returns the exit status: 0 all that was to be
 * played has a result, whatever it is; 2 wrong usage; 98 there was no test to play; 99 a fault. */
int grade_main(int argc, char **argv);

#endif
