/* Different here: a child process greets each client, read/write calls and a
 * signal disposition stand for send() and MSG_NOSIGNAL.
 *
 * usage: greetd PORT [ADDRESS]
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net.h"

static void die(const char *call)
{
    fprintf(stderr, "greetd: %s: %s\n", call, strerror(errno));
    exit(1);
}

/* Children that end are no zombies, and a broken pipe is a result. */
static void set_signals(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    action.sa_flags = SA_NOCLDWAIT;
    if (sigaction(SIGCHLD, &action, NULL) == -1)
        die("sigaction");
    action.sa_handler = SIG_IGN;
    action.sa_flags = 0;
    if (sigaction(SIGPIPE, &action, NULL) == -1)
        die("sigaction");
}

static void child(int cfd, const char *who)
{
    char line[64];
    const char *rest = line;
    ssize_t n;

    snprintf(line, sizeof line, "hello %s\n", who);
    while (*rest != '\0') {
        n = write(cfd, rest, strlen(rest));
        if (n == -1 && errno != EINTR)
            break;
        if (n > 0)
            rest += n;
    }
    close(cfd);
    _exit(0);
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    int lfd, cfd, yes = 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 2 || argc > 3 || net_port(argv[1]) < 0
        || net_address(&sa, argc < 3 ? "127.0.0.1" : argv[2], net_port(argv[1])) < 0) {
        fputs("usage: greetd PORT [ADDRESS]\n", stderr);
        return 2;
    }
    set_signals();
    if ((lfd = socket(AF_INET, SOCK_STREAM, 0)) == -1)
        die("socket");
    if (setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
        die("setsockopt");
    if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) == -1)
        die("bind");
    if (listen(lfd, 64) == -1)
        die("listen");
    if (getsockname(lfd, (struct sockaddr *)&sa, &len) == -1)
        die("getsockname");
    printf("listening %s\n", net_text(&sa, text));
    for (;;) {
        len = sizeof sa;
        cfd = accept(lfd, (struct sockaddr *)&sa, &len);
        if (cfd == -1 && (errno == EINTR || errno == ECONNABORTED || errno == EPROTO))
            continue;
        if (cfd == -1)
            die("accept");
        printf("client %s\n", net_text(&sa, text));
        fflush(stdout);
        switch (fork()) {
        case -1: perror("greetd: fork"); break;
        case 0: close(lfd); child(cfd, text);
        }
        close(cfd);
    }
}
