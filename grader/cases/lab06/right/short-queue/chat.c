/* chat.c -- two threads, each blocking in its own read(); whichever ends first ends the process. */
#include "net.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int fd;

static void *listen_to_socket(void *unused)
{
    char buf[2048];
    ssize_t n;

    while ((n = recv(fd, buf, sizeof buf, 0)) > 0) {
        if (fwrite(buf, 1, (size_t)n, stdout) != (size_t)n || fflush(stdout) == EOF) {
            perror("chat: write");
            exit(1);
        }
    }
    if (n == -1)
        perror("chat: recv");
    exit(n == -1);
    return unused;
}

int main(int argc, char **argv)
{
    struct sockaddr_in sa;
    int port = argc == 3 ? net_port(argv[2]) : -1, error;
    pthread_t thread;
    char buf[2048];
    ssize_t n, m;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: chat ADDRESS PORT\n");
        return 2;
    }
    if ((fd = net_connect(&sa)) == -1) {
        perror("chat: connect");
        return 1;
    }
    if ((error = pthread_create(&thread, NULL, listen_to_socket, NULL)) != 0) {
        errno = error;
        perror("chat: pthread_create");
        return 1;
    }
    while ((n = read(STDIN_FILENO, buf, sizeof buf)) > 0)
        for (ssize_t done = 0; done < n; done += m)
            if ((m = send(fd, buf + done, (size_t)(n - done), MSG_NOSIGNAL)) == -1) {
                perror("chat: send");
                return 1;
            }
    if (n == -1)
        perror("chat: read");
    return n == -1;
}
