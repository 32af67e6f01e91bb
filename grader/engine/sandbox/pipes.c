/* pipes.c -- who of a tree of processes holds which ends of its pipes, and who waits for whom. */
#include "pipes.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 64 };

/* What descriptor fd of a process is; "" when it cannot be had. */
static const char *target(pid_t pid, int fd, char text[64])
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
    ssize_t n = readlink(path, text, 63);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

/* Whether descriptor fd can be written to: its flags stand in octal (proc(5), fdinfo). */
static bool writes(pid_t pid, int fd)
{
    char path[64], line[128];
    unsigned flags = O_RDONLY;

    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", pid, fd);
    FILE *f = fopen(path, "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "flags: %o", &flags) == 1)
            break;
    if (f != NULL)
        fclose(f);
    return (flags & O_ACCMODE) != O_RDONLY;
}

/* A process's descriptor that is the write end of this pipe, or -1. */
static int write_end(pid_t pid, const char *pipe)
{
    char path[64], text[64];
    struct dirent *e;
    int found = -1;

    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *d = strncmp(pipe, "pipe:", 5) == 0 ? opendir(path) : NULL;
    while (d != NULL && found == -1 && (e = readdir(d)) != NULL)
        if (e->d_name[0] != '.' && strcmp(target(pid, atoi(e->d_name), text), pipe) == 0
            && writes(pid, atoi(e->d_name)))
            found = atoi(e->d_name);
    if (d != NULL)
        closedir(d);
    return found;
}

static bool same_program(pid_t a, pid_t b)
{
    char path[64], text[2][256];
    const pid_t pids[] = {a, b};

    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "/proc/%d/exe", pids[i]);
        ssize_t n = readlink(path, text[i], sizeof text[i] - 1);
        if (n <= 0)
            return true; /* it has ended, or is about to */
        text[i][n] = '\0';
    }
    return strcmp(text[0], text[1]) == 0;
}

void pipes_look(pid_t supervisor, struct pipes *pipes)
{
    static pid_t pids[MOST];
    pid_t own[MOST] = {0}, command = 0;
    char input[64] = "", read_from[64] = "", text[64];
    int n = processes_list(supervisor, pids, MOST);

    *pipes = (struct pipes){.feeds_itself = -1, .reads_itself = -1};
    for (int i = 0; i < n; i++) {
        struct blocked b;
        if (!processes_asleep_in(pids[i], &b))
            continue; /* it has ended */
        if (!same_program(pids[0], pids[i])) {
            if (pipes->commands++ == 0 || pipes->command.class == CALL_CHILD) {
                pipes->command = b;
                command = pids[i];
            }
            continue;
        }
        own[pipes->own++] = pids[i];
        *(i == 0 ? &pipes->first : &pipes->helper) = b;
    }
    if (command != 0) {
        target(command, STDIN_FILENO, input);
        pipes->feeds_itself = write_end(command, input);
        pipes->same_input = own[0] != 0 && strcmp(target(own[0], STDIN_FILENO, text), input) == 0;
    }
    if (pipes->first.class == CALL_RECV)
        target(own[0], pipes->first.fd, read_from);
    for (int i = 0; i < pipes->own; i++) {
        pipes->fed_by += write_end(own[i], input) != -1;
        if (pipes->reads_itself == -1)
            pipes->reads_itself = write_end(own[i], read_from);
    }
}
