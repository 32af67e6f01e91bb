/* wcc.c -- one thread sends and half-closes, the other one prints. */
#include "net.h"
#include "send_all.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int fd;

static void *speak(void *unused)
{
    char buf[3333];
    size_t n;

    (void)unused;
    while ((n = fread(buf, 1, sizeof buf, stdin)) > 0)
        if (send_all(fd, buf, n) == -1) {
            perror("wcc: send");
            exit(1);
        }
    if (ferror(stdin)) {
        perror("wcc: read");
        exit(1);
    }
    if (shutdown(fd, SHUT_WR) == -1) {
        perror("wcc: shutdown");
        exit(1);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    int port = argc == 3 ? net_port(argv[2]) : -1;
    struct sockaddr_in sa;
    pthread_t speaker;
    char buf[777];
    ssize_t n;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: wcc ADDRESS PORT < FILE\n");
        return 2;
    }
    if ((fd = net_connect(&sa)) == -1) {
        perror("wcc: connect");
        return 1;
    }
    if (pthread_create(&speaker, NULL, speak, NULL) != 0) {
        fprintf(stderr, "wcc: pthread_create\n");
        return 1;
    }
    while ((n = recv(fd, buf, sizeof buf, 0)) > 0)
        fwrite(buf, 1, (size_t)n, stdout);
    if (n == -1)
        perror("wcc: recv");
    else if (fflush(stdout) == EOF || ferror(stdout)) {
        perror("wcc: write");
        n = -1;
    }
    pthread_join(speaker, NULL);
    close(fd);
    return n == -1;
}
