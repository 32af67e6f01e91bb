/* tally.h -- the sum of everybody's numbers.
 *
 * All three programs use it: leave it as it is.
 */
#ifndef TALLY_H
#define TALLY_H

/* Once, before anything is added, and before any fork(). The sum is 0 then.
 * Returns 0, or -1 with errno. */
int tally_open(void);

/* Adds n for everybody: all threads, and all processes that this one forks.
 * Returns the sum so far, with n. */
long long tally_add(int n);

#endif
