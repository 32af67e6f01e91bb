/* A pour that maps a regular file into memory and reads only what cannot be
 * mapped. SIGUSR1 is held back until there is a connection. */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile size_t done;

struct input {
    char *bytes;
    size_t len;
    bool mapped;
};

static int fail(const char *call)
{
    fprintf(stderr, "pour: %s: %s\n", call, strerror(errno));
    return 1;
}

/* Recursion puts the digits in their order without a buffer for them all. */
static void put(size_t n)
{
    char digit = (char)('0' + n % 10);

    if (n >= 10)
        put(n / 10);
    (void)!write(STDERR_FILENO, &digit, 1); /* nobody to tell of a failure */
}

static void progress(int signal_number)
{
    int saved = errno;

    (void)signal_number;
    (void)!write(STDERR_FILENO, "sent so far ", 12);
    put(done);
    (void)!write(STDERR_FILENO, "\n", 1);
    errno = saved;
}

static int get_input(struct input *in)
{
    struct stat st;
    size_t room = 0;
    ssize_t n;

    if (fstat(0, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && lseek(0, 0, SEEK_CUR) == 0) {
        in->bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
        in->len = (size_t)st.st_size;
        in->mapped = in->bytes != MAP_FAILED;
        if (in->mapped)
            return 0;
    }
    *in = (struct input){.bytes = NULL};
    do {
        if (room - in->len < 4096) {
            char *more = realloc(in->bytes, room += room + 8192);
            if (more == NULL)
                return -1;
            in->bytes = more;
        }
        n = read(0, in->bytes + in->len, room - in->len);
        if (n > 0)
            in->len += (size_t)n;
    } while (n > 0);
    return n == 0 ? 0 : -1;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in to;
    struct input in;
    struct sigaction sa = {.sa_handler = progress};
    sigset_t usr1;

    if (argc != 3 || net_port(argv[2]) <= 0 || net_address(&to, argv[1], net_port(argv[2])) == -1) {
        fprintf(stderr, "usage: pour ADDRESS PORT < FILE\n");
        return 2;
    }
    sigemptyset(&sa.sa_mask);
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    if (sigprocmask(SIG_BLOCK, &usr1, NULL) == -1 || sigaction(SIGUSR1, &sa, NULL) == -1)
        return fail("sigaction");
    if (get_input(&in) == -1)
        return fail("read");
    int fd = net_connect(&to);
    if (fd == -1)
        return fail("connect");
    sigprocmask(SIG_UNBLOCK, &usr1, NULL);
    int status = send_all_reporting(fd, in.bytes, in.len, &done) == -1 ? fail("send") : 0;
    shutdown(fd, SHUT_WR); /* fails when the peer is gone: said above */
    close(fd);
    if (in.mapped)
        munmap(in.bytes, in.len);
    else
        free(in.bytes);
    if (status == 0)
        printf("sent %zu\n", in.len);
    if (fflush(stdout) == EOF) {
        perror("pour: write");
        return 1;
    }
    return status;
}
