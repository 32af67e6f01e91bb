/* bytes.c -- a growing row of bytes, and how to show bytes to a person. */
#include "bytes.h"

#include "fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bytes_add(struct bytes *b, const void *from, size_t n)
{
    if (n == 0)
        return;
    if (b->length + n > b->room) {
        size_t room = b->room ? b->room : 256;
        while (room < b->length + n)
            room *= 2;
        unsigned char *at = realloc(b->at, room);
        if (at == NULL)
            fault("no-memory");
        b->at = at;
        b->room = room;
    }
    memcpy(b->at + b->length, from, n);
    b->length += n;
}

void bytes_print(struct bytes *b, const char *format, ...)
{
    va_list list;
    char small[512];

    va_start(list, format);
    int n = vsnprintf(small, sizeof small, format, list);
    va_end(list);
    if (n >= 0 && (size_t)n < sizeof small) {
        bytes_add(b, small, (size_t)n);
        return;
    }
    char *large = malloc((size_t)n + 1);
    if (large == NULL)
        fault("no-memory");
    va_start(list, format);
    vsnprintf(large, (size_t)n + 1, format, list);
    va_end(list);
    bytes_add(b, large, (size_t)n);
    free(large);
}

void bytes_drop(struct bytes *b, size_t n)
{
    if (n == 0)
        return;
    b->length -= n;
    memmove(b->at, b->at + n, b->length);
}

bool bytes_text(const struct bytes *b, char *text, size_t room)
{
    bool fits = b->length < room;
    size_t n = fits ? b->length : 0;

    if (n > 0) /* where there are none, they are nowhere */
        memcpy(text, b->at, n);
    text[n] = '\0';
    return fits;
}

void bytes_free(struct bytes *b)
{
    free(b->at);
    *b = (struct bytes){0};
}

void bytes_add_pattern(struct bytes *b, size_t n)
{
    char line[24];

    for (size_t number = 0; n > 0; number++) {
        snprintf(line, sizeof line, "%07zu\n", number % 10000000);
        size_t part = n < 8 ? n : 8;
        bytes_add(b, line, part);
        n -= part;
    }
}

/* One byte as C writes it within a string; returns how many columns it takes. `next` is the byte
 * after it: "\0" before a digit would read as another number. */
static size_t quote_byte(char out[8], unsigned char c, int next)
{
    const char *named = "\n\t\r\"\\", *letter = "ntr\"\\";
    const char *found = c ? strchr(named, c) : NULL;

    if (found != NULL)
        return (size_t)snprintf(out, 8, "\\%c", letter[found - named]);
    if (c == 0 && !(next >= '0' && next <= '9'))
        return (size_t)snprintf(out, 8, "\\0");
    if (c < ' ' || c > '~')
        return (size_t)snprintf(out, 8, "\\x%02x", c);
    return (size_t)snprintf(out, 8, "%c", c);
}

char *bytes_quote(char *text, size_t room, const void *data, size_t n, size_t *shown)
{
    const unsigned char *at = data;
    char one[8];
    size_t used = 0, i = 0;

    text[used++] = '"';
    for (; i < n; i++) {
        size_t columns = quote_byte(one, at[i], i + 1 < n ? at[i + 1] : -1);
        size_t tail = i + 1 < n ? 4 : 1; /* the quote, and the dots unless this is the last */
        if (used + columns + tail >= room)
            break;
        memcpy(text + used, one, columns);
        used += columns;
    }
    text[used++] = '"';
    text[used] = '\0';
    if (i < n)
        strcpy(text + used, "...");
    if (shown != NULL)
        *shown = i;
    return text;
}

size_t bytes_columns(const void *data, size_t n)
{
    const unsigned char *at = data;
    char one[8];
    size_t used = 1;

    for (size_t i = 0; i < n; i++)
        used += quote_byte(one, at[i], i + 1 < n ? at[i + 1] : -1);
    return used;
}
