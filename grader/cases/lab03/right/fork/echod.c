/* echod with a process for each client: the parent only accepts. The kernel
 * takes the children away (SA_NOCLDWAIT), so that none becomes a zombie.
 *
 * usage: echod PORT
 */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The life of a child: never returns. */
static void serve_and_exit(int cfd)
{
    char bytes[1000];
    ssize_t n, done, sent;

    for (;;) {
        do
            n = recv(cfd, bytes, sizeof bytes, 0);
        while (n == -1 && errno == EINTR);
        if (n <= 0)
            _exit(n == 0 ? 0 : 1);
        for (done = 0; done < n; done += sent) {
            do
                sent = send(cfd, bytes + done, (size_t)(n - done), MSG_NOSIGNAL);
            while (sent == -1 && errno == EINTR);
            if (sent == -1)
                _exit(1);
        }
    }
}

static int listen_at(const char *port)
{
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd;

    if (net_address(&sa, "127.0.0.1", net_port(port)) == -1)
        return -1;
    if ((lfd = net_listen(&sa)) == -1)
        return -1;
    if (printf("listening %s\n", net_text(&sa, text)) < 0 || fflush(stdout) == EOF) {
        perror("echod: write");
        _exit(1);
    }
    return lfd;
}

int main(int argc, char *argv[])
{
    struct sigaction nobody_waits = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT};
    int lfd, cfd;

    if (argc != 2 || net_port(argv[1]) == -1) {
        fprintf(stderr, "usage: echod PORT\n");
        return 2;
    }
    sigemptyset(&nobody_waits.sa_mask);
    if (sigaction(SIGCHLD, &nobody_waits, NULL) == -1) {
        perror("echod: sigaction");
        return 1;
    }
    if ((lfd = listen_at(argv[1])) == -1) {
        fprintf(stderr, "echod: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    for (;;) {
        cfd = accept(lfd, NULL, NULL);
        if (cfd == -1) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("echod: accept");
            return 1;
        }
        switch (fork()) {
        case -1: perror("echod: fork"); break;
        case 0: close(lfd); serve_and_exit(cfd);
        }
        close(cfd);
    }
}
