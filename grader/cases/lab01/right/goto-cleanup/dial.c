/* Different here: one function with one way out, static storage, a union instead of casts, sscanf()
 * and inet_aton() checked by printing what they understood, and a builtin that swaps bytes.
 *
 * usage: dial ADDRESS PORT
 */
#define _DEFAULT_SOURCE /* inet_aton() */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef union {
    struct sockaddr any;
    struct sockaddr_in in;
    char room[128];
} address_t;

static uint16_t swapped(uint16_t n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return __builtin_bswap16(n);
#else
    return n;
#endif
}

int main(int argc, char **argv)
{
    static address_t server, us, them;
    static char again[32];
    socklen_t n1 = sizeof us, n2 = sizeof them, n3 = sizeof(int);
    const char *culprit = "socket";
    unsigned port = 0;
    int s = -1, end = 0, rc = EXIT_FAILURE, kind = -1, yes = 1;

    if (argc != 3 || inet_aton(argv[1], &server.in.sin_addr) == 0)
        goto usage;
    strcpy(again, inet_ntoa(server.in.sin_addr));
    if (strcmp(again, argv[1]) != 0)
        goto usage;
    if (argv[2][0] < '0' || argv[2][0] > '9' || sscanf(argv[2], "%6u%n", &port, &end) != 1
        || argv[2][end] != '\0' || port == 0 || port > UINT16_MAX)
        goto usage;
    server.in.sin_family = AF_INET;
    server.in.sin_port = swapped((uint16_t)port);

    if ((s = socket(PF_INET, SOCK_STREAM, 0)) < 0)
        goto error;
    culprit = "setsockopt";
    if (setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes))
        goto error;
    culprit = "connect";
    if (connect(s, &server.any, sizeof server.in))
        goto error;
    culprit = "getsockname";
    if (getsockname(s, &us.any, &n1))
        goto error;
    culprit = "getpeername";
    if (getpeername(s, &them.any, &n2))
        goto error;
    culprit = "getsockopt";
    if (getsockopt(s, SOL_SOCKET, SO_TYPE, &kind, &n3))
        goto error;
    printf("family  %s\n", us.any.sa_family == AF_INET ? "AF_INET" : "unknown");
    printf("type    %s\n", kind == SOCK_STREAM ? "SOCK_STREAM" : "unknown");
    printf("local   %s:", inet_ntoa(us.in.sin_addr));
    printf("%u\n", swapped(us.in.sin_port));
    printf("remote  %s:", inet_ntoa(them.in.sin_addr));
    printf("%u\n", swapped(them.in.sin_port));
    culprit = "write";
    if (fflush(stdout) == EOF)
        goto error;
    rc = EXIT_SUCCESS;
    goto out;
error:
    fprintf(stderr, "dial: %s: %s\n", culprit, strerror(errno));
out:
    if (s >= 0) {
        shutdown(s, SHUT_RDWR); /* ends both directions; close() gives the number back */
        close(s);
    }
    return rc;
usage:
    fputs("usage: dial ADDRESS PORT\n", stderr);
    return 2;
}
