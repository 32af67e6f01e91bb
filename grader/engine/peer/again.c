/* again.c -- the same play once more. */
#include "again.h"

#include "base/fault.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ARGUMENTS = 64 };

static char *const *arguments;
static const char *text;

void again_begin(char *const *argv, const char *play)
{
    arguments = argv;
    text = play;
}

bool again_can(void)
{
    return text != NULL;
}

/* With these arguments before the others; the second one may be NULL. */
_Noreturn static void execute(const char *first, const char *second)
{
    static char *argv[MOST_ARGUMENTS];
    size_t length = strlen(text);
    int n = 0, play = memfd_create("play", 0);

    argv[n++] = arguments[0];
    argv[n++] = (char *)first;
    if (second != NULL)
        argv[n++] = (char *)second;
    for (int i = 1; arguments[i] != NULL && n < MOST_ARGUMENTS - 1; i++)
        argv[n++] = arguments[i];
    if (play == -1 || write(play, text, length) != (ssize_t)length || lseek(play, 0, SEEK_SET) != 0
        || dup2(play, 0) == -1)
        fault("no-memory");
    close(play);
    execv("/proc/self/exe", argv);
    fault("cannot-start", argv[0], strerror(errno));
}

void again_in_place(const char *argument)
{
    execute(argument, NULL);
}

/* ---- beside this process ---- */

int again_repaired(const char *repair, int *line)
{
    int out[2], status = 0;
    char said[64] = "";

    if (pipe(out) == -1)
        fault("no-memory");
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(out[1], 1);
        dup2(out[1], 2);
        close(out[0]);
        close(out[1]);
        execute("--repair", repair);
    }
    close(out[1]);
    if (pid == -1 || read(out[0], said, sizeof said - 1) == -1)
        said[0] = '\0';
    close(out[0]);
    while (pid != -1 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
        ;
    if (pid == -1 || !WIFEXITED(status) || (WEXITSTATUS(status) == 1 && sscanf(said, "line %d", line) != 1))
        return FAULT;
    return WEXITSTATUS(status);
}

void again_failed_at(int line)
{
    printf("line %d\n", line);
    fflush(stdout);
}
