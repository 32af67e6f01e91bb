/* path.c -- the path that a client sends: what it says, and where it leads.
 *
 * usage: linked into served
 *
 * You write: path_decode and path_climbs.
 */
#include "path.h"

#include <string.h>

int path_decode(char *path)
{
    path[strcspn(path, "?")] = '\0';
    /* TODO 14.5: %XX */
    return 0;
}

int path_climbs(const char *path)
{
    (void)path; /* TODO 14.5: is it ever above its beginning? */
    return 0;
}
