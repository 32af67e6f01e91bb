/* selectd.c -- add up numbers for many clients, in one loop.
 *
 * usage: selectd PORT
 *
 * You write: the beginning of a session, the loop, and its end.
 */
#include "net.h"
#include "session.h"
#include "stop.h"
#include "tally.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

static struct session sessions[FD_SETSIZE]; /* at its descriptor's place */
static fd_set watched;                      /* those in use, lfd and sfd */
static int clients;                         /* who are connected */

/* Accepts one client. Returns its descriptor, or -1. */
static int welcome(int lfd)
{
    int cfd = accept(lfd, NULL, NULL);

    if (cfd >= FD_SETSIZE) { /* has no bit in an fd_set */
        close(cfd);          /* refused: all that it reads is the end of file */
        return -1;
    }
    if (cfd == -1 && errno == EMFILE)
        FD_CLR(lfd, &watched); /* or the loop would spin, until one leaves */
    if (cfd == -1)
        return -1;
    /* TODO 12.9: did another client have this place before? */
    sessions[cfd].fd = cfd;
    FD_SET(cfd, &watched);
    clients++;
    return cfd;
}

/* lfd is -1 when no more clients may come. */
static void leave(int lfd, int cfd)
{
    FD_CLR(cfd, &watched);
    close(cfd); /* it is over: an error would not matter */
    clients--;
    if (lfd != -1)
        FD_SET(lfd, &watched);
}

/* Serves until sfd says that SIGTERM has come, and then until the last client has
 * left. Returns the exit status. */
static int serve(int lfd, int sfd)
{
    FD_SET(lfd, &watched);
    (void)sfd; /* TODO 12.10: no more clients, and an end when all have left */
    for (;;) {
        fd_set ready = watched; /* select() changes it */
        int n = select(FD_SETSIZE, &ready, NULL, NULL, NULL);

        if (n == -1 && errno != EINTR) {
            perror("selectd: select");
            return 1;
        }
        /* TODO 12.8: which ones are ready? Give each one turn. */
        int cfd = n > 0 ? welcome(lfd) : -1;

        while (cfd != -1 && session_serve(&sessions[cfd]) == 0)
            continue;
        if (cfd != -1)
            leave(lfd, cfd);
    }
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd, sfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: selectd PORT\n");
        return 2;
    }
    if (tally_open() == -1) {
        perror("selectd: tally");
        return 1;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "selectd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    sfd = stop_open(lfd);
    if (sfd == -1) {
        perror("selectd: SIGTERM");
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0) {
        perror("selectd: write");
        return 1;
    }
    return serve(lfd, sfd);
}
