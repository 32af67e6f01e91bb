/* A lined with a process for each client. It looks at what has come with
 * MSG_PEEK and takes a whole line or nothing. */
#include "net.h"
#include "recv_exact.h"
#include "send_all.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST = 1024 };

static int complain(const char *what)
{
    fprintf(stderr, "lined: %s\n", what);
    return 1;
}

/* Takes what is there of a line, up to its newline. Returns how much that was,
 * 0 at the end of the file, -1 on failure. */
static ssize_t take(int fd, char *to, size_t room)
{
    ssize_t n;

    do
        n = recv(fd, to, room, MSG_PEEK);
    while (n == -1 && errno == EINTR);
    if (n <= 0)
        return n;
    char *newline = memchr(to, '\n', (size_t)n);
    return recv_exact(fd, to, newline != NULL ? (size_t)(newline - to) + 1 : (size_t)n);
}

/* The client's whole story; returns an exit status. */
static int converse(int fd)
{
    char line[LONGEST], reply[LONGEST];
    size_t used = 0;

    for (;;) {
        ssize_t n = take(fd, line + used, sizeof line - used);
        if (n == -1) {
            perror("lined: recv");
            return 1;
        }
        if (n == 0)
            return used > 0 ? complain("connection closed in mid-line") : 0;
        used += (size_t)n;
        if (line[used - 1] == '\n') {
            for (size_t i = 0; i < used - 1; i++)
                reply[i] = line[used - 2 - i];
            reply[used - 1] = '\n';
            if (send_all(fd, reply, used) == -1) {
                perror("lined: send");
                return 1;
            }
            used = 0;
        } else if (used == sizeof line) {
            return complain("line too long");
        }
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    char text[NET_TEXT];

    if (argc != 2 || net_port(argv[1]) == -1) {
        fprintf(stderr, "usage: lined PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", net_port(argv[1]));
    signal(SIGCHLD, SIG_IGN); /* the kernel buries the children: no zombies */
    int lfd = net_listen(&sa);
    if (lfd == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "lined: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    printf("listening %s\n", net_text(&sa, text));
    fflush(stdout); /* or each child would print it again */
    for (;;) {
        int cfd = accept(lfd, NULL, NULL);
        if (cfd == -1 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (cfd == -1) {
            perror("lined: accept");
            return 1;
        }
        switch (fork()) {
        case -1: perror("lined: fork"); break;
        case 0: close(lfd); _exit(converse(cfd));
        default: break;
        }
        close(cfd);
    }
}
