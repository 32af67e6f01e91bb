/* talk.h -- both at once: lines that are sent, and messages that come. */
#ifndef TALK_H
#define TALK_H

#include "lines.h"
#include "message.h"
#include "outbox.h"

struct talk {
    struct outbox out;
    struct lines lines;
    int ended; /* standard input has */
};

/* For struct ws, of which a struct talk is `with`. talk_wait() sends what there
 * is room for, and takes lines when all before has been sent, until something
 * can be received. */
int talk_wait(struct ws *ws);
int talk_put(struct ws *ws, const void *bytes, size_t n);

#endif
