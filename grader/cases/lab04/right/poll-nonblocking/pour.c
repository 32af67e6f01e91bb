/* A pour on a non-blocking socket. Standard input is read with stdio, and the
 * signal handler sets a flag only; the sending loop's call-back prints. */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t asked;

static void on_sigusr1(int signal_number)
{
    (void)signal_number;
    asked = 1;
}

static void answer(size_t taken)
{
    if (asked) {
        asked = 0;
        fprintf(stderr, "sent so far %zu\n", taken);
    }
}

static void die(const char *call)
{
    fprintf(stderr, "pour: %s: %s\n", call, strerror(errno));
    exit(1);
}

static char *slurp(FILE *from, size_t *len)
{
    size_t room = 4096;
    char *bytes = malloc(room);

    *len = 0;
    for (;;) {
        if (bytes == NULL)
            die("malloc");
        *len += fread(bytes + *len, 1, room - *len, from);
        if (*len < room)
            break;
        room *= 2;
        bytes = realloc(bytes, room);
    }
    if (ferror(from))
        die("read");
    return bytes;
}

int main(int argc, char **argv)
{
    struct sockaddr_in to;
    int port;
    size_t len;

    if (argc != 3 || (port = net_port(argv[2])) < 1 || net_address(&to, argv[1], port) == -1) {
        fputs("usage: pour ADDRESS PORT < FILE\n", stderr);
        return 2;
    }
    char *bytes = slurp(stdin, &len);
    int fd = net_connect(&to);
    if (fd == -1)
        die("connect");
    struct sigaction sa = {.sa_handler = on_sigusr1};
    sigemptyset(&sa.sa_mask);
    if (sigaction(SIGUSR1, &sa, NULL) == -1)
        die("sigaction");
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
        die("fcntl");
    if (send_all_telling(fd, bytes, len, answer) == -1)
        die("send");
    if (close(fd) == -1)
        die("close");
    free(bytes);
    printf("sent %zu\n", len);
    if (fflush(stdout) == EOF) {
        perror("pour: write");
        return 1;
    }
    return 0;
}
