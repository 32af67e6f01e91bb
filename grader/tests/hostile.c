/* hostile.c -- every way of misbehaving that we know, each bounded, so that a launcher that fails to
 * contain it does no harm to the machine.
 *
 * usage: hostile WAY
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 20, FLOOD_MIB = 8192, EAT_MIB = 1536, BOMB_DEPTH = 9, DISK_MIB = 256 };

/* Sleeps so long that only a launcher can end it in time. */
static void linger(void)
{
    struct timespec time = {SECONDS, 0};

    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &time, &time) != 0)
        continue;
    _exit(0);
}

static void hang(void)
{
    int ends[2];
    char byte;

    alarm(SECONDS); /* not caught: no timer that could wake it, only one that ends it */
    if (pipe(ends) == 0 && read(ends[0], &byte, 1) == -1)
        _exit(1);
}

static void spin(void)
{
    alarm(SECONDS);
    for (volatile unsigned long i = 0;; i++)
        continue;
}

static void ignore_signals(void)
{
    for (int s = 1; s < 65; s++)
        signal(s, SIG_IGN);
    linger();
}

/* Twice forked, in a session of its own, standard output still open. */
static void become_daemon(void)
{
    if (fork() != 0)
        _exit(0);
    setsid();
    if (fork() != 0)
        _exit(0);
    linger();
}

static void leave_child(void)
{
    if (fork() == 0)
        linger();
    puts("done");
}

static void escape(void)
{
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            setsid();
            linger();
        }
        linger();
    }
    linger();
}

static void bomb(void)
{
    for (int depth = 0; depth < BOMB_DEPTH; depth++) /* at most 512 processes */
        fork();
    linger();
}

static void bomb_of_sessions(void)
{
    for (int depth = 0; depth < BOMB_DEPTH; depth++)
        if (fork() == 0)
            setsid();
    linger();
}

static void flood(int fd)
{
    static char block[65536];

    memset(block, 'x', sizeof block);
    for (int i = 0; i < FLOOD_MIB * 16; i++)
        if (write(fd, block, sizeof block) == -1)
            _exit(1);
}

static void flood_output(void)
{
    flood(1);
}

static void flood_errors(void)
{
    flood(2);
}

static void eat_memory(void)
{
    for (int i = 0; i < EAT_MIB / 16; i++) {
        char *block = malloc(16 << 20);
        if (block == NULL)
            _exit(9);
        memset(block, i + 1, 16 << 20);
    }
    linger();
}

static void fill_disk(void)
{
    static char block[1 << 20];
    int fd = open("big", O_CREAT | O_WRONLY | O_TRUNC, 0666);

    for (int i = 0; fd != -1 && i < DISK_MIB; i++)
        if (write(fd, block, sizeof block) == -1)
            break;
    puts("written");
}

static void kill_parent(void)
{
    if (fork() == 0) {
        setsid();
        linger();
    }
    kill(getppid(), SIGKILL);
    linger();
}

static void kill_group(void)
{
    kill(0, SIGKILL);
}

static void close_everything(void)
{
    for (int fd = 0; fd < 1200; fd++)
        close(fd);
    linger();
}

static void stop_itself(void)
{
    raise(SIGSTOP);
    linger();
}

static void crash(void)
{
    raise(SIGSEGV);
}

static void *other_thread(void *nothing)
{
    linger();
    return nothing;
}

static void main_thread_ends(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, other_thread, NULL);
    pthread_exit(NULL);
}

/* Writes what would be a verdict, were its output not data. */
static void forge(void)
{
    puts("ok 1 hostile");
    puts("verdict none\nok 1 hostile\n1..1\033[2J\033]0;passed\a");
    fputs("# ok\n\nok 1 hostile\nverdict none\n", stderr);
    exit(3);
}

/* Writes beside its own program, as one would to change the kit. */
static void write_over(void)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 8);

    if (n <= 0)
        _exit(1);
    memcpy(path + n, ".new", 5);
    puts(open(path, O_CREAT | O_WRONLY, 0666) == -1 ? "refused" : "written");
}

/* Holds two of bats's descriptors, if it was given any. */
static void look_for_descriptors(void)
{
    int open_ones = 0;

    for (int fd = 3; fd < 1000; fd++)
        open_ones += fcntl(fd, F_GETFD) != -1;
    printf("%d\n", open_ones);
}

static void look_at_rights(void)
{
    printf("%s\n", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && geteuid() != 0 ? "few" : "many");
}

/* Reads nothing, turns in recv() = 0 for ever. */
static void turn_in_a_circle(void)
{
    int pair[2];
    char byte;

    alarm(SECONDS);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0)
        close(pair[1]);
    while (recv(pair[0], &byte, 1, 0) == 0)
        continue;
}

static const struct {
    const char *name;
    void (*act)(void);
} ways[] = {
    {"hang", hang}, {"sleep", linger}, {"spin", spin}, {"circle", turn_in_a_circle},
    {"ignore", ignore_signals}, {"daemon", become_daemon}, {"child", leave_child},
    {"escape", escape}, {"bomb", bomb}, {"sessions", bomb_of_sessions}, {"flood", flood_output},
    {"errors", flood_errors}, {"memory", eat_memory}, {"disk", fill_disk},
    {"parent", kill_parent}, {"group", kill_group}, {"close", close_everything},
    {"stop", stop_itself}, {"crash", crash}, {"thread", main_thread_ends}, {"forge", forge},
    {"over", write_over}, {"descriptors", look_for_descriptors}, {"rights", look_at_rights},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof ways / sizeof *ways; i++)
        if (strcmp(argv[1], ways[i].name) == 0) {
            ways[i].act();
            return 0;
        }
    fputs("usage: hostile WAY\n", stderr);
    return 2;
}
