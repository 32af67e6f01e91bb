/* greetd.c -- greet each client by its own address, and hang up.
 *
 * usage: greetd PORT [ADDRESS]
 *
 * You write: write_text, open_listener, print_listening, greet and serve.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* Writes "127.0.0.1:7777" for *sa into text. */
static void write_text(const struct sockaddr_in *sa, char text[NET_TEXT])
{
    char quad[INET_ADDRSTRLEN];

    inet_ntop(AF_INET, &sa->sin_addr, quad, sizeof quad); /* always fits */
    snprintf(text, NET_TEXT, "%s:%d", quad, ntohs(sa->sin_port));
}

/* A socket that listens on *sa. Returns its descriptor, or -1 after saying
 * which call failed. */
static int open_listener(const struct sockaddr_in *sa)
{
    int on = 1;
    int lfd = socket(AF_INET, SOCK_STREAM, 0);

    if (lfd == -1) {
        perror("greetd: socket");
        return -1;
    }
    /* Connections of the last run may still rest in TIME-WAIT at this port. */
    if (setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        perror("greetd: setsockopt");
    else if (bind(lfd, (const struct sockaddr *)sa, sizeof *sa) == -1)
        perror("greetd: bind");
    else if (listen(lfd, SOMAXCONN) == -1)
        perror("greetd: listen");
    else
        return lfd;
    close(lfd); /* nobody is connected: nothing is lost if this fails */
    return -1;
}

/* Says where lfd listens: for port 0, the kernel has chosen.
 * Returns 0, or -1 after saying which call failed. */
static int print_listening(int lfd)
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];

    if (getsockname(lfd, (struct sockaddr *)&sa, &len) == -1) {
        perror("greetd: getsockname");
        return -1;
    }
    write_text(&sa, text);
    printf("listening %s\n", text);
    return 0;
}

/* Greets one client. If that fails, it is this client's loss alone. */
static void greet(int cfd, const struct sockaddr_in *client)
{
    char text[NET_TEXT], line[NET_TEXT + sizeof "hello \n"];
    int n;

    write_text(client, text);
    printf("client %s\n", text);
    n = snprintf(line, sizeof line, "hello %s\n", text);
    /* An empty buffer takes a line this short; lab04 is about longer ones. */
    if (send(cfd, line, (size_t)n, MSG_NOSIGNAL) == -1)
        perror("greetd: send");
}

/* Greets client after client. Returns only when accept() has failed for
 * good, after saying so. */
static void serve(int lfd)
{
    for (;;) {
        struct sockaddr_in client;
        socklen_t len = sizeof client; /* accept() changes it: anew each time */
        int cfd = accept(lfd, (struct sockaddr *)&client, &len);

        if (cfd == -1) {
            /* A signal, or a client that left the queue: wait for the next. */
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("greetd: accept");
            return;
        }
        greet(cfd, &client);
        close(cfd); /* the kernel still delivers the greeting, then EOF */
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    const char *quad = argc == 3 ? argv[2] : "127.0.0.1";
    int lfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 2 || argc > 3 || net_port(argv[1]) == -1
        || net_address(&sa, quad, net_port(argv[1])) == -1) {
        fprintf(stderr, "usage: greetd PORT [ADDRESS]\n");
        return 2;
    }
    lfd = open_listener(&sa);
    if (lfd == -1)
        return 1;
    if (print_listening(lfd) == 0)
        serve(lfd);
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
