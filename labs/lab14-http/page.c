/* page.c -- the file that a target names, and never one outside of DIR.
 *
 * usage: linked into served
 *
 * You write: is_below.
 */
#define _XOPEN_SOURCE 700 /* for realpath(), which POSIX counts as XSI */
#include "page.h"

#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST = 16384 }; /* more than a head and a folder's name */

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {{".html", "text/html"},
                                           {".txt", "text/plain"},
                                           {".css", "text/css"},
                                           {".js", "text/javascript"},
                                           {".svg", "image/svg+xml"}};
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot != NULL && i < sizeof types / sizeof *types; i++)
        if (strcasecmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

/* Whether name is root or below it. "/srv/www2" begins with "/srv/www". */
static int is_below(const char *root, const char *name)
{
    /* TODO 14.5: is everything that begins so in it? */
    return strncmp(name, root, strlen(root)) == 0;
}

static int status_of(int error)
{
    if (error == EACCES)
        return 403;
    return error == ENOENT || error == ENOTDIR || error == ELOOP
                   || error == ENAMETOOLONG
               ? 404
               : 500;
}

static int open_file(struct page *p, const char *name)
{
    struct stat is;

    /* It may be a pipe, and to open one waits for a writer. */
    p->fd = open(name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
    if (p->fd == -1)
        return status_of(errno);
    if (fstat(p->fd, &is) == -1 || !S_ISREG(is.st_mode)) {
        close(p->fd); /* nothing has been written there */
        return 404;
    }
    p->size = is.st_size;
    p->type = type_of(name);
    return 200;
}

char *page_root(const char *folder)
{
    char name[LONGEST];

    /* Of a file there is no "file/.". */
    if (snprintf(name, sizeof name, "%s/.", folder) < (int)sizeof name)
        return realpath(name, NULL);
    errno = ENAMETOOLONG;
    return NULL;
}

int page_open(struct page *p, const char *root, char *target)
{
    char name[LONGEST], *real;
    int n, status;

    /* To a proxy one says "http://HOST/PATH", and it is allowed here, too. */
    if (strncasecmp(target, "http://", 7) == 0)
        target += 7 + strcspn(target + 7, "/");
    if (*target != '/' || path_decode(target) == -1)
        return 400;
    if (path_climbs(target))
        return 403;
    n = snprintf(name, sizeof name, "%s%s%s", root, target,
                 target[strlen(target) - 1] == '/' ? "index.html" : "");
    if (n < 0 || n >= (int)sizeof name)
        return 404;
    /* Where it really is, with all links followed. */
    real = realpath(name, NULL);
    if (real == NULL)
        return status_of(errno);
    status = is_below(root, real) ? open_file(p, real) : 403;
    free(real);
    return status;
}
