/* Different here: the connection is made without blocking, poll() waits for
 * it and SO_ERROR says how it went; getnameinfo() writes the addresses.
 *
 * usage: dial ADDRESS PORT
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Says which call failed, for the reason error, and returns the status 1. */
static int fail(const char *call, int error)
{
    fprintf(stderr, "dial: %s: %s\n", call, strerror(error));
    return 1;
}

static int usage(void)
{
    fputs("usage: dial ADDRESS PORT\n", stderr);
    return 2;
}

/* The result of a connection attempt under way: 0, or its errno. */
static int outcome(int fd)
{
    struct pollfd wanted = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t len = sizeof error;

    while (poll(&wanted, 1, -1) == -1)
        if (errno != EINTR)
            return errno;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1)
        return errno;
    return error;
}

/* Writes "127.0.0.1:7777" for *sa. Returns 0, or -1. */
static int text_of(const struct sockaddr_in *sa, char *text, size_t room)
{
    char host[INET_ADDRSTRLEN], port[6];

    if (getnameinfo((const struct sockaddr *)sa, sizeof *sa, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV)
        != 0)
        return -1;
    return snprintf(text, room, "%s:%s", host, port) < (int)room ? 0 : -1;
}

static int report(int fd)
{
    struct sockaddr_in end[2];
    socklen_t len[2] = {sizeof end[0], sizeof end[1]};
    char text[2][64];
    int type;
    socklen_t type_len = sizeof type;

    if (getsockname(fd, (struct sockaddr *)&end[0], &len[0]) == -1)
        return fail("getsockname", errno);
    if (getpeername(fd, (struct sockaddr *)&end[1], &len[1]) == -1)
        return fail("getpeername", errno);
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_len) == -1)
        return fail("getsockopt", errno);
    for (int i = 0; i < 2; i++)
        if (text_of(&end[i], text[i], sizeof text[i]) == -1)
            return fail("getnameinfo", EINVAL);
    printf("family  %s\ntype    %s\nlocal   %s\nremote  %s\n",
           end[0].sin_family == AF_INET ? "AF_INET" : "?",
           type == SOCK_STREAM ? "SOCK_STREAM" : "?", text[0], text[1]);
    return fflush(stdout) == EOF ? fail("write", errno) : 0;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    char *end;
    unsigned long port;
    int fd, flags, status;

    memset(&sa, 0, sizeof sa);
    if (argc != 3 || inet_pton(AF_INET, argv[1], &sa.sin_addr) != 1)
        return usage();
    port = strtoul(argv[2], &end, 10);
    if (argv[2][strspn(argv[2], "0123456789")] != '\0' || end == argv[2] || port - 1 >= USHRT_MAX)
        return usage();
    sa.sin_family = AF_INET;
    sa.sin_port = htons((unsigned short)port);

    if ((fd = socket(PF_INET, SOCK_STREAM, IPPROTO_TCP)) < 0)
        return fail("socket", errno);
    if ((flags = fcntl(fd, F_GETFL)) == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1) {
        status = fail("fcntl", errno);
    } else if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == 0) {
        status = report(fd);
    } else {
        int error = errno == EINPROGRESS ? outcome(fd) : errno;

        status = error != 0 ? fail("connect", error) : report(fd);
    }
    close(fd);
    return status;
}
