/* A pour for which a signal is one more thing to read: SIGUSR1 is blocked and comes out of a
 * signalfd (Linux). One ppoll() waits for the signal and for room in the socket, which does not
 * block. No handler, so printf() may be used. */
#define _GNU_SOURCE
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static struct pollfd fds[2];
static atomic_size_t sent;

/* Waits for room; says how far it has come whenever somebody asks. */
static int wait_for_room(void)
{
    for (;;) {
        struct signalfd_siginfo info;

        if (ppoll(fds, 2, NULL, NULL) == -1 && errno != EINTR)
            return -1;
        if (fds[1].revents & POLLIN && read(fds[1].fd, &info, sizeof info) == sizeof info)
            fprintf(stderr, "sent so far %zu\n", (size_t)sent);
        if (fds[0].revents != 0)
            return 0;
    }
}

static int pour_out(const char *bytes, size_t len)
{
    size_t left = len;

    while (left > 0) {
        atomic_size_t taken;
        int result = send_all_counting(fds[0].fd, bytes + (len - left), left, &taken);

        sent += taken;
        left -= taken;
        if (result == -1 && errno != EAGAIN)
            return -1;
        if (left > 0 && wait_for_room() == -1)
            return -1;
    }
    return 0;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in to;
    char *bytes = NULL, block[4096];
    size_t len = 0, n;
    FILE *memory;
    sigset_t set;

    if (argc != 3 || net_port(argv[2]) < 1 || net_address(&to, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: pour ADDRESS PORT < FILE\n");
        return 2;
    }
    if ((memory = open_memstream(&bytes, &len)) == NULL) {
        perror("pour: open_memstream");
        return 1;
    }
    while ((n = fread(block, 1, sizeof block, stdin)) > 0)
        fwrite(block, 1, n, memory);
    if (ferror(stdin) || fclose(memory) == EOF) {
        perror("pour: read");
        return 1;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    fds[1].fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    fds[1].events = POLLIN;
    fds[0].fd = net_connect(&to);
    fds[0].events = POLLOUT;
    if (fds[0].fd == -1) {
        perror("pour: connect");
        return 1;
    }
    fcntl(fds[0].fd, F_SETFL, fcntl(fds[0].fd, F_GETFL) | O_NONBLOCK);
    if (pour_out(bytes, len) == -1) {
        perror("pour: send");
        return 1;
    }
    close(fds[0].fd);
    close(fds[1].fd);
    free(bytes);
    printf("sent %zu\n", (size_t)sent);
    if (fflush(stdout) == EOF) {
        perror("pour: write");
        return 1;
    }
    return EXIT_SUCCESS;
}
