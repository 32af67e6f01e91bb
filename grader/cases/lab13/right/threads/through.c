/* through.c -- a thread feeds the command, which posix_spawnp() starts. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void *feed(void *with)
{
    int to = *(int *)with;
    char part[8192];
    ssize_t n;

    while ((n = read(0, part, sizeof part)) > 0)
        for (char *p = part; n > 0;) {
            ssize_t w = write(to, p, (size_t)n);
            if (w == -1)
                goto end; /* EPIPE: it reads no more */
            p += w;
            n -= w;
        }
end:
    close(to);
    return NULL;
}

int main(int argc, char **argv)
{
    int in[2], out[2], status, error;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all;
    pthread_t feeder;
    char part[8192];
    ssize_t n;
    pid_t cmd;

    if (argc == 1) {
        fprintf(stderr, "usage: through CMD ARG...\n");
        return 2;
    }
    if (pipe(in) == -1 || pipe(out) == -1)
        return perror("through: pipe"), 1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    for (int i = 0; i < 2; i++) {
        posix_spawn_file_actions_addclose(&actions, in[i]);
        posix_spawn_file_actions_addclose(&actions, out[i]);
    }
    signal(SIGPIPE, SIG_IGN);
    posix_spawnattr_init(&attributes);
    sigemptyset(&all);
    sigaddset(&all, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    error = posix_spawnp(&cmd, argv[1], &actions, &attributes, argv + 1, environ);
    if (error != 0) {
        fprintf(stderr, "through: %s: %s\n", argv[1], strerror(error));
        return 127;
    }
    close(in[0]);
    close(out[1]);
    if ((error = pthread_create(&feeder, NULL, feed, &in[1])) != 0)
        return fprintf(stderr, "through: pthread_create: %s\n", strerror(error)), 1;
    while ((n = read(out[0], part, sizeof part)) > 0)
        for (char *p = part; n > 0;) {
            ssize_t w = write(1, p, (size_t)n);
            if (w == -1) {
                perror("through: write");
                kill(cmd, SIGTERM);
                waitpid(cmd, &status, 0);
                return 1;
            }
            p += w;
            n -= w;
        }
    close(out[0]);
    waitpid(cmd, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); /* and the thread with it */
}
