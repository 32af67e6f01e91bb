/* Different here: each client is a stdio stream; fprintf() greets and
 * fclose() hangs up, so no send(), write() or close() is to be seen.
 *
 * usage: greetd PORT [ADDRESS]
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

static struct sockaddr_in sa;
static socklen_t len;

static void check(int result, const char *what)
{
    if (result == -1) {
        perror(what);
        exit(EXIT_FAILURE);
    }
}

static void print_address(FILE *to, const char *word)
{
    const unsigned char *q = (const unsigned char *)&sa.sin_addr;

    fprintf(to, "%s %d.%d.%d.%d:%d\n", word, q[0], q[1], q[2], q[3], ntohs(sa.sin_port));
}

int main(int argc, char *argv[])
{
    const int on = 1;
    int lfd, cfd;
    FILE *client;

    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    signal(SIGPIPE, SIG_IGN);
    if (!(argc == 2 || argc == 3) || net_port(argv[1]) == -1
        || net_address(&sa, argc == 3 ? argv[2] : "127.0.0.1", net_port(argv[1])) == -1) {
        fprintf(stderr, "usage: greetd PORT [ADDRESS]\n");
        return 2;
    }
    check(lfd = socket(AF_INET, SOCK_STREAM, 0), "greetd: socket");
    check(setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "greetd: setsockopt");
    check(bind(lfd, (struct sockaddr *)&sa, sizeof sa), "greetd: bind");
    check(listen(lfd, 8), "greetd: listen");
    len = sizeof sa;
    check(getsockname(lfd, (struct sockaddr *)&sa, &len), "greetd: getsockname");
    print_address(stdout, "listening");
    for (;;) {
        do {
            len = sizeof sa;
            cfd = accept(lfd, (struct sockaddr *)&sa, &len);
        } while (cfd == -1 && (errno == EINTR || errno == ECONNABORTED));
        check(cfd, "greetd: accept");
        print_address(stdout, "client");
        client = fdopen(cfd, "w");
        if (client == NULL) {
            perror("greetd: fdopen");
            close(cfd);
            continue;
        }
        print_address(client, "hello");
        if (fclose(client) == EOF)
            perror("greetd: write");
    }
}
