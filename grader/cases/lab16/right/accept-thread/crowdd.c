/* crowdd.c -- pass each client's lines on to all the others, ten thousand.
 *
 * usage: crowdd PORT
 *
 * You write: raise_limit, and which of the two loops main calls.
 */
#include "net.h"
#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* As many descriptors as the system allows: the soft limit becomes the hard
 * one. Returns 0, or -1 with errno. */
static int raise_limit(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == -1)
        return -1;
    files.rlim_cur = files.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &files);
}

int main(int argc, char *argv[])
{
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    const char *failed = "write";
    int lfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: crowdd PORT\n");
        return 2;
    }
    if (raise_limit() == -1)
        perror("crowdd: setrlimit"); /* fewer clients, and it serves these */
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "crowdd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (fcntl(lfd, F_SETFL, O_NONBLOCK) == -1)
        failed = "fcntl";
    else if (printf("listening %s\n", net_text(&sa, text)) >= 0)
        failed = epoll_serve(lfd);
    fprintf(stderr, "crowdd: %s: %s\n", failed, strerror(errno));
    close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
