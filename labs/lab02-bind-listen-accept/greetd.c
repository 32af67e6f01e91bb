/* greetd.c -- greet each client by its own address, and hang up.
 *
 * usage: greetd PORT [ADDRESS]
 *
 * You write: open_listener, print_listening, greet and serve.
 */
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* A socket that listens on *sa. Returns its descriptor, or -1 after reporting
 * the call that failed. */
static int open_listener(const struct sockaddr_in *sa)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);

    if (lfd == -1) {
        perror("greetd: socket");
        return -1;
    }
    /* TODO 2.1: let lfd listen.
     * TODO 2.5: at the address and the port in *sa, and nowhere else.
     * TODO 2.6: report the call that failed, and close what is open.
     * TODO 2.7: the port is free again as soon as the server has ended.
     * TODO 2.8: eight clients may wait in the queue. */
    (void)sa;
    return lfd;
}

/* Prints where lfd listens: for port 0, the kernel has chosen.
 * Returns 0, or -1 after reporting the call that failed. */
static int print_listening(int lfd)
{
    struct sockaddr_in sa = {0};
    char text[NET_TEXT];

    /* TODO 2.1: fill in sa: the kernel knows where lfd listens. */
    (void)lfd;
    if (printf("listening %s\n", net_text(&sa, text)) < 0) {
        perror("greetd: write");
        return -1;
    }
    return 0;
}

/* Greets one client. A send() that fails is this client's loss. Returns
 * 0, or -1 after reporting that standard output failed. */
static int greet(int cfd, const struct sockaddr_in *client)
{
    char text[NET_TEXT];

    if (printf("client %s\n", net_text(client, text)) < 0) {
        perror("greetd: write");
        return -1;
    }
    /* TODO 2.2: send the client its line, and neither more nor less.
     * TODO 2.9: a client that is gone does not end the server. */
    (void)cfd;
    return 0;
}

/* Greets client after client. Returns only when the server cannot go on,
 * after reporting why. */
static void serve(int lfd)
{
    for (int greeted = 0; greeted < 1; greeted++) { /* TODO 2.3: one is all */
        struct sockaddr_in client;
        socklen_t len = sizeof client;
        int cfd = accept(lfd, (struct sockaddr *)&client, &len);
        int status;

        if (cfd == -1) {
            /* TODO 2.9: not every failure of accept() is the end. */
            perror("greetd: accept");
            return;
        }
        status = greet(cfd, &client);
        /* TODO 2.4: the client waits for the end of file.
         * TODO 2.10: keep nothing of this client. */
        if (status == -1)
            return;
    }
}

int main(int argc, char *argv[])
{
    int port = argc == 2 || argc == 3 ? net_port(argv[1]) : -1;
    const char *quad = argc == 3 ? argv[2] : "127.0.0.1";
    struct sockaddr_in sa;
    int lfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, quad, port) == -1) {
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
