/* reply.h -- what served sends. */
#ifndef REPLY_H
#define REPLY_H

#include "page.h"
#include "request.h"

/* Each sends a reply on cfd: the page, or a sentence about the status. Returns
 * 0, or -1 when not all of it has been sent. */
int reply_page(int cfd, const struct request *r, const struct page *p);
int reply_error(int cfd, const struct request *r, int status);

#endif
