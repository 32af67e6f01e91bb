/* net_base64.c -- base64 (RFC 4648, section 4). */
#include "net.h"

char *net_base64(const void *data, size_t n, char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *at = data;
    char *to = text;

    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        unsigned long three = (unsigned long)at[i] << 16
                              | (left > 1 ? (unsigned long)at[i + 1] << 8 : 0)
                              | (left > 2 ? at[i + 2] : 0);

        *to++ = digits[three >> 18];
        *to++ = digits[three >> 12 & 63];
        *to++ = left > 1 ? digits[three >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[three & 63] : '=';
    }
    *to = '\0';
    return text;
}
