/* input.h -- what comes on a connection: bytes and lines, in whatever pieces.
 *
 * served and get use it: leave it as it is.
 */
#ifndef INPUT_H
#define INPUT_H

#include <stddef.h>
#include <sys/types.h>

enum { INPUT_MOST = 16384 };

struct input {
    int fd;
    size_t from, to; /* what has been received and not been taken yet */
    char bytes[INPUT_MOST];
};

/* Nothing has been received on fd, which stays the caller's. */
void input_begin(struct input *in, int fd);

/* Takes up to most bytes: those that are here, or else what one recv(2) brings.
 * Returns how many, 0 at the end of file, or -1 with errno. */
ssize_t input_take(struct input *in, void *buf, size_t most);

/* Takes the next line, which ends with CR LF or LF alone, and leaves it without
 * its end, and with a NUL, in line. Returns how many bytes it was in all, at
 * most `most`; 0 when the file ends before the line does; -1 with errno:
 * EMSGSIZE when it is longer than most bytes, EBADMSG when a control character
 * other than the tab is in it: a NUL, say. */
ssize_t input_line(struct input *in, char *line, size_t most);

#endif
