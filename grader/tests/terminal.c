/* terminal.c -- runs a command at a terminal of its own, and types at it.
 *
 * usage: terminal COMMAND [ARG...]
 *
 * Each line of standard input is WORDS, a tab, KEYS: when the words have appeared (after those of
 * the line before), the keys are typed. All that the command prints is printed, and it ends with
 * the command's status; with 98, and one line more, when words never came or the terminal's
 * settings are not at the end what they were at the beginning; with 77, and one line, when no
 * terminal can be had here (no devpts). The terminal has 24 rows of 80 columns.
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { ROOM = 1 << 20, LIMIT = 60 };

static char text[ROOM + 1]; /* all that was printed */
static size_t length;
static pid_t command; /* 0 until there is one: kill(-0) would be for us and who called us */
static int ended, status;

/* Ends the command; it leads a group, and what holds a test's descriptors is in there. */
static void end_command(void)
{
    if (command > 0 && !ended)
        kill(-command, SIGKILL);
}

/* A safety net: whoever waits so long waits for words that do not come. */
static void give_up(int number)
{
    (void)number;
    end_command();
    _exit(98);
}

static void fail(const char *what, const char *words)
{
    end_command();
    fwrite(text, 1, length, stdout);
    printf("\n%s: %s\n", what, words);
    exit(98);
}

static void no_terminal(const char *call)
{
    printf("no terminal here: %s: %s\n", call, strerror(errno));
    exit(77);
}

/* Whether more came, or may still come. We have the terminal open ourselves, so it is the command's
 * end that tells. */
static int read_more(int fd)
{
    struct pollfd p = {fd, POLLIN, 0};
    int over = ended || (ended = waitpid(command, &status, WNOHANG) == command);

    if (poll(&p, 1, over ? 0 : 20) != 1)
        return !over;
    ssize_t n = read(fd, text + length, ROOM - length);
    length += n > 0 ? (size_t)n : 0;
    text[length] = '\0';
    return n > 0;
}

int main(int argc, char **argv)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    struct termios before, after;
    static char line[4096];
    size_t from = 0;

    if (argc < 2)
        return 2;
    signal(SIGALRM, give_up);
    alarm(LIMIT);
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master == -1 || grantpt(master) == -1 || unlockpt(master) == -1)
        no_terminal("posix_openpt");
    const char *name = ptsname(master);
    int watch = name == NULL ? -1 : open(name, O_RDWR | O_NOCTTY);
    if (watch == -1)
        no_terminal(name == NULL ? "ptsname" : name);
    ioctl(watch, TIOCSWINSZ, &size);
    tcgetattr(watch, &before);
    command = fork();
    if (command == -1)
        fail("cannot be started", argv[1]);
    if (command == 0) {
        static const int usual[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE, SIGALRM};
        for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
            signal(usual[i], SIG_DFL); /* as at a terminal, also when we run in the background */
        setsid();
        int fd = open(name, O_RDWR); /* the session's terminal */
        ioctl(fd, TIOCSCTTY, 0);
        dup2(fd, 0);
        dup2(fd, 1);
        dup2(fd, 2);
        for (fd = 3; fd < 256; fd++)
            close(fd);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *keys = strchr(line, '\t'), *at;
        line[strcspn(line, "\n")] = '\0';
        if (keys == NULL)
            return 2;
        *keys++ = '\0';
        while ((at = strstr(text + from, line)) == NULL)
            if (!read_more(master))
                fail("never came", line);
        from = (size_t)(at - text) + strlen(line);
        if (write(master, keys, strlen(keys)) == -1)
            fail("cannot be typed", keys);
    }
    while (read_more(master))
        continue;
    if (tcgetattr(watch, &after) == -1 || after.c_lflag != before.c_lflag
        || after.c_iflag != before.c_iflag || after.c_oflag != before.c_oflag
        || memcmp(after.c_cc, before.c_cc, sizeof after.c_cc) != 0)
        fail("the terminal", "is not as it was");
    fwrite(text, 1, length, stdout);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
