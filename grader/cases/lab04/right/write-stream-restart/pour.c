/* A pour that never holds more than 64 KiB: read a block, send it, read the
 * next. SIGPIPE is ignored for the whole program, and the SIGUSR1 handler is
 * installed with SA_RESTART. */
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile size_t total;

static void progress(int signal_number)
{
    char text[32];
    size_t at = sizeof text, n = total;
    int saved = errno;

    (void)signal_number;
    for (text[--at] = '\n'; n >= 10; n /= 10)
        text[--at] = (char)('0' + n % 10);
    text[--at] = (char)('0' + n);
    /* Two writes, so that no copying is needed; nobody to tell of a failure. */
    (void)!write(STDERR_FILENO, "sent so far ", 12);
    (void)!write(STDERR_FILENO, text + at, sizeof text - at);
    errno = saved;
}

static int complain(const char *what)
{
    fprintf(stderr, "pour: %s: %s\n", what, strerror(errno));
    return 1;
}

static int copy(int from, int fd)
{
    static char block[65536];

    for (;;) {
        ssize_t n = read(from, block, sizeof block);
        if (n == 0)
            return 0;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return complain("read");
        for (ssize_t m, done = 0; done < n; done += m, total += (size_t)m)
            if ((m = write(fd, block + done, (size_t)(n - done))) == -1) {
                if (errno != EINTR)
                    return complain("send");
                m = 0;
            }
    }
}

int main(int argc, char **argv)
{
    struct sigaction restart = {.sa_handler = progress, .sa_flags = SA_RESTART};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sockaddr_in to;
    int status;

    if (argc != 3 || net_port(argv[2]) < 1 || net_address(&to, argv[1], net_port(argv[2])) != 0) {
        fprintf(stderr, "usage: pour ADDRESS PORT < FILE\n");
        return 2;
    }
    sigemptyset(&restart.sa_mask);
    sigemptyset(&ignore.sa_mask);
    if (sigaction(SIGPIPE, &ignore, NULL) != 0)
        return complain("sigaction");
    int fd = net_connect(&to);
    if (fd < 0)
        return complain("connect");
    if (sigaction(SIGUSR1, &restart, NULL) != 0)
        status = complain("sigaction");
    else
        status = copy(STDIN_FILENO, fd);
    close(fd); /* all is sent, or the failure is said: nothing to add */
    if (status == 0)
        printf("sent %lu\n", (unsigned long)total);
    if (fflush(stdout) == EOF) {
        perror("pour: write");
        return 1;
    }
    return status;
}
