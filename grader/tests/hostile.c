/* hostile.c -- every way of misbehaving that we know, each bounded, so that a launcher that fails
 * to contain it does no harm to the machine.
 *
 * usage: hostile WAY [PORT]
 */
#define _GNU_SOURCE
#include "../wiretap/wiretap.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 60, FLOOD_MIB = 512, EAT_MIB = 600, BOMB_DEPTH = 9, FILE_MIB = 256 };
enum { FAMILY = 40, THREADS = 1500 };

static int port; /* the peer's */

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

/* The same, and heard of all the time, so that no time limit ends the play. */
static void escape_aloud(void)
{
    struct timespec time = {0, 50000000};

    if (fork() == 0)
        escape();
    for (int i = 0; i < SECONDS * 20; i++) {
        if (write(1, ".", 1) == -1)
            _exit(1);
        clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
    }
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

/* Is nowhere for long: each process starts the next one, in a session of its own, and ends. */
static void fly_like_a_comet(void)
{
    time_t end = time(NULL) + SECONDS;

    while (time(NULL) < end) {
        if (fork() != 0)
            _exit(0);
        setsid();
    }
}

/* As many processes as are still allowed. */
static void have_a_family(void)
{
    for (int i = 0; i < FAMILY; i++) {
        pid_t pid = fork();
        if (pid == 0)
            linger();
        if (pid == -1) {
            perror("fork");
            _exit(1);
        }
    }
    puts("all");
    fflush(stdout);
    hang();
}

static void flood(int fd)
{
    static char block[65536];

    memset(block, 'x', sizeof block);
    for (int i = 0; i < FLOOD_MIB * 16; i++)
        if (write(fd, block, sizeof block) == -1)
            _exit(1);
}

/* Sends without end to a peer that expects little. */
static void flood_connection(void)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1)
        _exit(2);
    signal(SIGPIPE, SIG_IGN);
    flood(fd);
}

static void flood_output(void)
{
    flood(1);
}

static void flood_errors(void)
{
    flood(2);
}

/* The same 16 MiB, mapped again and again: they count as much as others, and cost next to nothing.
 */
static void eat_memory(void)
{
    size_t size = (size_t)EAT_MIB << 20;
    volatile char *block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (block == MAP_FAILED)
        _exit(9);
    for (size_t at = 0; at < size; at += 4096)
        block[at] = 1;
    linger();
}

static void make_large_file(void)
{
    int fd = open("big", O_CREAT | O_WRONLY | O_TRUNC, 0666);

    if (fd != -1 && ftruncate(fd, (off_t)FILE_MIB << 20) != -1)
        puts("made");
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

/* In portable mode that is the supervisor. */
static void stop_parent(void)
{
    kill(getppid(), SIGSTOP);
    linger();
}

/* The end of its child is a SIGKILL to it (clone(2)). */
static void die_with_child(void)
{
    if (syscall(SYS_clone, SIGKILL, 0, 0, 0, 0) == 0)
        _exit(0);
    for (;;)
        pause();
}

static void kill_group(void)
{
    kill(0, SIGKILL);
}

/* Whether the kernel can keep a program's signals from others: landlock_create_ruleset(2), which
 * tells its version. */
static void look_for_scopes(void)
{
    puts(syscall(444, NULL, 0, 1) >= 6 ? "scopes" : "none");
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

static void many_threads(void)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64 << 10);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread, &attributes, other_thread, NULL) != 0)
            break;
    linger();
}

/* Writes what would be a verdict, were its output not data. */
static void forge(void)
{
    puts("ok 1 hostile");
    puts("verdict none\nok 1 hostile\n1..1\033[2J\033]0;passed\a");
    fputs("# ok\n\nok 1 hostile\nverdict none\n", stderr);
    exit(3);
}

static bool can_write(const char *path)
{
    return open(path, O_CREAT | O_WRONLY, 0666) != -1;
}

/* Writes beside its own program, as one would to change the kit; and once more as the root of a
 * user namespace of its own, having tried to make every mount on the way writable. */
static void write_over(void)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 8);

    if (n <= 0)
        _exit(1);
    memcpy(path + n, ".new", 5);
    bool written = can_write(path);
    if (!written && unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) {
        char *folder = strdup(path);
        for (char *slash; folder != NULL && (slash = strrchr(folder, '/')) != NULL; *slash = '\0')
            mount(NULL, folder, NULL, MS_REMOUNT | MS_BIND, NULL);
        mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL);
        written = can_write(path);
    }
    puts(written ? "written" : "refused");
}

/* The wiretap's memory, or NULL; its size in *size. */
static void *wiretap_memory(size_t *size)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    unsigned long from, to;

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        if (strstr(line, "/memfd:wiretap") != NULL && sscanf(line, "%lx-%lx", &from, &to) == 2) {
            *size = to - from;
            return (void *)from;
        }
    return NULL;
}

/* Fills it with nonsense. */
static void scribble(int byte)
{
    size_t size;
    void *memory = wiretap_memory(&size);

    if (memory != NULL)
        memset(memory, byte, size);
    _exit(3);
}

/* Changes its record for ever: what was seen to be in order is not when it is read again. */
static void *never_the_same(void *with)
{
    static const int64_t values[]
        = {5, 0x10000000, 0, INT64_MAX, 2047, INT64_MIN, 3, 1 << 20, -1, INT32_MAX};
    struct tap_shared *record = with;

    for (size_t n = 0;; n++) {
        for (size_t i = 0; i < TAP_EVENTS; i++) {
            volatile struct tap_event *e = &record->event[i];
            int64_t value = values[(n + i) % (sizeof values / sizeof *values)];
            e->state = TAP_RETURNED;
            e->call = (uint16_t)(n % 3 != 0 ? i % TAP_CALL_COUNT : (size_t)value);
            e->fd = (int32_t)value;
            e->excerpt_length = (uint32_t)value;
            e->pid = e->tid = (int32_t)(n % 5);
            e->arg[0] = e->arg[1] = e->arg[2] = value;
            e->result = value;
            e->error = (int32_t)value;
            e->flags = (uint16_t)value;
            e->began = e->ended = (int64_t)i;
        }
        record->events = n % 7 != 0 ? TAP_EVENTS : UINT32_MAX;
    }
    return NULL;
}

static void race(void)
{
    size_t size;
    pthread_t thread;

    pthread_create(&thread, NULL, never_the_same, wiretap_memory(&size));
    linger();
}

static void scribble_ones(void)
{
    scribble(1);
}

static void scribble_bits(void)
{
    scribble(0xff);
}

/* Takes the wiretap's memory away; only a program whose calls are not recorded has the descriptor. */
static void shrink(void)
{
    for (int fd = 3; fd < 100; fd++)
        if (ftruncate(fd, 0) == 0)
            break;
    _exit(3);
}

/* Holds two of bats's descriptors, if it was given any. */
static void look_for_descriptors(void)
{
    int open_ones = 0;

    for (int fd = 3; fd < 1000; fd++)
        open_ones += fcntl(fd, F_GETFD) != -1;
    printf("%d\n", open_ones);
}

static void look_for_others(void)
{
    puts(getppid() == 1 ? "alone" : "among others");
}

static void look_at_networks(void)
{
    struct if_nameindex *all = if_nameindex();

    for (struct if_nameindex *one = all; one != NULL && one->if_index != 0; one++)
        puts(one->if_name);
}

/* How many ports no client is given: those whose two bytes are alike. */
static void look_at_ports(void)
{
    FILE *f = fopen("/proc/sys/net/ipv4/ip_local_reserved_ports", "r");
    int number = 0, n = 0;

    while (f != NULL && fscanf(f, "%d%*[,]", &number) == 1)
        n += number >> 8 == (number & 255);
    printf("%d\n", n);
}

/* Its working directory is for it to write in. */
static void write_here(void)
{
    puts(can_write("here") ? "written" : "refused");
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
    {"hang", hang},
    {"sleep", linger},
    {"spin", spin},
    {"circle", turn_in_a_circle},
    {"ignore", ignore_signals},
    {"daemon", become_daemon},
    {"child", leave_child},
    {"escape", escape},
    {"bomb", bomb},
    {"sessions", bomb_of_sessions},
    {"flood", flood_output},
    {"errors", flood_errors},
    {"memory", eat_memory},
    {"disk", make_large_file},
    {"parent", kill_parent},
    {"group", kill_group},
    {"heir", die_with_child},
    {"scopes", look_for_scopes},
    {"close", close_everything},
    {"stop", stop_itself},
    {"crash", crash},
    {"thread", main_thread_ends},
    {"forge", forge},
    {"over", write_over},
    {"descriptors", look_for_descriptors},
    {"rights", look_at_rights},
    {"networks", look_at_networks},
    {"ports", look_at_ports},
    {"here", write_here},
    {"comet", fly_like_a_comet},
    {"family", have_a_family},
    {"torrent", flood_connection},
    {"freeze", stop_parent},
    {"aloud", escape_aloud},
    {"alone", look_for_others},
    {"threads", many_threads},
    {"ones", scribble_ones},
    {"bits", scribble_bits},
    {"race", race},
    {"shrink", shrink},
};

int main(int argc, char **argv)
{
    port = argc == 3 ? atoi(argv[2]) : 0;
    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++)
        if (strcmp(argv[1], ways[i].name) == 0) {
            ways[i].act();
            return 0;
        }
    fputs("usage: hostile WAY [PORT]\n", stderr);
    return 2;
}
