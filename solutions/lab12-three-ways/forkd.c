/* forkd.c -- add up numbers for many clients, with a process for each.
 *
 * usage: forkd PORT
 *
 * You write: reap, hand_over and the end of run.
 */
#include "net.h"
#include "session.h"
#include "stop.h"
#include "tally.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* SIGCHLD: at least one child has ended. */
static void reap(int signal_number)
{
    int saved = errno; /* the code that was interrupted may need it */

    (void)signal_number;
    /* Several may have ended: signals of one kind are not counted. */
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
    errno = saved;
}

static void serve(int cfd)
{
    struct session s;

    session_begin(&s, cfd);
    while (session_serve(&s) == 0)
        continue;
}

/* Gives the client at cfd a process of its own, and returns at once. */
static void hand_over(int lfd, int cfd)
{
    pid_t pid = fork();

    if (pid == -1)
        perror("forkd: fork"); /* only this client is refused */
    if (pid == 0) {
        close(lfd); /* the parent's */
        stop_forget();
        serve(cfd);
        _exit(0); /* closes cfd; not exit(): what stdio holds is the parent's */
    }
    close(cfd); /* the child's: the connection ends when both have closed it */
}

/* Serves until SIGTERM comes, and then until the last client has left. Returns
 * the exit status. */
static int run(int lfd)
{
    int cfd;

    while ((cfd = stop_accept(lfd)) != -1)
        hand_over(lfd, cfd);
    if (errno != EINTR) {
        perror("forkd: accept");
        return 1;
    }
    close(lfd); /* no more clients */
    stop_close();
    while (waitpid(-1, NULL, 0) != -1 || errno == EINTR)
        continue; /* the next child; ECHILD means that there is none */
    return 0;
}

int main(int argc, char *argv[])
{
    struct sigaction action = {.sa_handler = reap};
    int port = argc == 2 ? net_port(argv[1]) : -1;
    struct sockaddr_in sa;
    char text[NET_TEXT];
    int lfd;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: forkd PORT\n");
        return 2;
    }
    if (tally_open() == -1) {
        perror("forkd: tally");
        return 1;
    }
    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, &action, NULL); /* fails only for a bad signal number */
    lfd = net_listen(&sa);
    if (lfd == -1) {
        fprintf(stderr, "forkd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (stop_open(lfd) == -1) {
        perror("forkd: SIGTERM");
        return 1;
    }
    if (printf("listening %s\n", net_text(&sa, text)) < 0) {
        perror("forkd: write");
        return 1;
    }
    return run(lfd);
}
