/* say.h -- the sentences that a person reads: grader/messages.tsv has them, each under an id. */
#ifndef SAY_H
#define SAY_H

#include <stddef.h>

/* The sentence with this id, {1}, {2}, ... replaced by the strings that follow. It stays valid for
 * the next fifteen calls. An id that is not there is the sentence. */
#define say(...) say_(__VA_ARGS__, (const char *)NULL)
const char *say_(const char *id, ...);

/* "1 byte", "5 bytes": the sentence `id-one` or `id-many`. */
const char *say_count(const char *id, size_t n);

#endif
