/* path.c -- the path that a client sends: what it says, and where it leads.
 *
 * usage: linked into served
 *
 * You write: path_decode and path_climbs.
 */
#include "path.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

int path_decode(char *path)
{
    char *to = path;

    for (; *path != '\0' && *path != '?'; path++) {
        char hex[3] = "";

        if (*path == '%') {
            if (!isxdigit((unsigned char)path[1])
                || !isxdigit((unsigned char)path[2]))
                return -1;
            memcpy(hex, path + 1, 2);
            path += 2;
        }
        *to = hex[0] != '\0' ? (char)strtol(hex, NULL, 16) : *path;
        if (*to++ == '\0')
            return -1; /* for us the name would end here, though it goes on */
    }
    *to = '\0';
    return 0;
}

int path_climbs(const char *path)
{
    int depth = 0;

    while (*path != '\0' && depth >= 0) {
        size_t length;

        path += strspn(path, "/");
        length = strcspn(path, "/");
        if (length == 2 && strncmp(path, "..", 2) == 0)
            depth--;
        else if (length > 1 || (length == 1 && *path != '.'))
            depth++;
        path += length;
    }
    return depth < 0;
}
