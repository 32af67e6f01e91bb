/* forkd.c -- stdio on the socket. */
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

static long long *sum;
static int lock[2]; /* a pipe, which any process may lock */

static void share(void)
{
    sum = mmap(NULL, sizeof *sum, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (pipe(lock) == -1)
        exit(1);
}

static long long add(long long n)
{
    struct flock all = {.l_type = F_WRLCK};

    while (fcntl(lock[1], F_SETLKW, &all) == -1)
        continue;
    n = *sum += n;
    all.l_type = F_UNLCK;
    fcntl(lock[1], F_SETLK, &all);
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

static void gone(int number)
{
    int saved = errno;
    siginfo_t info;

    (void)number;
    do
        info.si_pid = 0;
    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG) == 0 && info.si_pid != 0);
    errno = saved;
}

static int listener;

/* accept() fails from then on, also when it has not been called yet. */
static void end(int number)
{
    int saved = errno;

    (void)number;
    shutdown(listener, SHUT_RDWR);
    errno = saved;
}

int main(int argc, char *argv[])
{
    struct sigaction action = {.sa_handler = gone, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    share();
    int lfd = start("forkd", argc, argv), fd;

    sigaction(SIGCHLD, &action, NULL);
    listener = lfd;
    signal(SIGTERM, end);
    while ((fd = accept(lfd, NULL, NULL)) != -1) {
        pid_t pid;
        if ((pid = fork()) == -1) {
            perror("forkd: fork");
        } else if (pid == 0) {
            signal(SIGTERM, SIG_IGN);
            signal(SIGCHLD, SIG_DFL);
            close(lfd);
            talk_to_its_end(fd);
            _exit(0);
        }
        close(fd);
    }
    close(lfd);
    while (wait(NULL) != -1 || errno == EINTR)
        continue;
    return 0;
}
