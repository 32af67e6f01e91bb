/* A pour whose bytes never enter the program: sendfile() takes them from the file to the socket
 * (Linux). What is no file is read into a temporary one first. The handler asks for SA_RESTART. */
#define _GNU_SOURCE
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_size_t sofar;

static void usr1(int sig)
{
    char digits[24], *p = digits + sizeof digits;
    size_t n = atomic_load(&sofar);
    int keep = errno;

    (void)sig;
    *--p = '\n';
    do {
        *--p = (char)('0' + n % 10);
        n /= 10;
    } while (n != 0);
    if (write(2, "sent so far ", 12) == 12 && write(2, p, (size_t)(digits + sizeof digits - p)) < 0)
        *p = 0;
    errno = keep;
}

static void die(const char *call)
{
    fprintf(stderr, "pour: %s: %s\n", call, strerror(errno));
    exit(1);
}

/* A descriptor of a file with all of standard input in it, and where in it that begins. */
static int as_file(off_t *begin, off_t *end)
{
    struct stat st;
    static char block[8192];
    FILE *copy;
    size_t n;

    if (fstat(0, &st) == 0 && S_ISREG(st.st_mode)) {
        *begin = lseek(0, 0, SEEK_CUR);
        *end = st.st_size;
        return 0;
    }
    if ((copy = tmpfile()) == NULL)
        die("tmpfile");
    while ((n = fread(block, 1, sizeof block, stdin)) > 0)
        if (fwrite(block, 1, n, copy) != n)
            die("fwrite");
    if (ferror(stdin) || fflush(copy) == EOF)
        die("read");
    *begin = 0;
    *end = ftello(copy);
    return fileno(copy);
}

int main(int argc, char **argv)
{
    struct sockaddr_in sin;
    struct sigaction sa = {.sa_handler = usr1, .sa_flags = SA_RESTART};
    off_t at, end;
    int from, to, port;

    if (argc != 3 || (port = net_port(argv[2])) < 1 || net_address(&sin, argv[1], port) != 0) {
        fputs("usage: pour ADDRESS PORT < FILE\n", stderr);
        return 2;
    }
    from = as_file(&at, &end);
    if ((to = net_connect(&sin)) == -1)
        die("connect");
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGUSR1, &sa, NULL);
    while (at < end) {
        ssize_t n = sendfile(to, from, &at, (size_t)(end - at));

        if (n == -1 && errno != EINTR)
            die("send"); /* the contract's word for it */
        if (n == 0)
            break; /* the file has become shorter */
        if (n > 0)
            atomic_fetch_add(&sofar, (size_t)n);
    }
    close(to);
    printf("sent %zu\n", atomic_load(&sofar));
    if (fflush(stdout) == EOF) {
        perror("pour: write");
        return 1;
    }
    return 0;
}
