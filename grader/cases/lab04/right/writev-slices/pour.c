/* The whole rest in every writev(), cut into slices, and the message names that call. SIGPIPE is ignored. */
#define _GNU_SOURCE
#include "net.h"
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SLICES = 37 };
static atomic_size_t taken;

static void tell(int s)
{
    (void)s;
    int e = errno;
    size_t v = taken;
    char d[21];
    int i = 20;
    do
        d[--i] = (char)('0' + v % 10);
    while (v /= 10);
    struct iovec line[] = {{"sent so far ", 12}, {d + i, (size_t)(20 - i)}, {"\n", 1}};
    ssize_t n = writev(2, line, 3);
    (void)n;
    errno = e;
}
static int pour(int fd, char *at, size_t n)
{
    struct iovec v[SLICES];
    taken = 0;
    while (taken < n) {
        size_t rest = n - taken, each = rest / SLICES + 1, from = taken;
        int k = 0;
        for (; rest > 0; k++) {
            v[k].iov_base = at + from;
            v[k].iov_len = rest < each ? rest : each;
            from += v[k].iov_len, rest -= v[k].iov_len;
        }
        ssize_t w = writev(fd, v, k);
        if (w == -1 && errno == EINTR)
            continue;
        if (w == -1)
            return -1;
        taken += (size_t)w;
    }
    return 0;
}
int main(int argc, char **argv)
{
    struct sockaddr_in a;
    int p = argc == 3 ? net_port(argv[2]) : -1;
    if (p < 1 || net_address(&a, argv[1], p)) {
        fprintf(stderr, "usage: pour ADDRESS PORT < FILE\n");
        return 2;
    }
    char *text = NULL;
    size_t n = 0;
    FILE *m = open_memstream(&text, &n);
    if (!m) {
        perror("pour: open_memstream");
        return 1;
    }
    char part[3000];
    ssize_t k;
    while ((k = read(0, part, sizeof part)) != 0) {
        if (k == -1 && errno == EINTR)
            continue;
        if (k == -1) {
            perror("pour: read");
            fclose(m);
            free(text);
            return 1;
        }
        if (fwrite(part, 1, (size_t)k, m) != (size_t)k) {
            perror("pour: memory");
            fclose(m);
            free(text);
            return 1;
        }
    }
    if (fclose(m) == EOF) {
        perror("pour: memory");
        return 1;
    }
    int fd = net_connect(&a), rc = 1;
    if (fd == -1) {
        fprintf(stderr, "pour: %s: %s\n", net_failed, strerror(errno));
        free(text);
        return 1;
    }
    struct sigaction s = {.sa_handler = tell}, ign = {.sa_handler = SIG_IGN};
    sigaction(SIGUSR1, &s, NULL);
    sigaction(SIGPIPE, &ign, NULL);
    if (pour(fd, text, n) == -1)
        perror("pour: writev");
    else
        rc = 0;
    close(fd);
    free(text);
    if (rc == 0 && (printf("sent %zu\n", n) < 0 || fflush(stdout))) {
        perror("pour: write");
        rc = 1;
    }
    return rc;
}
