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
    /* TODO 13.1: whatever CMD is, it reads descriptor 0 and writes to 1. */
    (void)in, (void)out;

    /* TODO 13.3: which ends does CMD have besides? What do they keep open? */
    (void)close_both;
    execvp(argv[0], argv);
    perror("through: exec"); /* TODO 13.5: say which command; and the status? */
    _exit(1);
}

/* TODO 13.2: feeds the command, and takes an answer to each piece. But CMD may
 * have more to say, or less, and then both wait for each other. One process
 * can feed while another one copies: which ends does each of them need? */
static int talk(int to, int from)
{
    char part[16384];
    ssize_t n;

    while ((n = read(STDIN_FILENO, part, sizeof part)) > 0) {
        if (write(to, part, (size_t)n) == -1)
            return -1;
        n = read(from, part, sizeof part);
        if (n == -1 || write(STDOUT_FILENO, part, (size_t)n) == -1)
            return -1;
    }
    (void)copy;
    return (int)n;
}

/* What wait(2) says of the command, as the shell tells it. */
static int exit_status(int status)
{
    /* TODO 13.5: this is not the number that CMD has given to exit(). */
    return status == 0 ? 0 : 1;
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
    /* TODO 13.2: a second child feeds CMD. */

    /* TODO 13.3: which ends does this process not need? */

    /* TODO 13.2: this process copies what CMD says, to its end. */
    if (cmd != -1)
        copied = talk(in[WRITE_END], out[READ_END]);
    close(out[READ_END]);
    if (copied == -1 && feeder != -1)
        kill(feeder, SIGTERM); /* or CMD might wait for more, and we for CMD */
    if (cmd != -1)
        waitpid(cmd, &status, 0);
    /* TODO 13.4: CMD has ended; and who feeds it? */
    if (feeder != -1)
        waitpid(feeder, NULL, 0);
    return copied == -1 ? 1 : exit_status(status);
}
