#define _GNU_SOURCE
#include "net.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
static int sock;
static void run(int from, int to)
{
    char b[100]; ssize_t n, k, d;
    for (;;) {
        if ((n = read(from, b, sizeof b)) == -1) { if (errno == EINTR) continue; perror("chat: read"); _exit(1); }
        if (n == 0) _exit(0); /* the other thread may be using the socket */
        for (d = 0; d < n; d += k) {
            if ((k = write(to, b + d, (size_t)(n - d))) == -1) {
                if (errno != EINTR) { perror("chat: write"); _exit(1); }
                k = 0;
            }
        }
    }
}
static void *ear(void *x) { run(sock, 1); return x; }
int main(int argc, char **argv)
{
    struct sockaddr_in sa; pthread_t t; int port = argc == 3 ? net_port(argv[2]) : 0;
    if (port < 1 || net_address(&sa, argv[1], port)) return fprintf(stderr, "usage: chat ADDRESS PORT\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    if ((sock = net_connect(&sa)) == -1) return fprintf(stderr, "chat: %s: %s\n", net_failed, strerror(errno)), 1;
    if ((errno = pthread_create(&t, NULL, ear, NULL))) return perror("chat: pthread_create"), 1;
    run(0, sock);
}
