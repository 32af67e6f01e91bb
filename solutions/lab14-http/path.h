/* path.h -- the path that a client sends: what it says, and where it leads. */
#ifndef PATH_H
#define PATH_H

/* Cuts off the query, and makes of each %XX the byte that it stands for, once:
 * "%2541" is "%41", and not "A". Returns 0, or -1 when a %XX is not two
 * hexadecimal digits, or stands for a NUL. */
int path_decode(char *path);

/* Whether the path leads above the folder in which it begins, at any time. */
int path_climbs(const char *path);

#endif
