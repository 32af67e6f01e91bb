/* selectd.c -- add up numbers for many clients, in one loop.
 *
 * usage: selectd PORT
 *
 * You write: the beginning of a session, and the loop.
 */
#include "net.h"
#include "session.h"
#include "tally.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

static struct session sessions[FD_SETSIZE]; /* at its descriptor's place */
static fd_set watched;                      /* those in use, and lfd */

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
    /* TODO 12.9: has somebody else been at this place? */
    sessions[cfd].fd = cfd;
    FD_SET(cfd, &watched);
    return cfd;
}

static void leave(int lfd, int cfd)
{
    FD_CLR(cfd, &watched);
    FD_SET(lfd, &watched);
    close(cfd); /* it is over: an error would concern nobody */
}

/* Serves everybody. Returns only after reporting the call that has failed. */
static void serve(int lfd)
{
    /* TODO 12.8: all of them in one loop: whoever is ready, gets one turn. */
    for (;;) {
        int cfd = welcome(lfd);

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
    int lfd;

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
    if (printf("listening %s\n", net_text(&sa, text)) < 0)
        perror("selectd: write");
    else
        serve(lfd);
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
