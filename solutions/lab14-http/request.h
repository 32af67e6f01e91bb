/* request.h -- what a client asks for. */
#ifndef REQUEST_H
#define REQUEST_H

#include "head.h"

struct request {
    int is_head; /* the method is HEAD: the reply has no body */
    int stays;   /* the connection can serve another request */
    char *target;
};

/* Looks at a head. Returns 200 and fills in *r, which points into the head;
 * or the status of the reply that such a request gets. */
int request_read(struct request *r, struct head *h);

#endif
