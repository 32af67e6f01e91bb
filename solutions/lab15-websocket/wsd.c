/* wsd.c -- a WebSocket server: a greeting, a clock, random digits, an echo.
 *
 * usage: wsd PORT hello|clock MS|digits MS|echo
 *
 * Nothing to write here: read it.
 */
#include "net.h"
#include "service.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_CLIENTS = 500, MOST_MS = 60000 };

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

/* Gives the client at cfd a process of its own, and returns at once. life is a
 * pipe: the server alone keeps its second end, so it ends with the server. */
static void hand_over(int lfd, int cfd, const int life[2],
                      const struct service *s)
{
    pid_t pid = clients < MOST_CLIENTS ? fork() : -1;

    if (pid == 0) {
        close(lfd); /* the parent's, and so is the end of the pipe */
        close(life[1]);
        service_run(s, cfd, life[0]);
        _exit(0);
    }
    if (pid > 0)
        clients++;
    close(cfd); /* the child's; or, where there is none, refused */
}

/* Returns the service that the arguments name, or NULL. */
static const struct service *service_from(int argc, char *argv[])
{
    struct service *s = argc >= 3 ? service_named(argv[2]) : NULL;
    size_t digits;

    if (s == NULL || argc != (s->tick != NULL ? 4 : 3))
        return NULL;
    if (s->tick == NULL)
        return s;
    digits = strspn(argv[3], "0123456789");
    if (digits == 0 || digits > 5 || argv[3][digits] != '\0')
        return NULL;
    s->every = atoi(argv[3]);
    return s->every >= 1 && s->every <= MOST_MS ? s : NULL;
}

/* Comes back only when it cannot go on, having reported why. */
static void serve_all(int lfd, const struct service *s)
{
    struct sigaction action = {.sa_handler = reap};
    int life[2], cfd;

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGCHLD, &action, NULL) == -1 || pipe(life) == -1) {
        perror("wsd");
        return;
    }
    while ((cfd = net_accept(lfd)) != -1)
        hand_over(lfd, cfd, life, s);
    perror("wsd: accept");
}

int main(int argc, char *argv[])
{
    const struct service *s = service_from(argc, argv);
    int port = argc >= 2 ? net_port(argv[1]) : -1, lfd;
    char text[NET_TEXT];
    struct sockaddr_in sa;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (s == NULL || port == -1 || net_address(&sa, "127.0.0.1", port) == -1) {
        fprintf(stderr, "usage: wsd PORT hello|clock MS|digits MS|echo\n");
        return 2;
    }
    lfd = net_listen(&sa);
    if (lfd == -1)
        fprintf(stderr, "wsd: %s: %s\n", net_failed, strerror(errno));
    else if (printf("listening %s\n", net_text(&sa, text)) < 0)
        perror("wsd: write");
    else
        serve_all(lfd, s);
    if (lfd != -1)
        close(lfd); /* the server ends here: nothing is lost if this fails */
    return 1;
}
