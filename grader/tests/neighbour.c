/* neighbour.c -- what may stand beside a play, or be played: who kills others, who kills itself.
 *
 * usage: neighbour everybody SIGNAL        to all that it may signal, for ever
 *        neighbour named NAME SIGNAL N     to the first N processes of this name; 0: for ever
 *        neighbour without CALL PROGRAM... runs a program that may not make this system call:
 *                                          signalfd, landlock, seccomp
 *        neighbour WAY SIGNAL              itself: raise, kill, group, child (kills its parent),
 *                                          supervisor (the process above it)
 *        neighbour father SIGNAL           sends it to its child, is then called "father", and
 * sleeps neighbour sleep MILLISECONDS [STATUS] neighbour ids                     prints its user,
 * its groups, its limit of processes neighbour scopes                  whether Landlock can limit
 * signals here: its status
 *
 * SIGNAL is a number. For ever is twenty seconds.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 20 };

static void everybody(int number)
{
    for (time_t end = time(NULL) + SECONDS; time(NULL) < end;)
        kill(-1, number);
}

static int has_name(int pid, const char *name)
{
    char path[64], line[64] = "";
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    FILE *f = fopen(path, "r");

    if (f == NULL)
        return 0;
    if (fgets(line, sizeof line, f) != NULL)
        line[strcspn(line, "\n")] = '\0';
    fclose(f);
    return strcmp(line, name) == 0;
}

static void named(const char *name, int number, int most)
{
    int last = 0;

    for (time_t end = time(NULL) + SECONDS; time(NULL) < end;) {
        DIR *d = opendir("/proc");
        for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
            int pid = atoi(e->d_name);
            if (pid <= 0 || pid == last || pid == getpid() || !has_name(pid, name)
                || kill(pid, number) == -1)
                continue;
            last = pid; /* while it dies it is still there */
            if (most > 0 && --most == 0)
                return;
        }
        if (d != NULL)
            closedir(d);
    }
}

static int without(const char *name, char **command)
{
    unsigned call = strcmp(name, "signalfd") == 0   ? SYS_signalfd4
                    : strcmp(name, "landlock") == 0 ? 444
                                                    : SYS_seccomp;
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1
        || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == -1)
        return 125;
    execv(command[0], command);
    return 126;
}

static void from_a_child(int number)
{
    pid_t parent = getpid();

    if (fork() == 0) {
        kill(parent, number);
        _exit(0);
    }
    wait(NULL);
    sleep(1);
}

static void to_a_child(int number)
{
    pid_t child = fork();

    if (child == 0) {
        pause();
        _exit(0);
    }
    kill(child, number);
    waitpid(child, NULL, 0);
    prctl(PR_SET_NAME, "father");
    sleep(1);
}

static void ids(void)
{
    struct rlimit processes;

    getrlimit(RLIMIT_NPROC, &processes);
    printf("%u %u %d %lu\n", getuid(), getgid(), getgroups(0, NULL),
           (unsigned long)processes.rlim_max);
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "";
    int number = argc > 2 ? atoi(argv[2]) : 0;

    if (strcmp(way, "everybody") == 0)
        everybody(number);
    else if (strcmp(way, "named") == 0 && argc > 4)
        named(argv[2], atoi(argv[3]), atoi(argv[4]));
    else if (strcmp(way, "without") == 0 && argc > 3)
        return without(argv[2], argv + 3);
    else if (strcmp(way, "raise") == 0)
        raise(number);
    else if (strcmp(way, "kill") == 0)
        kill(getpid(), number);
    else if (strcmp(way, "group") == 0)
        kill(0, number);
    else if (strcmp(way, "child") == 0)
        from_a_child(number);
    else if (strcmp(way, "father") == 0)
        to_a_child(number);
    else if (strcmp(way, "supervisor") == 0 && kill(getppid(), number) == 0)
        sleep(1);
    else if (strcmp(way, "sleep") == 0)
        return nanosleep(&(struct timespec){number / 1000, number % 1000 * 1000000L}, NULL) == 0
                       && argc > 3
                   ? atoi(argv[3])
                   : 0;
    else if (strcmp(way, "ids") == 0)
        ids();
    else if (strcmp(way, "scopes") == 0) /* its version: landlock_create_ruleset(2) */
        return syscall(444, NULL, 0, 1) < 6;
    return 0;
}
