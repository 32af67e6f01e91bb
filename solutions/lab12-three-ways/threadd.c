/* threadd.c -- add up numbers for many clients, with a thread for each.
 *
 * usage: threadd PORT
 *
 * You write: hand_over and the end of run.
 */
#include "net.h"
#include "session.h"
#include "stop.h"
#include "tally.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One client's thread. Its session is its own: it frees it. */
static void *serve(void *argument)
{
    struct session *s = argument;

    while (session_serve(s) == 0)
        continue;
    close(s->fd); /* all that it reads is the end of file */
    free(s);
    return NULL;
}

/* Gives the client at cfd a thread of its own, and returns at once. */
static void hand_over(int cfd)
{
    struct session *s = malloc(sizeof *s);
    pthread_t thread;
    int error;

    if (s == NULL) {
        perror("threadd: malloc");
        close(cfd); /* only this client is refused */
        return;
    }
    session_begin(s, cfd);
    error = pthread_create(&thread, NULL, serve, s);
    if (error == 0) {
        pthread_detach(thread); /* it will not be joined */
    } else {
        fprintf(stderr, "threadd: pthread_create: %s\n", strerror(error));
        close(cfd); /* refused, as above */
        free(s);
    }
}

/* Serves until SIGTERM comes, and then until the last client has left. Returns
 * the exit status, if at all. */
static int run(int lfd)
{
    int cfd;

    while ((cfd = stop_accept(lfd)) != -1)
        hand_over(cfd);
    if (errno != EINTR) {
        perror("threadd: accept");
        return 1;
    }
    close(lfd); /* no more clients */
    stop_close();
    pthread_exit(NULL); /* not the process: it exits 0 after its last thread */
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: threadd PORT\n");
        return 2;
    }
    if (tally_open() == -1) {
        perror("threadd: tally");
        return 1;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "threadd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (stop_open(lfd) == -1) {
        perror("threadd: SIGTERM");
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0) {
        perror("threadd: write");
        return 1;
    }
    return run(lfd);
}
