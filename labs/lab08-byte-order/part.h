/* part.h -- leave a client that is not understood; keep its reply. */
#ifndef PART_H
#define PART_H

/* Half-closes the connected socket fd and reads away what still comes, for a
 * moment: lab07's lingering close in short. fd stays open. */
void part(int fd);

#endif
