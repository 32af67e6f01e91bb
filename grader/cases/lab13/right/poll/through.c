/* through.c -- one process and poll(): it writes when the command reads, reads when it writes, and never waits in a
 * call that only the command can end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char held[65536];
static size_t from, upto;
static int news[2]; /* a byte, when a child has ended */

static void ended(int number)
{
    int saved = errno;

    (void)number;
    if (write(news[1], "", 1) == -1)
        errno = saved;
    errno = saved;
}

static int put(const char *part, ssize_t n)
{
    while (n > 0) {
        ssize_t w = write(1, part, (size_t)n);
        if (w == -1 && errno == EINTR)
            continue;
        if (w == -1)
            return -1;
        part += w;
        n -= w;
    }
    return 0;
}

static int relay(int to, int back)
{
    static char part[65536];
    int input = 0, over = 0;

    while (back != -1 || !over) {
        struct pollfd p[4] = {{upto == from ? input : -1, POLLIN, 0},
                              {upto > from ? to : -1, POLLOUT, 0},
                              {back, POLLIN, 0},
                              {over ? -1 : news[0], POLLIN, 0}};
        if (to == -1)
            p[0].fd = -1;
        if (poll(p, 4, -1) == -1) {
            if (errno == EINTR)
                continue;
            return -1;
        }
        if (p[0].revents) {
            ssize_t n = read(0, held, sizeof held);
            from = 0;
            upto = n > 0 ? (size_t)n : 0;
            if (n == 0 || (n == -1 && errno != EINTR)) {
                close(to);
                to = input = -1;
            }
        }
        if (p[1].revents) {
            ssize_t n = write(to, held + from, upto - from);
            if (n > 0)
                from += (size_t)n;
            if (n == -1 && errno == EPIPE) {
                close(to);
                to = -1;
            }
        }
        if (p[2].revents) {
            ssize_t n = read(back, part, sizeof part);
            if (n > 0 && put(part, n) == -1) {
                perror("through: write");
                close(back);
                if (to != -1)
                    close(to);
                return -1;
            }
            if (n == 0) {
                close(back);
                back = -1;
            }
        }
        if (p[3].revents)
            over = 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    int in[2], out[2], status, bad;
    pid_t cmd;

    if (argc < 2)
        return fputs("usage: through CMD ARG...\n", stderr), 2;
    if (pipe(in) || pipe(out) || pipe(news))
        return perror("through: pipe"), 1;
    signal(SIGCHLD, ended);
    cmd = fork();
    if (cmd == -1)
        return perror("through: fork"), 1;
    if (cmd == 0) {
        const int mine[] = {in[0], in[1], out[0], out[1], news[0], news[1]};
        dup2(in[0], 0);
        dup2(out[1], 1);
        for (int i = 0; i < 6; i++)
            close(mine[i]);
        execvp(argv[1], argv + 1);
        fprintf(stderr, "through: %s: %s\n", argv[1], strerror(errno));
        _exit(127);
    }
    signal(SIGPIPE, SIG_IGN); /* after fork() */
    close(in[0]);
    close(out[1]);
    fcntl(in[1], F_SETFL, O_NONBLOCK);
    bad = relay(in[1], out[0]) == -1;
    while (waitpid(cmd, &status, 0) == -1 && errno == EINTR)
        continue;
    if (bad)
        return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
