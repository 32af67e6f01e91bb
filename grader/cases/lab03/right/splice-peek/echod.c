/* echod without a buffer of its own: splice() moves the bytes from the socket into a pipe and from
 * the pipe back into the socket, and the kernel never shows them (Linux). A thread for each client.
 *
 * usage: echod PORT
 */
#define _GNU_SOURCE /* splice(), accept4() */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static ssize_t move(int from, int to, size_t most)
{
    ssize_t n;

    do
        n = splice(from, NULL, to, NULL, most, SPLICE_F_MOVE);
    while (n == -1 && errno == EINTR);
    return n;
}

static void *serve(void *arg)
{
    int *all = arg, cfd = all[0], ends[2] = {all[1], all[2]};
    ssize_t in, out = 0;

    free(all);
    while ((in = move(cfd, ends[1], 65536)) > 0)
        for (; in > 0; in -= out)
            if ((out = move(ends[0], cfd, (size_t)in)) <= 0)
                goto gone;
gone:
    close(ends[0]);
    close(ends[1]);
    close(cfd);
    return NULL;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd, cfd;

    setlinebuf(stdout);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: echod PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    if ((lfd = net_listen(&sa)) == -1) {
        fprintf(stderr, "echod: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0 || fflush(stdout) == EOF) {
        perror("echod: write");
        return 1;
    }
    while ((cfd = accept4(lfd, NULL, NULL, SOCK_CLOEXEC)) != -1 || errno == EINTR
           || errno == ECONNABORTED || errno == EMFILE) {
        pthread_t thread;

        if (cfd == -1 && errno == EMFILE)
            poll(NULL, 0, 50); /* it stays in the queue */
        if (cfd == -1)
            continue;
        int *all = malloc(3 * sizeof *all);
        if (all == NULL)
            return 1;
        /* All at once: of two threads that have some and wait for others, neither would get them. */
        all[0] = cfd;
        while (pipe2(all + 1, O_CLOEXEC) == -1)
            poll(NULL, 0, 50); /* others will leave */
        if (pthread_create(&thread, NULL, serve, all) == 0)
            pthread_detach(thread);
        else
            serve(all);
    }
    perror("echod: accept");
    return 1;
}
