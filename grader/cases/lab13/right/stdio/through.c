/* through.c -- run a command with a pipe each way: feed it standard input, and
 * copy what it says.
 *
 * usage: through CMD ARG...
 *
 * You write: most of become, feed, exit_status and main.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A pipe, and its two ends: what is written to one can be read from the other.
 * The order is pipe()'s. */
enum { READ_END, WRITE_END };

/* Copies all that comes from `from`, to its end. Returns 0, or -1 after
 * reporting what went wrong. */
static int copy(int from, int to)
{
    char part[16384];
    ssize_t n;

    while ((n = read(from, part, sizeof part)) != 0) {
        if (n == -1) {
            perror("through: read");
            return -1;
        }
        for (ssize_t done = 0; done < n;) {
            ssize_t w = write(to, part + done, (size_t)(n - done));

            if (w == -1) {
                perror("through: write");
                return -1;
            }
            done += w;
        }
    }
    return 0;
}

static void close_both(const int ends[2])
{
    close(ends[READ_END]);
    close(ends[WRITE_END]);
}

/* In a child: becomes the command, which reads from the pipe `in` and writes to
 * the pipe `out`. It never returns: the status is 127 when there is no such
 * command. */
static void become(char *argv[], const int in[2], const int out[2])
{
    dup2(in[READ_END], STDIN_FILENO);
    dup2(out[WRITE_END], STDOUT_FILENO);

    close_both(in); /* CMD has its two ends, under other numbers */
    close_both(out);
    execvp(argv[0], argv);
    fprintf(stderr, "through: %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

/* In another child: feeds the command, to the end of standard input. When the
 * command reads no more, SIGPIPE ends this child, and nobody else. */
static void feed(const int in[2], const int out[2])
{
    close(in[READ_END]);
    close_both(out);
    _exit(copy(STDIN_FILENO, in[WRITE_END]) == -1 ? 1 : 0);
}

/* What wait(2) says of the command, as the shell tells it. */
static int exit_status(int status)
{
    if (WIFSIGNALED(status))
        return 128 + WTERMSIG(status);
    return WEXITSTATUS(status);
}

int main(int argc, char *argv[])
{
    int in[2], out[2], status = 0, copied = -1;
    pid_t cmd, feeder = -1;

    if (argc < 2) {
        fprintf(stderr, "usage: through CMD ARG...\n");
        return 2;
    }
    if (pipe(in) == -1 || pipe(out) == -1) {
        perror("through: pipe");
        return 1;
    }
    cmd = fork();
    if (cmd == 0)
        become(argv + 1, in, out);
    if (cmd != -1)
        feeder = fork();
    if (feeder == 0)
        feed(in, out);

    close_both(in); /* its end comes when the feeder has closed it */
    close(out[WRITE_END]);

    if (feeder == -1)
        perror("through: fork"); /* CMD, if it is there, finds no input */
    else
        copied = copy(out[READ_END], STDOUT_FILENO);
    close(out[READ_END]);
    if (copied == -1 && feeder != -1)
        kill(feeder, SIGTERM); /* or CMD might wait for more, and we for CMD */
    if (cmd != -1)
        waitpid(cmd, &status, 0);
    if (feeder != -1)
        kill(feeder, SIGTERM); /* standard input may stay silent for ever */
    if (feeder != -1)
        waitpid(feeder, NULL, 0);
    return copied == -1 ? 1 : exit_status(status);
}
