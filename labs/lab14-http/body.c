/* body.c -- the body of a reply: so many bytes, chunks, or all to the end.
 *
 * usage: linked into get
 *
 * You write: copy, number, copy_chunks and parts of body_copy.
 */
#include "body.h"

#include "broken.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16384, TO_THE_END = -1 };

/* Copies size bytes. Returns 0, or -1 after reporting what is wrong. */
static int copy(struct input *in, long long size)
{
    char chunk[CHUNK];

    (void)size;
    for (;;) { /* TODO 14.8: and when it has a size? */
        ssize_t n = input_take(in, chunk, sizeof chunk);

        if (n == 0)
            return 0;
        if (n == -1)
            return broken(n);
        if (fwrite(chunk, 1, (size_t)n, stdout) != (size_t)n
            || fflush(stdout) == EOF) {
            perror("get: write");
            return -1;
        }
    }
}

/* A number of digits of this base, and nothing before it. What may follow is
 * one of the characters in `behind`. Returns -1 when it is something else. */
static long long number(const char *text, int base, const char *behind)
{
    /* TODO 14.8: strtoll() takes " +5" and "5 apples" as well. */
    (void)behind;
    return strtoll(text, NULL, base);
}

/* Returns 0, or -1 after reporting that there is no line. */
static int next_line(struct input *in, char line[HEAD_MOST])
{
    ssize_t n = input_line(in, line, HEAD_MOST);

    return n > 0 ? 0 : broken(n);
}

/* Each chunk is a line with its size, so many bytes, and the end of a line. The
 * last one has size 0; fields may follow, and an empty line does. */
static int copy_chunks(struct input *in)
{
    char line[HEAD_MOST];

    /* TODO 14.9: this reads only the first size. */
    if (next_line(in, line) == -1)
        return -1;
    return broken(BAD_REPLY);
}

int body_copy(struct input *in, const struct head *h)
{
    const char *coding = head_field(h, "Transfer-Encoding", NULL);
    const char *length = head_field(h, "Content-Length", NULL);
    long long size = length != NULL ? number(length, 10, "") : TO_THE_END;

    /* Chunks win over a length: RFC 9112, section 6.3. */
    if (coding != NULL)
        return copy_chunks(in); /* TODO 14.9: is it "chunked"? */
    /* TODO 14.8: a length that is not a number, and two of them. */
    return copy(in, size);
}
