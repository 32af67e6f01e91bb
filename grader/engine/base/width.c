/* width.c -- how much room text takes on a terminal, and how to make it fit. */
#include "width.h"

#include <stddef.h>
#include <string.h>

struct range {
    unsigned first, last;
};

static const struct range wide[] = {{0x1100, 0x115f},
                                    {0x2e80, 0xa4cf},
                                    {0xac00, 0xd7a3},
                                    {0xf900, 0xfaff},
                                    {0xfe30, 0xfe6f},
                                    {0xff00, 0xff60},
                                    {0xffe0, 0xffe6},
                                    {0x1f300, 0x1f64f},
                                    {0x1f900, 0x1f9ff},
                                    {0x20000, 0x3fffd},
                                    {0, 0}};
static const struct range none[] = {{0x300, 0x36f}, {0x200b, 0x200f}, {0xfe00, 0xfe0f}, {0, 0}};
/* Controls, what turns the direction of writing, what is no character. */
static const struct range forbidden[]
    = {{0x1, 0x1f},      {0x7f, 0x9f},     {0x61c, 0x61c},   {0x2028, 0x202e}, {0x2066, 0x2069},
       {0xd800, 0xdfff}, {0xfffe, 0xffff}, {0, 0}};

static int is_in(const struct range *r, unsigned c)
{
    for (; r->last != 0; r++)
        if (c >= r->first && c <= r->last)
            return 1;
    return 0;
}

/* The length of the character that begins here, and its number; 0: there is none. */
static size_t decode(const char *text, unsigned *number)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t n = p[0] < 0x80                   ? 1
               : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
               : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
               : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
                                             : 0;
    unsigned c = n == 1 ? p[0] : n == 0 ? 0 : p[0] & (0x7fu >> n);

    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    if ((n == 3 && c < 0x800) || (n == 4 && (c < 0x10000 || c > 0x10ffff)))
        return 0;
    *number = c;
    return n;
}

static int columns_of(unsigned c)
{
    return is_in(none, c) ? 0 : is_in(wide, c) ? 2 : 1;
}

int text_columns(const char *text)
{
    int columns = 0;

    while (*text != '\0') {
        unsigned c = '?';
        size_t n = decode(text, &c);
        columns += columns_of(c);
        text += n > 0 ? n : 1;
    }
    return columns;
}

void text_clip(char *text, int columns)
{
    char *from = text, *to = text, *cut = text; /* cut: here an ellipsis would still fit */
    int used = 0;

    while (*from != '\0') {
        unsigned c = 0;
        size_t n = decode(from, &c);
        if (n == 0 || is_in(forbidden, c)) {
            n = n > 0 ? n : 1;
            *to = '?';
            from += n;
            n = 1;
            c = '?';
        } else {
            memmove(to, from, n);
            from += n;
        }
        used += columns_of(c);
        if (used > columns) {
            strcpy(cut, "\u2026");
            return;
        }
        to += n;
        if (used < columns)
            cut = to;
    }
    *to = '\0';
}

void text_below(struct bytes *out, int margin, int width, const char *label, const char *text)
{
    while (*text != '\0') {
        size_t n = strlen(text);
        if (n > (size_t)width)
            for (n = (size_t)width; n > 0 && text[n] != ' ';)
                n--;
        if (n == 0)
            n = strcspn(text, " ");
        bytes_print(out, "%-*s%.*s\n", margin, label, (int)n, text);
        label = "";
        text += n + (text[n] == ' ');
    }
}
