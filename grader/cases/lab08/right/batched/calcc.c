/* calcc.c -- connects without blocking, and one loop with poll() sends what can be sent and
 * receives what can be received; a time-out of ten seconds asks again. */
#include "calc_wire.h"
#include "net.h"
#include "number.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static unsigned char question[CALC_REQUEST], answer[CALC_REPLY];

/* Returns what went wrong, or NULL. */
static const char *talk(int fd, size_t size)
{
    size_t sent = 0, got = 0;

    while (got < sizeof answer) {
        struct pollfd p = {.fd = fd, .events = sent < size ? POLLOUT : POLLIN};
        ssize_t n;

        if (poll(&p, 1, 10000) < 1)
            continue;
        if (sent < size)
            n = send(fd, question + sent, size - sent, MSG_NOSIGNAL);
        else
            n = recv(fd, answer + got, sizeof answer - got, 0);
        if (n == -1 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (n == -1)
            return sent < size ? "send" : "recv";
        if (sent < size)
            sent += (size_t)n;
        else if (n == 0)
            return errno = 0, "connection closed early";
        else
            got += (size_t)n;
    }
    return NULL;
}

static int connected(int fd, const struct sockaddr_in *sa)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    socklen_t len = sizeof(int);
    int error = 0;

    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (connect(fd, (const struct sockaddr *)sa, sizeof *sa) == 0)
        return 1;
    if (errno != EINPROGRESS)
        return 0;
    while (poll(&p, 1, -1) == -1)
        ;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
    errno = error;
    return error == 0;
}

int main(int argc, char *argv[])
{
    struct calc_request q = {.id = 0x0102};
    struct calc_reply r;
    struct sockaddr_in sa;
    int32_t a = 0, b = 0;
    const char *why = "socket";
    int fd = -1, ok = argc == 5 || argc == 6;

    ok = ok && net_port(argv[2]) > 0 && net_address(&sa, argv[1], net_port(argv[2])) == 0
         && strlen(argv[3]) == 1 && number_parse(argv[4], &a) == 0
         && (argc == 5 || number_parse(argv[5], &b) == 0)
         && calc_request_size((uint8_t)argv[3][0]) == (argc == 5 ? CALC_REQUEST - 4 : CALC_REQUEST);
    if (!ok) {
        fprintf(stderr, "usage: calcc ADDRESS PORT OP A [B]\n");
        return 2;
    }
    q.op = (uint8_t)argv[3][0];
    q.a = (uint32_t)a;
    q.b = (uint32_t)b;
    calc_pack_request(question, &q);
    if ((fd = socket(AF_INET, SOCK_STREAM, 0)) != -1)
        why = connected(fd, &sa) ? talk(fd, calc_request_size(q.op)) : "connect";
    int error = errno;
    if (fd != -1)
        shutdown(fd, SHUT_RDWR), close(fd);
    errno = error;
    if (why != NULL) {
        fprintf(stderr, "calcc: %s%s%s\n", why, errno ? ": " : "", errno ? strerror(errno) : "");
        return 1;
    }
    calc_unpack_reply(&r, answer);
    if (r.id == q.id && r.status == CALC_DONE)
        if (printf("%lld\n", (long long)number_signed(r.result)) > 0 && fflush(stdout) == 0)
            return 0;
        else
            return perror("calcc: write"), 1;
    fprintf(stderr, "calcc: status %d of request %d\n", r.status, r.id);
    return 1;
}
