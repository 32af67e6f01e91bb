/* An upperd that checks the header with sscanf() and a printed copy, answers
 * from a second buffer and translates through a table. */
#include "net.h"
#include "recv_exact.h"
#include "send_all.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAXIMUM 65535

static unsigned char table[256];

/* A header is good if printing its number gives the same five characters. */
static int parse(const char *header, unsigned *length)
{
    char text[6] = "", again[16];

    memcpy(text, header, 5);
    if (sscanf(text, "%5u", length) != 1 || *length > MAXIMUM)
        return 0;
    snprintf(again, sizeof again, "%05u", *length);
    return memcmp(again, header, 5) == 0;
}

/* One request and its reply. Returns whether there may be another. */
static int exchange(int fd)
{
    char header[5];
    unsigned char payload[MAXIMUM], reply[5 + MAXIMUM];
    unsigned length;
    ssize_t n = recv_exact(fd, header, 5);

    if (n == 0)
        return 0;
    if (n == 5) {
        if (!parse(header, &length)) {
            fputs("upperd: bad frame\n", stderr);
            return 0;
        }
        n = recv_exact(fd, payload, length);
        if (n == (ssize_t)length) {
            memcpy(reply, header, 5);
            for (unsigned i = 0; i < length; i++)
                reply[5 + i] = table[payload[i]];
            if (send_all(fd, reply, 5 + length) == 0)
                return 1;
            perror("upperd: send");
            return 0;
        }
    }
    if (n < 0)
        perror("upperd: recv");
    else
        fputs("upperd: connection closed in mid-frame\n", stderr);
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char text[NET_TEXT];
    int lfd, cfd;

    for (int i = 0; i < 256; i++)
        table[i] = (unsigned char)(i >= 0x61 && i <= 0x7a ? i - 0x20 : i);
    if (argc != 2 || net_port(argv[1]) < 0) {
        fputs("usage: upperd PORT\n", stderr);
        return 2;
    }
    if (net_address(&sa, "127.0.0.1", net_port(argv[1])) < 0 || (lfd = net_listen(&sa)) < 0
        || getsockname(lfd, (void *)&sa, &size) < 0) {
        fprintf(stderr, "upperd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout);
    while ((cfd = accept(lfd, NULL, NULL)) >= 0 || errno == EINTR || errno == ECONNABORTED) {
        while (cfd >= 0 && exchange(cfd))
            ;
        if (cfd >= 0)
            close(cfd);
    }
    perror("upperd: accept");
    return 1;
}
