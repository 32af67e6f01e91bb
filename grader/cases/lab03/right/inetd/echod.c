/* echod as inetd would do it: a process for each client, the connection on its standard input and
 * output, and a filter that knows nothing of sockets. A SIGCHLD handler takes the children away;
 * SA_RESTART sees to it that no call notices.
 *
 * usage: echod PORT
 */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void reap(int signo)
{
    int saved = errno;

    (void)signo;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    errno = saved;
}

static void on(int signo, void (*handler)(int))
{
    struct sigaction sa;

    memset(&sa, 0, sizeof sa);
    sa.sa_handler = handler;
    sa.sa_flags = SA_RESTART | SA_NOCLDSTOP;
    sigemptyset(&sa.sa_mask);
    if (sigaction(signo, &sa, NULL) == -1) {
        perror("echod: sigaction");
        exit(1);
    }
}

/* Standard input to standard output, as cat does it. Returns the exit status. */
static int cat(void)
{
    static char buf[BUFSIZ];
    ssize_t r, w, off;

    while ((r = read(0, buf, sizeof buf)) != 0) {
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return 1;
        for (off = 0; off < r; off += w)
            if ((w = write(1, buf + off, (size_t)(r - off))) < 0) {
                if (errno != EINTR)
                    return 1;
                w = 0;
            }
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sin;
    char text[NET_TEXT];
    int ls, s;

    if (argc != 2 || net_port(argv[1]) < 0) {
        fprintf(stderr, "usage: echod PORT\n");
        return 2;
    }
    on(SIGCHLD, reap);
    signal(SIGPIPE, SIG_IGN);
    net_address(&sin, "127.0.0.1", net_port(argv[1]));
    if ((ls = net_listen(&sin)) < 0) {
        fprintf(stderr, "echod: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (printf("listening %s\n", net_text(&sin, text)) < 0 || fflush(stdout) == EOF) {
        perror("echod: write");
        return 1;
    }
    for (;;) {
        if ((s = accept(ls, NULL, NULL)) < 0) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("echod: accept");
            return 1;
        }
        switch (fork()) {
        case 0:
            close(ls);
            dup2(s, 0);
            dup2(s, 1);
            if (s > 1)
                close(s);
            _exit(cat());
        case -1: perror("echod: fork"); /* fall through */
        default: close(s);
        }
    }
}
