/* utf8.h -- is it text? */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>

/* Whether n bytes are characters in UTF-8 (RFC 3629), all of them whole. */
int utf8_valid(const unsigned char *at, size_t n);

#endif
