/* wcc.c -- one thread sends, the other one receives.
 *
 * usage: wcc ADDRESS PORT < FILE
 */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static atomic_flag over = ATOMIC_FLAG_INIT;
static atomic_bool sent;

/* Lets the first thread pass, and keeps the other one until the end. */
static void end(void)
{
    if (atomic_flag_test_and_set(&over))
        for (;;)
            pause();
}

/* The first of the two threads to fail says so and ends the program. */
static void fail(const char *call, int error)
{
    end();
    fprintf(stderr, "wcc: %s: %s\n", call, strerror(error));
    _exit(1);
}

static void *sender(void *arg)
{
    int fd = *(const int *)arg;
    char buf[32768];

    for (;;) {
        ssize_t n = read(STDIN_FILENO, buf, sizeof buf);

        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            fail("read", errno);
        if (n == 0)
            break;
        if (send_all(fd, buf, (size_t)n) == -1)
            fail("send", errno);
    }
    if (shutdown(fd, SHUT_WR) == -1)
        fail("shutdown", errno);
    sent = 1;
    return NULL;
}

static void put(const char *p, size_t n)
{
    while (n > 0) {
        ssize_t w = write(STDOUT_FILENO, p, n);

        if (w == -1 && errno == EINTR)
            continue;
        if (w == -1)
            fail("write", errno);
        p += w;
        n -= (size_t)w;
    }
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[2]) : -1;
    struct sockaddr_in sa;
    char buf[32768];
    pthread_t id;
    int fd, error;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: wcc ADDRESS PORT < FILE\n");
        return 2;
    }
    fd = net_connect(&sa);
    if (fd == -1) {
        fprintf(stderr, "wcc: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    error = pthread_create(&id, NULL, sender, &fd);
    if (error != 0)
        fail("pthread_create", error);
    for (;;) {
        ssize_t n = recv(fd, buf, sizeof buf, 0);

        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            fail("recv", errno);
        if (n == 0)
            break;
        put(buf, (size_t)n);
    }
    /* The server has said all: what is not sent yet does not matter, nor what
     * the sender would say about the closed socket. */
    if (sent)
        pthread_join(id, NULL);
    else
        end();
    close(fd);
    return 0;
}
