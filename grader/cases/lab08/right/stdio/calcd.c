/* calcd.c -- stdio on the socket: fread() goes round for us, and its buffer is where the next
 * request waits. The reply goes past it. */
#include "linger.h"
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int take(FILE *in, void *to, size_t n)
{
    size_t have = fread(to, 1, n, in);

    while (have < n && ferror(in) && errno == EINTR) { /* a signal: stdio takes it for an error */
        clearerr(in);
        have += fread((char *)to + have, 1, n - have, in);
    }
    if (have == n)
        return 1;
    fprintf(stderr, "calcd: connection closed in mid-request\n");
    return 0;
}

static void serve(FILE *in)
{
    int op;

    while ((op = getc(in)) != EOF || (ferror(in) && errno == EINTR)) {
        if (op == EOF) {
            clearerr(in);
            continue;
        }
        uint32_t a = 0, b = 0, result = 0;
        uint16_t id;
        int two = op == '+' || op == '-' || op == '*', known = two || op == '~';

        if (!take(in, &id, 2) || (known && !take(in, &a, 4)) || (two && !take(in, &b, 4)))
            return;
        a = ntohl(a);
        b = ntohl(b);
        if (op == '+')
            result = a + b;
        else if (op == '-')
            result = a + ~b + 1u;
        else if (op == '*')
            result = (uint32_t)((uint64_t)a * b);
        else if (op == '~')
            result = ~a + 1u;
        result = htonl(result);
        /* As it came: nobody here looks at it. What a signal interrupts is lost in stdio: so not by fflush(). */
        unsigned char reply[7] = {0, 0, !known};
        memcpy(reply, &id, 2);
        memcpy(reply + 3, &result, 4);
        if (send_all(fileno(in), reply, sizeof reply) == -1) {
            perror("calcd: send");
            return;
        }
        if (!known) {
            linger(fileno(in)); /* what the stream has taken is nobody's */
            return;
        }
    }
}

int main(int argc, char **argv)
{
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd;
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char where[NET_TEXT];

    if (port == -1) {
        fprintf(stderr, "usage: calcd PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    net_address(&sa, "127.0.0.1", port);
    if ((lfd = net_listen(&sa)) == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "calcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, where));
    fflush(stdout);
    for (;;) {
        int fd = accept(lfd, NULL, NULL);
        if (fd == -1)
            continue;
        FILE *in = fdopen(fd, "r");
        if (in != NULL)
            serve(in);
        if (in != NULL)
            fclose(in);
        else
            close(fd);
    }
}
