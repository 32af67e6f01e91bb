/* width.h -- how much room text takes on a terminal, and how to make it fit. */
#ifndef WIDTH_H
#define WIDTH_H

/* The columns that UTF-8 text takes: two for a character of East Asia, none for what combines. */
int text_columns(const char *text);

/* Makes the text one that can be shown anywhere, in place: what is no UTF-8 and what commands a
 * terminal becomes a question mark; what goes beyond so many columns is cut off, with an ellipsis
 * for it. Such text is valid in JSON and XML, too, but for what they escape themselves. The
 * buffer has room for three bytes more than the text. */
void text_clip(char *text, int columns);

#endif
