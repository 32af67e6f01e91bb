/* relayd.c -- pass each client's lines on to all the others, in one process.
 *
 * usage: relayd PORT
 *
 * You write: welcome and watch.
 */
#include "net.h"
#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Accepts one client. Returns 0, or -1 when that is not possible now (no
 * descriptor is left, say): it stays in the listening socket's queue. */
static int welcome(int lfd)
{
    int cfd = accept(lfd, NULL, NULL);

    if (cfd == -1 && (errno == EAGAIN || errno == ECONNABORTED))
        return 0; /* it has left again */
    if (cfd == -1)
        return -1;
    /* TODO 6.6: a server of many must not wait in send() for one of them. The
     * listening socket shows how (main). */
    if (room_enter(cfd) == -1)
        close(cfd); /* refused: all that it reads is the end of file */
    return 0;
}

/* Fills the lists for select(). Returns select()'s first argument: the
 * highest descriptor in them, plus one. */
static int watch(int lfd, fd_set *readable, fd_set *writable)
{
    int highest = lfd;

    FD_ZERO(readable);
    FD_ZERO(writable);
    /* TODO 6.1: which descriptors should select() watch for something to read?
     * Everybody's in the room, and the one on which new clients come. Which for
     * room to write? attend() sends what waits when there is some.
     * TODO 6.8: not everybody's: a socket is nearly always writable. */
    for (int fd = 0; fd < FD_SETSIZE; fd++) {
        if (room[fd] == NULL)
            continue;
        if (fd > highest)
            highest = fd;
    }
    return highest + 1;
}

/* Sends to those that can take something, reads from those that have sent. */
static void attend(int nfds, const fd_set *readable, const fd_set *writable)
{
    /* NULL: it has left since select() returned. Newcomers are in no list. */
    for (int fd = 0; fd < nfds; fd++) {
        if (room[fd] != NULL && FD_ISSET(fd, writable)
            && client_flush(room[fd]) == -1)
            room_leave(fd);
        if (room[fd] != NULL && FD_ISSET(fd, readable))
            room_hear(fd);
    }
}

/* Serves everybody. Returns only after reporting that select() has failed. */
static void serve(int lfd)
{
    bool full = false; /* accept() has failed: something has run out */

    for (;;) {
        struct timeval second = {1, 0}; /* select() may change it */
        fd_set readable, writable;
        int nfds = watch(lfd, &readable, &writable);

        /* A client that cannot be accepted keeps lfd readable: the loop would
         * spin. So lfd is left out of the list, for a second at most. */
        if (full)
            FD_CLR(lfd, &readable);
        if (select(nfds, &readable, &writable, NULL, full ? &second : NULL)
            == -1) {
            if (errno == EINTR)
                continue;
            perror("relayd: select");
            return;
        }
        full = FD_ISSET(lfd, &readable) && welcome(lfd) == -1;
        attend(nfds, &readable, &writable);
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
        fprintf(stderr, "usage: relayd PORT\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "relayd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (fcntl(lfd, F_SETFL, O_NONBLOCK) == -1)
        perror("relayd: fcntl");
    else if (printf("listening %s\n", net_text(&sa, text)) < 0)
        perror("relayd: write");
    else
        serve(lfd);
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
