/* calcc.c -- the message is written into a memory stream byte by byte, most significant first, and
 * the reply is a number of 56 bits of which the parts are taken. */
#include "net.h"
#include "number.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void put(FILE *to, uint32_t n, int bytes)
{
    while (bytes-- > 0)
        putc((int)(n >> 8 * bytes & 255), to);
}

static int die(const char *why, const char *reason)
{
    fprintf(stderr, "calcc: %s%s%s\n", why, *reason ? ": " : "", reason);
    return 1;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    char *message = NULL;
    size_t size = 0, sent = 0;
    FILE *m;
    int32_t a, b = 0;
    unsigned long long reply = 0;
    int fd;

    if (argc < 5 || argc > 6 || strlen(argv[3]) != 1 || strcspn(argv[3], "+-*~") != 0
        || (argv[3][0] == '~') != (argc == 5) || number_parse(argv[4], &a) == -1
        || (argc == 6 && number_parse(argv[5], &b) == -1) || net_port(argv[2]) < 1
        || net_address(&sa, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: calcc ADDRESS PORT OP A [B]\n");
        return 2;
    }
    if ((m = open_memstream(&message, &size)) == NULL)
        return die("open_memstream", strerror(errno));
    put(m, (unsigned char)argv[3][0], 1);
    put(m, 0x0102, 2);
    put(m, (uint32_t)a, 4);
    put(m, (uint32_t)b, argc == 6 ? 4 : 0);
    fclose(m);
    if ((fd = net_connect(&sa)) == -1)
        return die("connect", strerror(errno));
    while (sent < size) {
        ssize_t n = send(fd, message + sent, size - sent, MSG_NOSIGNAL);

        if (n == -1 && errno != EINTR)
            return die("send", strerror(errno));
        sent += n == -1 ? 0 : (size_t)n;
    }
    free(message);
    for (int i = 0; i < 7;) {
        unsigned char byte;
        ssize_t n = read(fd, &byte, 1);

        if (n == -1 && errno != EINTR)
            return die("recv", strerror(errno));
        if (n == 0)
            return die("connection closed early", "");
        if (n == 1) {
            reply = reply << 8 | byte;
            i++;
        }
    }
    close(fd);
    if (reply >> 40 != 0x0102)
        return die("the reply is to another request", "");
    if ((reply >> 32 & 0xff) != 0)
        return die("no result", "");
    printf("%ld\n", (long)(reply & 0x7fffffff) - (long)(reply & 0x80000000));
    if (fflush(stdout) == EOF) {
        perror("calcc: write");
        return 1;
    }
    return 0;
}
