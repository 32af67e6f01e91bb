/* tap_subject.c -- do what the arguments say, one call after another, and print what came of it.
 *
 * usage: tap_subject COMMAND ...        e.g. tap_subject pair "send 3 hello" "recv 4 16"
 *
 * A command is a word, a number (mostly a descriptor) and a text or a second number. The tests
 * say what they need; the table at the end lists what there is.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static long run(const char *command, int quiet);

static void *volatile nowhere = (void *)8; /* volatile: the compiler would know better */

/* ---- sockets; `bind` remembers the port that `connect` goes to ---- */

static struct sockaddr_in place;

static long do_tcp(int fd, const char *text)
{
    (void)fd, (void)text;
    return socket(AF_INET, SOCK_STREAM, 0);
}

static long do_pair(int fd, const char *text)
{
    int pair[2];

    (void)fd;
    return socketpair(AF_UNIX, strcmp(text, "dgram") == 0 ? SOCK_DGRAM : SOCK_STREAM, 0, pair);
}

static long do_pipe(int fd, const char *text)
{
    int ends[2];

    (void)fd, (void)text;
    return pipe(ends);
}

static long do_bind(int fd, const char *text)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof place;

    (void)text;
    if (bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1)
        return -1;
    return syscall(SYS_getsockname, fd, &place, &length); /* not a call of the test's */
}

/* "name 3": what this end is called; "name 3 peer": the other; "name 3 blind": with no room. */
static long do_name(int fd, const char *text)
{
    struct sockaddr_in sa;
    socklen_t length = strcmp(text, "blind") == 0 ? 0 : sizeof sa;

    return strcmp(text, "peer") == 0 ? getpeername(fd, (struct sockaddr *)&sa, &length)
                                     : getsockname(fd, (struct sockaddr *)&sa, &length);
}

static long do_listen(int fd, const char *text)
{
    return listen(fd, atoi(text));
}

static long do_connect(int fd, const char *text)
{
    if (text[0] != '\0')
        place.sin_port = htons((in_port_t)atoi(text));
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect(fd, (struct sockaddr *)&place, sizeof place);
}

static long do_accept(int fd, const char *text)
{
    struct sockaddr_in sa;
    socklen_t length = sizeof sa;

    if (strcmp(text, "anyone") == 0)
        return accept(fd, NULL, NULL);
    if (strcmp(text, "nowhere") == 0) /* as good as NULL: no address is asked for */
        return accept(fd, NULL, nowhere);
    if (strcmp(text, "4") == 0)
        return accept4(fd, (struct sockaddr *)&sa, &length, SOCK_CLOEXEC);
    return accept(fd, (struct sockaddr *)&sa, &length);
}

static long do_setsockopt(int fd, const char *text)
{
    int value = atoi(text);

    return setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &value, sizeof value);
}

static long do_sndbuf(int fd, const char *text)
{
    int value = -1;
    socklen_t length = sizeof value;

    (void)text;
    getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &value, &length);
    return value;
}

static long do_nonblock(int fd, const char *text)
{
    int flags = fcntl(fd, F_GETFL);

    (void)text;
    return flags == -1 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static long do_shutdown(int fd, const char *text)
{
    (void)text;
    return shutdown(fd, SHUT_WR);
}

static long do_close(int fd, const char *text)
{
    (void)text;
    return close(fd);
}

static long do_closeall(int from, const char *text)
{
    (void)text;
    for (int fd = from; fd < 1024; fd++)
        close(fd);
    return 0;
}

/* ---- bytes ---- */

static char buffer[64]; /* -D_FORTIFY_SOURCE knows its size */

static long received(long n)
{
    if (n > 0 && n < (long)sizeof buffer)
        printf("\"%.*s\" ", (int)n, buffer);
    return n;
}

static long do_send(int fd, const char *text)
{
    return send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static long do_sendto(int fd, const char *text)
{
    return sendto(fd, text, strlen(text), MSG_NOSIGNAL, NULL, 0);
}

static long do_write(int fd, const char *text)
{
    return write(fd, text, strlen(text));
}

/* Three pieces: the first letter, none, the rest. */
static void in_pieces(struct iovec *v, char *bytes, size_t length)
{
    v[0] = (struct iovec){bytes, 1};
    v[1] = (struct iovec){NULL, 0};
    v[2] = (struct iovec){bytes + 1, length - 1};
}

static long do_writev(int fd, const char *text)
{
    struct iovec v[3];

    in_pieces(v, (char *)text, strlen(text));
    return writev(fd, v, 3);
}

static long do_sendmsg(int fd, const char *text)
{
    struct iovec v[3];
    struct msghdr message = {.msg_iov = v, .msg_iovlen = 3};

    in_pieces(v, (char *)text, strlen(text));
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static long do_recv(int fd, const char *text)
{
    return received(recv(fd, buffer, (size_t)atoi(text), 0));
}

static long do_waitall(int fd, const char *text)
{
    return received(recv(fd, buffer, (size_t)atoi(text), MSG_WAITALL));
}

/* For TCP: throws bytes away, and needs no buffer. For datagrams: the full length. */
static long do_trunc(int fd, const char *text)
{
    return recv(fd, NULL, (size_t)atoi(text), MSG_TRUNC);
}

static long do_recvfrom(int fd, const char *text)
{
    return received(recvfrom(fd, buffer, (size_t)atoi(text), 0, NULL, NULL));
}

static long do_read(int fd, const char *text)
{
    return received(read(fd, buffer, (size_t)atoi(text)));
}

static long do_splice(int fd, const char *text)
{
    return splice(fd, NULL, atoi(text), NULL, 4096, 0);
}

static long do_sendfile(int fd, const char *text)
{
    return sendfile(fd, atoi(text), NULL, 4096);
}

static long do_readv(int fd, const char *text)
{
    struct iovec v[3];

    in_pieces(v, buffer, (size_t)atoi(text));
    return received(readv(fd, v, 3));
}

/* Also shows that what the kernel answers beside the bytes comes back. */
static long do_recvmsg(int fd, const char *text)
{
    struct sockaddr_in sa;
    struct iovec v[3];
    char control[64];
    struct msghdr message = {.msg_iov = v,
                             .msg_iovlen = 3,
                             .msg_name = &sa,
                             .msg_namelen = sizeof sa,
                             .msg_control = control,
                             .msg_controllen = sizeof control,
                             .msg_flags = 0x7777};

    in_pieces(v, buffer, (size_t)atoi(text));
    long n = recvmsg(fd, &message, 0);

    printf("name %d control %d flags %x pieces %d %s ", (int)message.msg_namelen,
           (int)message.msg_controllen, (unsigned)message.msg_flags, (int)message.msg_iovlen,
           message.msg_iov == v ? "mine" : "foreign");
    return received(n);
}

/* ---- waiting ---- */

static long do_select(int ms, const char *text)
{
    struct timeval t = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
    struct timespec s = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 + 1};

    if (strcmp(text, "p") == 0)
        return pselect(5, NULL, NULL, NULL, &s, NULL);
    if (strchr(text, 'l') != NULL) { /* "select 0 l": 3 for reading, 3 and 4 for writing */
        fd_set in, out;
        FD_ZERO(&in);
        FD_ZERO(&out);
        FD_SET(3, &in);
        FD_SET(3, &out);
        FD_SET(4, &out);
        return select(5, &in, &out, NULL, &t);
    }
    return select(4, NULL, NULL, NULL, &t);
}

static long do_poll(int fd, const char *text)
{
    struct pollfd fds[2] = {{.fd = fd, .events = POLLOUT}, {.fd = -1}};
    struct timespec none = {0};

    if (text[0] == 'p') /* a number that the compiler knows would need no __ppoll_chk() */
        return ppoll(fds, (nfds_t)atoi(text + 1), &none, NULL);
    return poll(fds, (nfds_t)atoi(text), fd == -1 ? 0 : -7);
}

static long do_epoll(int ms, const char *text)
{
    struct epoll_event event;
    int fd = epoll_create1(EPOLL_CLOEXEC);
    long n = strcmp(text, "p") == 0 ? epoll_pwait(fd, &event, 1, ms, NULL)
                                    : epoll_wait(fd, &event, 1, ms);

    close(fd);
    return n;
}

/* ---- pointers that point nowhere ---- */

static long do_wrong(int fd, const char *text)
{
    struct msghdr message = {.msg_iov = nowhere, .msg_iovlen = 2};

    switch (text[0]) {
    case 'a': return accept(fd, nowhere, nowhere);
    case 'b': return bind(fd, nowhere, sizeof place);
    case 'c': return connect(fd, NULL, sizeof place);
    case 'i': return sendmsg(fd, &message, 0);
    case 'm': return recvmsg(fd, nowhere, 0);
    case 'o': return setsockopt(fd, SOL_SOCKET, SO_RCVBUF, nowhere, 4);
    case 'r': return recv(fd, nowhere, 4, 0);
    case 'v': return writev(fd, nowhere, 2);
    default: return send(fd, nowhere, 4, 0);
    }
}

/* ---- processes, threads, signals ---- */

static long do_child(int status, const char *command)
{
    pid_t pid = fork();

    if (pid == 0) {
        run(command, 0);
        _exit(status);
    }
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

/* The child is in its parent's memory. */
static long do_vfork(int status, const char *text)
{
    pid_t pid = vfork();

    (void)text;
    if (pid == 0)
        _exit(status);
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

static long do_times(int n, const char *command)
{
    long last = 0;

    while (n-- > 0)
        last = run(command, 1);
    return last;
}

static void *often(void *command)
{
    return (void *)do_times(900, command);
}

static long do_threads(int n, const char *command)
{
    pthread_t threads[16];

    for (int i = 0; i < n; i++)
        pthread_create(&threads[i], NULL, often, (void *)command);
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

static void nothing(int signal)
{
    (void)signal;
}

/* A signal each millisecond, whose handler interrupts. */
static long do_timer(int fd, const char *text)
{
    struct sigaction action = {.sa_handler = nothing};
    struct itimerval each = {{0, 1000}, {0, 1000}};

    (void)fd, (void)text;
    sigaction(SIGALRM, &action, NULL);
    return setitimer(ITIMER_REAL, &each, NULL);
}

static long do_crash(int fd, const char *text)
{
    (void)fd, (void)text;
    return raise(SIGSEGV);
}

/* The command, with an errno that a success must not change. */
static long do_errno(int number, const char *command)
{
    errno = number;
    long result = run(command, 1);

    printf("errno %d after ", errno);
    return result;
}

static long do_exec(int fd, const char *command)
{
    (void)fd;
    execl("/proc/self/exe", "tap_subject", command, (char *)NULL);
    return -1;
}

static int kept;

static void close_kept(void)
{
    close(kept);
}

static long do_atexit(int fd, const char *text)
{
    (void)text;
    kept = fd;
    return atexit(close_kept);
}

static void leave_again(void)
{
    _exit(4);
}

static long do_leave(int status, const char *how)
{
    switch (how[0]) {
    case '_': _exit(status);
    case 'E': _Exit(status);
    case 'Q': at_quick_exit(leave_again); /* fall through */
    case 'q': quick_exit(status);
    default: exit(status);
    }
}

/* What the program sees of the tap: its environment, its descriptors. */
static long do_look(int fd, const char *text)
{
    (void)fd, (void)text;
    for (char **e = environ; *e != NULL; e++)
        if (strncmp(*e, "LD_PRELOAD", 10) == 0 || strstr(*e, "WIRETAP") != NULL)
            printf("%s ", *e);
    printf("open");
    for (fd = 0; fd < 256; fd++)
        if (fcntl(fd, F_GETFD) != -1)
            printf(" %d", fd);
    printf(" ");
    return 0;
}

static const struct {
    const char *word;
    long (*function)(int number, const char *text);
} commands[] = {
    {"accept", do_accept},
    {"atexit", do_atexit},
    {"bind", do_bind},
    {"child", do_child},
    {"close", do_close},
    {"closeall", do_closeall},
    {"connect", do_connect},
    {"crash", do_crash},
    {"epoll", do_epoll},
    {"errno", do_errno},
    {"exec", do_exec},
    {"leave", do_leave},
    {"listen", do_listen},
    {"look", do_look},
    {"name", do_name},
    {"nonblock", do_nonblock},
    {"pair", do_pair},
    {"pipe", do_pipe},
    {"poll", do_poll},
    {"read", do_read},
    {"readv", do_readv},
    {"recv", do_recv},
    {"recvfrom", do_recvfrom},
    {"recvmsg", do_recvmsg},
    {"select", do_select},
    {"send", do_send},
    {"sendmsg", do_sendmsg},
    {"sendto", do_sendto},
    {"setsockopt", do_setsockopt},
    {"sendfile", do_sendfile},
    {"splice", do_splice},
    {"shutdown", do_shutdown},
    {"sndbuf", do_sndbuf},
    {"tcp", do_tcp},
    {"threads", do_threads},
    {"timer", do_timer},
    {"times", do_times},
    {"trunc", do_trunc},
    {"vfork", do_vfork},
    {"waitall", do_waitall},
    {"write", do_write},
    {"writev", do_writev},
    {"wrong", do_wrong},
};

static long run(const char *command, int quiet)
{
    char word[16] = "";
    int number = 0, text = 0;

    sscanf(command, "%15s%n %d%n", word, &text, &number, &text);
    command += text + (command[text] == ' ');
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].word, word) != 0)
            continue;
        long result = commands[i].function(number, command);

        if (!quiet)
            printf("%s = %ld%s%s\n", word, result, result == -1 ? " " : "",
                   result == -1 ? strerror(errno) : "");
        return result;
    }
    printf("tap_subject: no such command: %s\n", word);
    exit(2);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "return ", 7) == 0)
            return atoi(argv[i] + 7);
        run(argv[i], 0);
    }
    return 0;
}
