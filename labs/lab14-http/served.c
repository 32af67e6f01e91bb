/* served.c -- serve the files of a folder over HTTP.
 *
 * usage: served PORT DIR
 *
 * You write: hand_over.
 */
#include "client.h"
#include "net.h"
#include "page.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_CLIENTS = 500 };

static atomic_int clients; /* so many processes serve one each */

/* SIGCHLD: at least one of them has ended. */
static void reap(int signal_number)
{
    int saved = errno; /* the code that was interrupted may need it */

    (void)signal_number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        clients--;
    errno = saved;
}

/* Gives the client at cfd a process of its own, and returns at once. */
static void hand_over(int lfd, int cfd, const char *root)
{
    /* TODO 14.6: no other client is accepted until it goes. A process for
     * each, but not more than MOST_CLIENTS at a time. (lab12) */
    (void)lfd;
    client_serve(cfd, root);
}

int main(int argc, char *argv[])
{
    struct sigaction action = {.sa_handler = reap};
    int port = argc == 3 ? net_port(argv[1]) : -1;
    char text[NET_TEXT];
    static char *root; /* kept for as long as the program runs */
    struct sockaddr_in sa;
    int lfd, cfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: served PORT DIR\n");
        return 2;
    }
    root = page_root(argv[2]);
    if (root == NULL) {
        fprintf(stderr, "served: %s: %s\n", argv[2], strerror(errno));
        return 1;
    }
    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, &action, NULL);
    lfd = net_listen(&sa);
    if (lfd == -1)
        fprintf(stderr, "served: %s: %s\n", net_failed, strerror(errno));
    else if (printf("listening %s\n", net_text(&sa, text)) < 0)
        perror("served: write");
    else {
        while ((cfd = net_accept(lfd)) != -1)
            hand_over(lfd, cfd, root);
        perror("served: accept");
    }
    if (lfd != -1)
        close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
