/* sha256.h -- SHA-256 (FIPS 180-4): what has the same digest has the same contents. */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

struct sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes taken so far */
    unsigned char block[64];
};

/* A digest in hexadecimal digits, with its NUL. */
enum { SHA256_HEX = 65 };

void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *data, size_t n);

/* Adds the length of the data first, then the data: what is added piece by piece in this way can
 * not be mistaken for other pieces of the same bytes. */
void sha256_add_piece(struct sha256 *s, const void *data, size_t n);

/* Writes the digest; `s` must begin anew afterwards. */
void sha256_end(struct sha256 *s, char hex[static SHA256_HEX]);

#endif
