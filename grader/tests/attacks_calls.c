/* attacks_calls.c -- programs that would be judged better than they are, for attacks_calls.bats.
 *
 * usage: attacks_calls WAY [PORT]
 *   disarm        takes the faults out of the wiretap's memory, says there that they were met, makes a socket
 *   serve PORT    the same; then a server that gives up when recv() is interrupted
 *   uncount       makes a socket, and says in that memory that it was never called
 *   uncount-exit  leaves a socket open, and says there that none was
 *   hide          makes a socket by a raw system call, moves it above 1023, and leaves it open
 *   hide-thread   the same, and ends by the raw exit(2) of its last thread
 *   unreadable    wants to hide its descriptors from who looks into /proc; 0: it was not allowed to
 *   storm         no attack: makes and closes 300 sockets while a signal comes every 200 us, then ends
 *   storm-hide    a storm, and a socket left open
 *   storm-recv PORT   echoes, in a storm
 *   once HOW PORT     sends its standard input by one call, and believes that all of it was taken; HOW is disarm
 *                     (send(), and the fault is taken out of the wiretap's memory), write, sendto, sendmsg, sendmmsg,
 *                     writev, sendfile, sendfile-at, splice or splice-empty, of a pipe into which another
 *                     process writes later (by raw system calls)
 *   all HOW PORT      no attack: the same until all is taken, and says by how many calls
 *   burst HOW PORT    no attack: the same on a socket that does not block, with poll()
 *   gone HOW PORT     sends until that fails; then says why
 */
#define _GNU_SOURCE
#include "../wiretap/wiretap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct tap_shared *tap;

/* Before main(), after the wiretap's own: it is a mapping like any other. */
__attribute__((constructor)) static void find_the_memory(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    unsigned long from;

    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        if (strstr(line, "memfd:wiretap") != NULL && sscanf(line, "%lx", &from) == 1) {
            tap = (struct tap_shared *)from;
            break;
        }
    if (maps != NULL)
        fclose(maps);
}

static void disarm(void)
{
    for (int i = 0; tap != NULL && i < TAP_FAULTS; i++) {
        tap->fault[i].first = tap->fault[i].last = 0;
        tap->fault[i].fired = 1;
    }
}

static int a_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd == -1) {
        perror("attack: socket");
        exit(1);
    }
    return fd;
}

static int listening(const char *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
    int fd = a_socket(), on = 1;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) == -1 || listen(fd, 5) == -1)
        exit(2);
    return fd;
}

static void serve(const char *port, int patient)
{
    char bytes[256];
    int fd, lfd = listening(port);
    ssize_t n;

    while ((fd = accept(lfd, NULL, NULL)) == -1)
        if (errno != EINTR)
            exit(3);
    for (;;) {
        n = recv(fd, bytes, sizeof bytes, 0);
        if (n == -1 && errno == EINTR && patient)
            continue;
        if (n <= 0)
            break;
        for (ssize_t done = 0, k; done < n; done += k)
            if ((k = send(fd, bytes + done, (size_t)(n - done), 0)) == -1)
                k = 0;
    }
    close(fd);
    close(lfd);
    exit(n == 0 ? 0 : 4);
}

static int connected(const char *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
    int fd = a_socket();

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == -1)
        exit(5);
    return fd;
}

/* By way of a pipe, into which standard input goes first, as much as there is room for. */
static ssize_t by_pipe(int fd, size_t length)
{
    static int ends[2] = {-1, -1};
    static size_t inside;

    if (ends[0] == -1 && pipe(ends) == -1)
        exit(8);
    ssize_t n = inside > 0 ? 0 : syscall(SYS_splice, 0, NULL, ends[1], NULL, length, 0);
    inside += n > 0 ? (size_t)n : 0;
    n = syscall(SYS_splice, ends[0], NULL, fd, NULL, inside, 0);
    inside -= n > 0 ? (size_t)n : 0;
    return n;
}

/* The child writes when its parent sleeps in splice(2), which /proc tells; it ends with its write. */
static ssize_t by_empty_pipe(int fd, const char *input, size_t length)
{
    char path[32], state[256] = "";
    int ends[2];

    if (pipe(ends) == -1)
        exit(8);
    snprintf(path, sizeof path, "/proc/%d/syscall", (int)getpid());
    if (fork() == 0) {
        for (int number = 0; number != SYS_splice; number = atoi(state)) {
            int file = open(path, O_RDONLY);
            ssize_t n = read(file, state, sizeof state - 1);
            state[n > 0 ? n : 0] = '\0';
            close(file);
        }
        _exit(write(ends[1], input, length) != (ssize_t)length);
    }
    ssize_t n = syscall(SYS_splice, ends[0], NULL, fd, NULL, length, 0);
    wait(NULL);
    return n;
}

/* Standard input from byte `at` on, as it stands in `input` also. */
static ssize_t by(const char *how, int fd, char *input, size_t at, size_t length)
{
    size_t half = (length - at) / 2;
    struct iovec pieces[] = {{input + at, half}, {input + at + half, length - at - half}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};

    if (strcmp(how, "disarm") == 0)
        return send(fd, input + at, length - at, 0);
    if (strcmp(how, "write") == 0)
        return syscall(SYS_write, fd, input + at, length - at);
    if (strcmp(how, "sendto") == 0)
        return syscall(SYS_sendto, fd, input + at, length - at, MSG_NOSIGNAL, NULL, 0);
    if (strcmp(how, "sendmsg") == 0)
        return syscall(SYS_sendmsg, fd, &message, 0);
    if (strcmp(how, "sendmmsg") == 0) {
        struct mmsghdr one = {.msg_hdr = message};
        int n = (int)syscall(SYS_sendmmsg, fd, &one, 1, 0);
        return n == -1 ? -1 : (ssize_t)one.msg_len;
    }
    if (strcmp(how, "splice") == 0)
        return by_pipe(fd, length);
    if (strcmp(how, "splice-empty") == 0)
        return by_empty_pipe(fd, input, length);
    if (strcmp(how, "writev") == 0)
        return syscall(SYS_writev, fd, pieces, 2);
    if (strcmp(how, "sendfile-at") == 0) {
        off_t from = (off_t)at;
        ssize_t n = syscall(SYS_sendfile, fd, 0, &from, length - at);
        if (n > 0 && from != (off_t)at + n)
            exit(7);
        return n;
    }
    return syscall(SYS_sendfile, fd, 0, NULL, length - at);
}

static void pour(const char *way, const char *how, const char *port)
{
    static char input[1 << 20];
    ssize_t length = read(0, input, sizeof input), n = 0;
    int fd = connected(port), calls = 0;

    lseek(0, 0, SEEK_SET);
    if (strcmp(how, "disarm") == 0)
        disarm();
    if (strcmp(way, "burst") == 0)
        fcntl(fd, F_SETFL, O_NONBLOCK);
    for (ssize_t at = 0; at < length; at += n, calls++) {
        n = by(how, fd, input, (size_t)at, (size_t)length);
        if (n == -1 && strcmp(way, "burst") == 0 && errno == EAGAIN) {
            poll(&(struct pollfd){fd, POLLOUT, 0}, 1, -1);
            n = 0;
        }
        if (n == -1 && strcmp(way, "gone") == 0 && errno == ECONNRESET)
            n = 0; /* the next one meets EPIPE */
        if (n == -1) {
            perror(how);
            exit(6);
        }
        if (strcmp(way, "once") == 0)
            break;
        if (strcmp(way, "gone") == 0)
            n = 0;
    }
    if (strcmp(way, "all") == 0)
        printf("%d\n", calls);
    close(fd);
}

/* All of it with system calls alone. */
static void hide(void)
{
    long fd = syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);

    if (syscall(SYS_dup3, fd, 1050, 0) == -1)
        exit(2);
    syscall(SYS_close, fd);
}

static volatile sig_atomic_t came;

static void on_signal(int number)
{
    (void)number;
    came++;
}

/* No SA_RESTART: what a signal can interrupt, it does. */
static void storm(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct itimerval every = {{0, 200}, {0, 200}};

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "", *port = argc > 2 ? argv[2] : "0";

    if (strcmp(way, "disarm") == 0) {
        disarm();
        close(a_socket());
    } else if (strcmp(way, "serve") == 0) {
        disarm();
        serve(port, 0);
    } else if (strcmp(way, "uncount") == 0) {
        close(a_socket());
        if (tap != NULL)
            tap->called[TAP_SOCKET] = 0;
    } else if (strcmp(way, "uncount-exit") == 0) {
        a_socket();
        if (tap != NULL) {
            struct tap_event *e = &tap->event[tap->events++];
            *e = (struct tap_event){.call = TAP_CALL_exit, .state = TAP_RETURNED};
        }
        syscall(SYS_exit_group, 0);
    } else if (strcmp(way, "hide") == 0) {
        hide();
    } else if (strcmp(way, "hide-thread") == 0) {
        hide();
        syscall(SYS_exit, 0);
    } else if (strcmp(way, "unreadable") == 0) {
        return prctl(PR_SET_DUMPABLE, 0) == 0;
    } else if (argc == 4) {
        pour(way, port, argv[3]);
    } else if (strncmp(way, "storm", 5) == 0) {
        storm();
        if (strcmp(way, "storm-recv") == 0)
            serve(port, 1);
        for (int i = 0; i < 300; i++)
            close(a_socket());
        if (strcmp(way, "storm-hide") == 0)
            a_socket();
    } else {
        return 2;
    }
    return 0;
}
