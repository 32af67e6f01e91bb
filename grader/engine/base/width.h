/* width.h -- how much room text takes on a terminal, and how to make it fit. */
#ifndef WIDTH_H
#define WIDTH_H

#include "bytes.h"

/* The columns that UTF-8 text takes: two for a character of East Asia, none for what combines. */
int text_columns(const char *text);

/* Makes the text one that can be shown anywhere, in place: what is no UTF-8 and what commands a
 * terminal becomes a question mark; what goes beyond so many columns is cut off, with an ellipsis
 * for it. Such text is valid in JSON and XML, too, but for what they escape themselves. The
 * buffer has room for three bytes more than the text. */
void text_clip(char *text, int columns);

/* Appends text below a label: the label in a margin of so many columns, then the text in lines of at
 * most `width` bytes, broken at blanks. A longer word has a line of its own. Nothing for no text. */
void text_below(struct bytes *out, int margin, int width, const char *label, const char *text);

#endif
