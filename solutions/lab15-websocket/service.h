/* service.h -- what wsd does for a client: hello, clock, digits or echo. */
#ifndef SERVICE_H
#define SERVICE_H

#include "message.h"

struct service {
    const char *name;
    /* The text that is sent at once and then every `every` ms; NULL: none. */
    const char *(*tick)(void);
    /* Answers a message. Returns 0, or -1 with errno. NULL: no answer. */
    int (*answer)(struct ws *, const struct message *);
    int every; /* milliseconds */
};

/* The service of this name, NULL when there is none. The caller may change it.
 */
struct service *service_named(const char *name);

/* Serves one client to its end, and closes cfd. When nobody holds the other end
 * of the pipe `life` any more, the server has gone: its clients are told. */
void service_run(const struct service *s, int cfd, int life);

#endif
