/* Different here: a detached thread for each client; a mutex keeps the lines on standard output
 * apart; the text goes to the client by writev(), and shutdown() says the end before close() does.
 *
 * usage: greetd PORT [ADDRESS]
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

struct guest {
    struct sockaddr_in address;
    int fd;
};

static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;

static void *greet(void *arg)
{
    struct guest *guest = arg;
    char quad[INET_ADDRSTRLEN], end[16];
    struct iovec parts[3];

    inet_ntop(AF_INET, &guest->address.sin_addr, quad, sizeof quad);
    snprintf(end, sizeof end, ":%" PRIu16 "\n", ntohs(guest->address.sin_port));
    pthread_mutex_lock(&output);
    printf("client %s%s", quad, end);
    fflush(stdout);
    pthread_mutex_unlock(&output);
    parts[0] = (struct iovec){"hello ", 6};
    parts[1] = (struct iovec){quad, strlen(quad)};
    parts[2] = (struct iovec){end, strlen(end)};
    if (writev(guest->fd, parts, 3) == -1)
        perror("greetd: writev");
    else
        shutdown(guest->fd, SHUT_RDWR);
    close(guest->fd);
    free(guest);
    return NULL;
}

static int listener(struct sockaddr_in *at)
{
    socklen_t len = sizeof *at;
    int one = 1, lfd = socket(AF_INET, SOCK_STREAM, 0), saved;
    const char *what;

    if (what = "greetd: socket", lfd == -1)
        goto failed;
    if (what = "greetd: setsockopt",
        setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == -1)
        goto failed;
    if (what = "greetd: bind", bind(lfd, (struct sockaddr *)at, sizeof *at) == -1)
        goto failed;
    if (what = "greetd: listen", listen(lfd, 100) == -1)
        goto failed;
    if (what = "greetd: getsockname", getsockname(lfd, (struct sockaddr *)at, &len) == -1)
        goto failed;
    return lfd;
failed:
    saved = errno;
    if (lfd != -1)
        close(lfd);
    errno = saved;
    perror(what);
    return -1;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct guest *guest = NULL;
    pthread_attr_t detached;
    char *rest = "x";
    unsigned long port = 0;
    int lfd;

    if (argc >= 2 && argv[1][0] >= '0' && argv[1][0] <= '9')
        port = strtoul(argv[1], &rest, 10);
    if (argc > 3 || *rest != '\0' || port > 0xffff
        || (argc == 3 && !inet_pton(AF_INET, argv[2], &at.sin_addr))) {
        fputs("usage: greetd PORT [ADDRESS]\n", stderr);
        return 2;
    }
    at.sin_port = htons((uint16_t)port);
    signal(SIGPIPE, SIG_IGN);
    if ((lfd = listener(&at)) == -1)
        return 1;
    printf("listening %s:%d\n", inet_ntoa(at.sin_addr), ntohs(at.sin_port));
    fflush(stdout);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    for (;;) {
        pthread_t thread;
        socklen_t len = sizeof guest->address;

        if (guest == NULL && (guest = malloc(sizeof *guest)) == NULL)
            break;
        guest->fd = accept(lfd, (struct sockaddr *)&guest->address, &len);
        if (guest->fd == -1 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (guest->fd == -1)
            break;
        if (pthread_create(&thread, &detached, greet, guest) != 0)
            greet(guest); /* no thread to be had: this one can do it, too */
        guest = NULL;
    }
    perror("greetd: accept");
    free(guest);
    close(lfd);
    return 1;
}
