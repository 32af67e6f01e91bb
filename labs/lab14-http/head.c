/* head.c -- the head of a message: its first line and its fields.
 *
 * usage: linked into served and get
 *
 * Nothing to write here: read it.
 */
#include "head.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* What a name may consist of (RFC 9110, section 5.6.2). */
static const char TOKEN[] = "!#$%&'*+-.^_`|~0123456789"
                            "abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char BLANK[] = " \t";

static const char *next_line(const char *line)
{
    return line + strlen(line) + 1;
}

/* Looks at "Name: value", and takes off the blanks at the end. Returns 0, or -1
 * when it is no field: a blank before the colon, say. */
static int check_field(char *line)
{
    size_t name = strspn(line, TOKEN), length = strlen(line);

    if (name == 0 || line[name] != ':')
        return -1;
    while (strchr(BLANK, line[length - 1]) != NULL)
        line[--length] = '\0';
    return 0;
}

int head_receive(struct head *h, struct input *in)
{
    size_t left = HEAD_MOST;

    h->length = 0;
    for (;;) {
        char *line = h->text + h->length;
        ssize_t n = input_line(in, line, left);

        if (n <= 0)
            return (int)n;
        left -= (size_t)n;
        if (*line == '\0' && h->length > 0)
            return 1;
        if (*line == '\0')
            continue; /* before the first line: RFC 9112, section 2.2 */
        if (h->length > 0 && check_field(line) == -1) {
            errno = EBADMSG;
            return -1;
        }
        h->length += strlen(line) + 1;
    }
}

const char *head_field(const struct head *h, const char *name,
                       const char *after)
{
    const char *line = next_line(after != NULL ? after : h->text);
    size_t length = strlen(name);

    for (; line < h->text + h->length; line = next_line(line))
        if (strncasecmp(line, name, length) == 0 && line[length] == ':')
            return line + length + 1 + strspn(line + length + 1, BLANK);
    return NULL;
}

int head_lists(const struct head *h, const char *name, const char *word)
{
    const char *at = NULL;

    while ((at = head_field(h, name, at)) != NULL)
        for (const char *p = at; *p != '\0'; p += strcspn(p, ",")) {
            size_t length;

            p += strspn(p, ", \t");
            length = strcspn(p, ", \t");
            if (length == strlen(word) && strncasecmp(p, word, length) == 0)
                return 1;
        }
    return 0;
}
