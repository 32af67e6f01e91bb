/* threadd.c -- stdio on the socket. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static long long sum;
static atomic_flag busy = ATOMIC_FLAG_INIT;

static void share(void)
{
}

static long long add(long long n)
{
    while (atomic_flag_test_and_set(&busy))
        continue;
    n = sum += n;
    atomic_flag_clear(&busy);
    return n;
}

static __attribute__((unused)) void talk_to_its_end(int fd)
{
    FILE *in = fdopen(dup(fd), "r"), *out = fdopen(dup(fd), "w");
    long long mine = 0;
    char *line = NULL;
    size_t room = 0, used = 0;
    int c;

    line = malloc(room = 1025);
    while (in && out && line && (c = getc(in)) != EOF) {
        if (c != '\n') {
            if (used == 1023)
                break;
            line[used++] = (char)c;
            continue;
        }
        line[used] = '\0';
        if (used == 1 && *line == '!')
            abort();
        char *p = line + (*line == '-'), *q = p;
        long long n = 0;
        for (; *q >= '0' && *q <= '9' && n <= 2147483648LL; q++)
            n = 10 * n + (*q - '0');
        if (q == p || q != line + used)
            break;
        n = *line == '-' ? -n : n;
        if (n > 2147483647LL || n < -2147483648LL)
            break;
        used = 0;
        mine += n;
        fprintf(out, "%lld %lld\n", mine, add(n));
        if (fflush(out) == EOF)
            break;
    }
    free(line);
    if (in) fclose(in);
    if (out) fclose(out);
}

static int start(const char *name, int argc, char *argv[])
{
    char *end = NULL;
    long port = argc == 2 && argv[1][0] >= '0' && argv[1][0] <= '9' ? strtol(argv[1], &end, 10) : -1;
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof sa;
    int fd, on = 1;

    if (port < 0 || port > 65535 || *end != '\0') {
        fprintf(stderr, "usage: %s PORT\n", name);
        exit(2);
    }
    sa.sin_port = htons((uint16_t)port);
    signal(SIGPIPE, SIG_IGN);
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1
        || bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1 || listen(fd, SOMAXCONN) == -1
        || getsockname(fd, (struct sockaddr *)&sa, &size) == -1) {
        perror(name);
        exit(1);
    }
    printf("listening 127.0.0.1:%d\n", ntohs(sa.sin_port));
    fflush(stdout);
    return fd;
}

static void *one(void *at)
{
    int fd = *(int *)at;

    free(at);
    pthread_detach(pthread_self());
    talk_to_its_end(fd);
    close(fd);
    pthread_exit(NULL);
}

/* Blocked in all threads, SIGTERM waits for this one. */
static void *ends(void *listener)
{
    sigset_t term;
    int number;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigwait(&term, &number);
    shutdown((int)(intptr_t)listener, SHUT_RDWR);
    return NULL;
}

static void wait_for_the_end(int lfd)
{
    sigset_t term;
    pthread_t t;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &term, NULL);
    if (pthread_create(&t, NULL, ends, (void *)(intptr_t)lfd) == 0)
        pthread_detach(t);
}

int main(int argc, char *argv[])
{
    share();
    int lfd = start("threadd", argc, argv);

    wait_for_the_end(lfd);
    for (;;) {
        int *fd = malloc(sizeof *fd);
        pthread_t t;
        *fd = accept(lfd, NULL, NULL);
        if (*fd == -1) {
            free(fd);
            close(lfd);
            pthread_exit(NULL);
        }
        if ((errno = pthread_create(&t, NULL, one, fd)) != 0) {
            perror("threadd: pthread_create");
            close(*fd);
            free(fd);
        }
    }
}
