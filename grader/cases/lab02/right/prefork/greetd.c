/* Different here: four processes are made beforehand and all of them wait in accept() on the one
 * listening socket; the first process waits for the others and never serves. getaddrinfo() makes
 * the address. Whoever cannot go on ends them all.
 *
 * usage: greetd PORT [ADDRESS]
 */
#define _DEFAULT_SOURCE /* NI_MAXHOST */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 4

static void work(int listenfd)
{
    struct sockaddr_storage ss;
    char host[NI_MAXHOST], port[NI_MAXSERV];

    for (;;) {
        socklen_t len = sizeof ss;
        int connfd = accept(listenfd, (struct sockaddr *)&ss, &len);

        if (connfd < 0) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            perror("greetd: accept");
            _exit(1);
        }
        getnameinfo((struct sockaddr *)&ss, len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV);
        dprintf(STDOUT_FILENO, "client %s:%s\n", host, port);
        dprintf(connfd, "hello %s:%s\n", host, port);
        close(connfd);
    }
}

static int complain(const char *call, int fd)
{
    fprintf(stderr, "greetd: %s: %s\n", call, strerror(errno));
    if (fd >= 0)
        close(fd);
    return 1;
}

int main(int argc, char *argv[])
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *ai;
    struct in_addr probe;
    struct sockaddr_in sin;
    socklen_t len = sizeof sin;
    pid_t pids[WORKERS];
    int on = 1, fd, status;
    const char *address = argc > 2 ? argv[2] : "127.0.0.1";

    hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
    if (argc < 2 || argc > 3 || argv[1][0] == '\0' || strlen(argv[1]) > 5
        || argv[1][strspn(argv[1], "0123456789")] != '\0' || atoi(argv[1]) > 65535
        || inet_pton(AF_INET, address, &probe) != 1
        || getaddrinfo(address, argv[1], &hints, &ai) != 0) {
        fprintf(stderr, "usage: greetd PORT [ADDRESS]\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    fd = socket(ai->ai_family, ai->ai_socktype, ai->ai_protocol);
    if (fd < 0)
        return complain("socket", fd);
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        return complain("setsockopt", fd);
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) < 0)
        return complain("bind", fd);
    freeaddrinfo(ai);
    if (listen(fd, 1024) < 0)
        return complain("listen", fd);
    if (getsockname(fd, (struct sockaddr *)&sin, &len) < 0)
        return complain("getsockname", fd);
    printf("listening %s:%u\n", inet_ntoa(sin.sin_addr), ntohs(sin.sin_port));
    fflush(stdout);
    for (int i = 0; i < WORKERS; i++) {
        pids[i] = fork();
        if (pids[i] == -1)
            return complain("fork", fd);
        if (pids[i] == 0)
            work(fd);
    }
    close(fd);
    while (wait(&status) == -1 && errno == EINTR)
        continue;
    for (int i = 0; i < WORKERS; i++)
        kill(pids[i], SIGTERM);
    while (wait(NULL) > 0)
        continue;
    return 1;
}
