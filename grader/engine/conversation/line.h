/* line.h -- one event of either side, as it stands in its line. */
#ifndef CONVERSATION_LINE_H
#define CONVERSATION_LINE_H

struct conversation_line;
struct item;
struct items;

/* Puts the call, or what the peer did, into its side of the line, in line->room. */
void line_put(struct conversation_line *line, const struct items *items, const struct item *item);

#endif
