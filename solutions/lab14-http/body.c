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
#include <strings.h>

enum { CHUNK = 16384, TO_THE_END = -1 };

/* Copies size bytes. Returns 0, or -1 after reporting what is wrong. */
static int copy(struct input *in, long long size)
{
    char chunk[CHUNK];

    while (size != 0) {
        size_t most = size < 0 || size > CHUNK ? CHUNK : (size_t)size;
        ssize_t n = input_take(in, chunk, most);

        if (n == 0 && size == TO_THE_END)
            return 0;
        if (n <= 0)
            return broken(n);
        if (fwrite(chunk, 1, (size_t)n, stdout) != (size_t)n
            || fflush(stdout) == EOF) {
            perror("get: write");
            return -1;
        }
        if (size != TO_THE_END)
            size -= n;
    }
    return 0;
}

/* A number of digits of this base, and nothing before it. What may follow is
 * one of the characters in `behind`. Returns -1 when it is something else. */
static long long number(const char *text, int base, const char *behind)
{
    size_t digits
        = strspn(text, base == 10 ? "0123456789" : "0123456789abcdefABCDEF");

    /* 15 digits, of either base, fit into a long long. */
    if (digits == 0 || digits > 15
        || (text[digits] != '\0' && strchr(behind, text[digits]) == NULL))
        return -1;
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
    long long size;

    do {
        if (next_line(in, line) == -1)
            return -1;
        size = number(line, 16, "; \t");
        if (size == -1)
            return broken(BAD_REPLY);
        if (size > 0 && (copy(in, size) == -1 || next_line(in, line) == -1))
            return -1;
        if (size > 0 && *line != '\0')
            return broken(BAD_REPLY); /* more than the size said */
    } while (size > 0);
    do
        if (next_line(in, line) == -1)
            return -1;
    while (*line != '\0');
    return 0;
}

int body_copy(struct input *in, const struct head *h)
{
    const char *coding = head_field(h, "Transfer-Encoding", NULL);
    const char *length = head_field(h, "Content-Length", NULL);
    long long size = length != NULL ? number(length, 10, "") : TO_THE_END;

    /* Chunks win over a length: RFC 9112, section 6.3. */
    if (coding != NULL)
        return strcasecmp(coding, "chunked") == 0
                       && head_field(h, "Transfer-Encoding", coding) == NULL
                   ? copy_chunks(in)
                   : broken(BAD_REPLY);
    if (length != NULL
        && (size == -1 || head_field(h, "Content-Length", length) != NULL))
        return broken(BAD_REPLY);
    return copy(in, size);
}
