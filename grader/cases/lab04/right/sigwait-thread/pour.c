/* A pour with no signal handler: SIGUSR1 is blocked everywhere, and a thread
 * of its own takes it with sigwait(), where printf() is allowed. */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sending it;
static size_t len;
static sigset_t usr1;

static void *listen_for_signals(void *unused)
{
    int signal_number;

    while (sigwait(&usr1, &signal_number) == 0)
        fprintf(stderr, "sent so far %zu\n", len - atomic_load(&it.left));
    return unused;
}

static void quit(const char *call, int error)
{
    fprintf(stderr, "pour: %s: %s\n", call, strerror(error));
    exit(EXIT_FAILURE);
}

static char *read_all(void)
{
    char *bytes = NULL;
    char block[16384];
    size_t n;

    while ((n = fread(block, 1, sizeof block, stdin)) > 0) {
        if ((bytes = realloc(bytes, len + n)) == NULL)
            quit("realloc", errno);
        memcpy(bytes + len, block, n);
        len += n;
    }
    if (ferror(stdin))
        quit("read", errno);
    return bytes;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in to;
    pthread_t thread;
    int error;

    if (argc != 3 || net_port(argv[2]) < 1 || net_address(&to, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: pour ADDRESS PORT < FILE\n");
        return 2;
    }
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    if ((error = pthread_sigmask(SIG_BLOCK, &usr1, NULL)) != 0)
        quit("pthread_sigmask", error);
    char *bytes = read_all();
    it.next = bytes;
    atomic_init(&it.left, len);
    int fd = net_connect(&to);
    if (fd == -1)
        quit("connect", errno);
    error = pthread_create(&thread, NULL, listen_for_signals, NULL);
    if (error != 0)
        quit("pthread_create", error);
    if (send_rest(fd, &it) == -1)
        quit("send", errno);
    if (close(fd) == -1)
        quit("close", errno);
    free(bytes);
    printf("sent %zu\n", len);
    if (fflush(stdout) == EOF) {
        perror("pour: write");
        return 1;
    }
    return 0;
}
