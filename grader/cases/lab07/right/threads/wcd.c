/* wcd.c -- a thread for each client; recvmsg() and sendmsg() for recv() and send(); a byte at a
 * time through a table of counts. */
#include "net.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static ssize_t get(int fd, void *buf, size_t n)
{
    struct iovec v = {buf, n};
    struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
    ssize_t got;

    while ((got = recvmsg(fd, &m, 0)) == -1 && errno == EINTR)
        continue;
    return got;
}

static int put(int fd, char *buf, size_t n)
{
    while (n > 0) {
        struct iovec v = {buf, n};
        struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
        ssize_t done = sendmsg(fd, &m, MSG_NOSIGNAL);
        if (done == -1 && errno == EINTR)
            continue;
        if (done == -1) {
            perror("wcd: sendmsg");
            return -1;
        }
        buf += done;
        n -= (size_t)done;
    }
    return 0;
}

static void *client(void *arg)
{
    int fd = (int)(intptr_t)arg;
    unsigned long seen[256] = {0}, total = 0;
    unsigned char buf[2000];
    char reply[60];
    ssize_t n;

    while (total <= 1048576 && (n = get(fd, buf, sizeof buf)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            seen[buf[i]]++;
        total += (unsigned long)n;
    }
    if (n == -1)
        perror("wcd: recvmsg");
    if (total > 1048576) {
        struct timespec start, now;
        long dropped = 0, left;
        put(fd, strcpy(reply, "ERR too long\n"), 13);
        shutdown(fd, SHUT_WR);
        clock_gettime(CLOCK_MONOTONIC, &start);
        do {
            struct pollfd p = {fd, POLLIN, 0};
            clock_gettime(CLOCK_MONOTONIC, &now);
            left = 1000 - (now.tv_sec - start.tv_sec) * 1000
                   - (now.tv_nsec - start.tv_nsec) / 1000000;
            int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
            if (ready == -1 && errno == EINTR)
                continue;
            if (ready != 1 || (n = get(fd, buf, sizeof buf)) <= 0)
                break;
            dropped += n;
        } while (dropped < 16 << 20);
    } else if (n == 0) {
        put(fd, reply, (size_t)sprintf(reply, "%lu %lu\n", seen['\n'], total));
    }
    close(fd);
    return NULL;
}

int main(int argc, char **argv)
{
    int port = argc == 2 ? net_port(argv[1]) : -1, lfd;
    struct sockaddr_in sa;
    socklen_t size = sizeof sa;
    pthread_attr_t detached;
    char where[NET_TEXT];

    if (port == -1) {
        fprintf(stderr, "usage: wcd PORT\n");
        return 2;
    }
    net_address(&sa, "127.0.0.1", port);
    if ((lfd = net_listen(&sa)) == -1 || getsockname(lfd, (struct sockaddr *)&sa, &size) == -1) {
        fprintf(stderr, "wcd: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("listening %s\n", net_text(&sa, where));
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    for (;;) {
        pthread_t thread;
        int fd = accept(lfd, NULL, NULL);
        if (fd == -1) {
            if (errno == EMFILE)
                poll(NULL, 0, 20); /* another thread will close one */
            continue;
        }
        if ((errno = pthread_create(&thread, &detached, client, (void *)(intptr_t)fd)) != 0) {
            perror("wcd: pthread_create");
            close(fd);
        }
    }
}
