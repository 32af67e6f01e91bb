/* pour.c -- send all of standard input over one TCP connection.
 *
 * usage: pour ADDRESS PORT < FILE
 *
 * A child copies standard input into a file in memory and ends; the parent then
 * maps that file and sends it.
 */
#define _GNU_SOURCE
#include "net.h"
#include "send_all.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_size_t sent;

static void digits(char **to, size_t n)
{
    if (n > 9)
        digits(to, n / 10);
    *(*to)++ = (char)('0' + n % 10);
}

static void report(int number)
{
    char line[64] = "sent so far ", *end = line + strlen(line);
    int e = errno;

    (void)number;
    digits(&end, sent);
    *end++ = '\n';
    if (write(STDERR_FILENO, line, (size_t)(end - line)) == -1)
        ; /* it cannot be told */
    errno = e;
}

static int error(const char *call)
{
    dprintf(STDERR_FILENO, "pour: %s: %s\n", call, strerror(errno));
    return 1;
}

/* The child: standard input into file. Returns its exit status. */
static int copy(int file)
{
    char piece[1 << 16];
    ssize_t n, w;

    while ((n = read(STDIN_FILENO, piece, sizeof piece)) != 0) {
        if (n == -1 && errno != EINTR)
            return error("read");
        for (ssize_t done = 0; done < n; done += w) {
            w = write(file, piece + done, (size_t)(n - done));
            if (w == -1 && errno != EINTR)
                return error("write");
            if (w == -1)
                w = 0;
        }
    }
    return 0;
}

/* Runs copy() in a child and waits for it. Returns 0, or 1 after a report. */
static int collect(int file)
{
    pid_t me = getpid(), child;
    int status;

    signal(SIGCHLD, SIG_DFL); /* ignored, it would leave no status */
    child = fork();
    if (child == -1)
        return error("fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* not to be left behind */
        _exit(getppid() == me ? copy(file) : 1);
    }
    while (waitpid(child, &status, 0) == -1)
        if (errno != EINTR)
            return error("waitpid");
    if (WIFSIGNALED(status))
        dprintf(STDERR_FILENO, "pour: read: %s\n", strsignal(WTERMSIG(status)));
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

int main(int argc, char *argv[])
{
    struct sigaction usr1 = {.sa_handler = report};
    struct sockaddr_in to;
    struct stat about;
    void *bytes = NULL;
    size_t len;
    int port, file, fd;

    if (argc != 3 || (port = net_port(argv[2])) < 1
        || net_address(&to, argv[1], port) == -1) {
        dprintf(STDERR_FILENO, "usage: pour ADDRESS PORT < FILE\n");
        return 2;
    }
    if ((file = memfd_create("input", MFD_CLOEXEC)) == -1)
        return error("memfd_create");
    if (collect(file) != 0)
        return 1;
    if (fstat(file, &about) == -1)
        return error("fstat");
    len = (size_t)about.st_size;
    if (len > 0) { /* there is no mapping of 0 bytes */
        bytes = mmap(NULL, len, PROT_READ, MAP_SHARED, file, 0);
        if (bytes == MAP_FAILED)
            return error("mmap");
    }
    close(file);

    if ((fd = net_connect(&to)) == -1)
        return error(net_failed);
    sigfillset(&usr1.sa_mask);
    if (sigaction(SIGUSR1, &usr1, NULL) == -1)
        return error("sigaction");
    if (send_all_counting(fd, bytes, len, &sent) == -1)
        return error("send");
    close(fd);
    if (len > 0)
        munmap(bytes, len);
    if (dprintf(STDOUT_FILENO, "sent %zu\n", (size_t)sent) < 0)
        return error("write");
    return 0;
}
