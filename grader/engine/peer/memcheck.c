/* memcheck.c -- runs the student's program under valgrind. */
#include "memcheck.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

enum { MOST_WORDS = 64, OUT_OF_THE_WAY = 2000 /* the program's own begin at 3 */ };

static const char *program;
static int report_fd = -1;
static off_t began; /* where in the file */

int memcheck_by(const char *valgrind, const char *file)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    program = valgrind;
    began = fd == -1 ? 0 : lseek(fd, 0, SEEK_END);
    report_fd = fcntl(fd, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
    if (report_fd == -1) /* a limit is lower */
        report_fd = fd;
    else
        close(fd);
    return report_fd == -1 ? -1 : 0;
}

void memcheck_forget(void)
{
    /* What cannot be taken back is said twice. */
    if (report_fd != -1 && ftruncate(report_fd, began) == -1)
        return;
}

bool memcheck_on(void)
{
    return program != NULL;
}

int memcheck_factor(enum memcheck_resource what)
{
    static const int factors[] = {[MEMCHECK_TIME] = 30, [MEMCHECK_MEMORY] = 8};

    return memcheck_on() ? factors[what] : 1;
}

const char *memcheck_folder(void)
{
    return access("/dev/shm", W_OK) == 0 ? "TMPDIR=/dev/shm" : "TMPDIR=/tmp";
}

int memcheck_fd(void)
{
    return report_fd;
}

char *const *memcheck_command(const char *path, char *const *argv)
{
    static char log[32];
    static char *const options[] = {
        "--command-line-only=yes", /* no ~/.valgrindrc */
        "--tool=memcheck",
        "--leak-check=full",
        "--show-leak-kinds=definite",
        "--track-fds=yes",
        "--track-origins=yes",
        "--num-callers=20",
        "--fullpath-after=", /* files with their folders */
        "--vgdb=no",         /* it would make files in /tmp */
        log,
    };
    static char *words[MOST_WORDS];
    int n = 0;

    snprintf(log, sizeof log, "--log-fd=%d", report_fd);
    words[n++] = (char *)program;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        words[n++] = options[i];
    words[n++] = (char *)path;
    for (int i = 1; argv[i] != NULL && n < MOST_WORDS - 1; i++)
        words[n++] = argv[i];
    words[n] = NULL;
    return words;
}

void memcheck_note_exit(int status, bool asked)
{
    if (report_fd != -1)
        dprintf(report_fd, "\n==exit== %d%s\n", status, asked ? " asked" : "");
}
