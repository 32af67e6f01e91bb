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
    /* TODO 2.1: lab01 printed such an address; here it goes into text. */
    (void)sa;
    snprintf(text, NET_TEXT, "?");
}

/* A socket that listens on *sa. Returns its descriptor, or -1 after saying
 * which call failed. */
static int open_listener(const struct sockaddr_in *sa)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);

    if (lfd == -1) {
        perror("greetd: socket");
        return -1;
    }
    /* TODO 2.1: let lfd listen.
     * TODO 2.5: at the address and the port in *sa, and nowhere else.
     * TODO 2.6: say which call failed, and close what is open.
     * TODO 2.7: the port is free again as soon as the server has ended.
     * TODO 2.8: eight clients may wait in the queue.
     * Your lines replace the five below. */
    (void)sa;
    errno = ENOSYS;
    perror("greetd: open_listener");
    close(lfd);
    return -1;
}

/* Says where lfd listens: for port 0, the kernel has chosen.
 * Returns 0, or -1 after saying which call failed. */
static int print_listening(int lfd)
{
    struct sockaddr_in sa = {0};
    char text[NET_TEXT];

    /* TODO 2.1: fill in sa: the kernel knows where lfd listens. */
    (void)lfd;
    write_text(&sa, text);
    printf("listening %s\n", text);
    return 0;
}

/* Greets one client. If that fails, it is this client's loss alone. */
static void greet(int cfd, const struct sockaddr_in *client)
{
    char text[NET_TEXT];

    write_text(client, text);
    printf("client %s\n", text);
    /* TODO 2.2: send the client its line, and neither more nor less.
     * TODO 2.9: a client that is gone does not end the server. */
    (void)cfd;
}

/* Greets client after client. Returns only when accept() has failed for
 * good, after saying so. */
static void serve(int lfd)
{
    /* TODO 2.3: this greets one client only. */
    struct sockaddr_in client;
    socklen_t len = sizeof client;
    int cfd = accept(lfd, (struct sockaddr *)&client, &len);

    if (cfd == -1) {
        /* TODO 2.9: not every failure of accept() is the end. */
        perror("greetd: accept");
        return;
    }
    greet(cfd, &client);
    /* TODO 2.4: the client waits for the end of the file.
     * TODO 2.10: nothing of this client is kept. */
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
