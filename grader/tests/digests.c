/* digests.c -- common/'s SHA-1 and base64, of standard input.
 *
 * usage: digests sha1|base64 [TIMES]
 *
 * sha1 prints the digest, in hexadecimal digits, of the input TIMES times over (once).
 */
#include "net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char *argv[])
{
    static char in[4096], text[NET_BASE64(sizeof in)];
    size_t n = fread(in, 1, sizeof in, stdin), times = argc == 3 ? strtoul(argv[2], NULL, 10) : 1;
    char *all = malloc(n * times + 1);
    unsigned char digest[NET_SHA1];

    if (argc < 2 || all == NULL)
        return 2;
    for (size_t i = 0; i < times; i++)
        memcpy(all + i * n, in, n);
    if (strcmp(argv[1], "base64") == 0) {
        puts(net_base64(all, n * times, text));
    } else {
        net_sha1(all, n * times, digest);
        for (size_t i = 0; i < NET_SHA1; i++)
            printf("%02X", digest[i]);
        puts("");
    }
    free(all);
    return 0;
}
