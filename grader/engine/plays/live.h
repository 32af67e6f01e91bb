/* live.h -- a play that a person makes up while it is performed. */
#ifndef LIVE_H
#define LIVE_H

struct performance;

/* Reads steps from standard input, one a line, and performs each at once; after each, what has
 * happened is printed. `offer`: steps, one a line, that an empty line takes. A step that fails or
 * cannot be understood is told of, and the next may follow. Returns at "quit" or the end of file.
 * asks: a descriptor, or -1. Each time a line is wanted its prompt is written there, a line, instead of to standard
 * output: to somebody who has the line edited, and shows it.
 */
void live_perform(struct performance *p, const char *offer, int asks);

#endif
