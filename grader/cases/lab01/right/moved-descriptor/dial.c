/* Different here: an object with methods; the socket moves to another number by fcntl() and dup2(),
 * with all copies closed; options are set before connect(); a pause is no failure (EINTR, and the
 * connection goes on by itself); everything is written by dprintf().
 *
 * usage: dial ADDRESS PORT
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

typedef struct Connection {
    int m_fd;
    struct sockaddr_in m_local;
    struct sockaddr_in m_remote;
} Connection;

enum { HIGH = 100 };

static int Fail(const char *call)
{
    dprintf(STDERR_FILENO, "dial: %s: %s\n", call, strerror(errno));
    return 1;
}

static int ConnectionOpen(Connection *self)
{
    const struct timeval patience = {20, 0};
    const int noDelay = 1;
    int low = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);

    self->m_fd = -1;
    if (low == -1)
        return Fail("socket");
    self->m_fd = fcntl(low, F_DUPFD_CLOEXEC, HIGH);
    if (self->m_fd == -1) {
        Fail("fcntl");
        close(low);
        return 1;
    }
    close(low);
    if (dup2(self->m_fd, HIGH + 1) == -1)
        return Fail("dup2");
    close(self->m_fd);
    self->m_fd = HIGH + 1;
    setsockopt(self->m_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(self->m_fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(self->m_fd, IPPROTO_TCP, TCP_NODELAY, &noDelay, sizeof noDelay);
    return 0;
}

static int ConnectionDial(Connection *self, const struct sockaddr_in *server)
{
    struct pollfd connected = {.events = POLLOUT};
    socklen_t length = sizeof errno;

    if (connect(self->m_fd, (const struct sockaddr *)server, sizeof *server) == 0)
        return 0;
    if (errno != EINTR)
        return Fail("connect");
    connected.fd = self->m_fd;
    while (poll(&connected, 1, -1) == -1 && errno == EINTR)
        continue;
    getsockopt(self->m_fd, SOL_SOCKET, SO_ERROR, &errno, &length);
    return errno == 0 ? 0 : Fail("connect");
}

static int PrintEnd(const char *name, const struct sockaddr_in *end)
{
    const unsigned long a = ntohl(end->sin_addr.s_addr);

    return dprintf(STDOUT_FILENO, "%-6s  %lu.%lu.%lu.%lu:%hu\n", name, a >> 24, a >> 16 & 255,
                   a >> 8 & 255, a & 255, ntohs(end->sin_port));
}

static int ConnectionDescribe(Connection *self)
{
    socklen_t length = sizeof self->m_local;
    int type = 0;

    if (getsockname(self->m_fd, (struct sockaddr *)&self->m_local, &length) == -1)
        return Fail("getsockname");
    length = sizeof self->m_remote;
    if (getpeername(self->m_fd, (struct sockaddr *)&self->m_remote, &length) == -1)
        return Fail("getpeername");
    length = sizeof type;
    if (getsockopt(self->m_fd, SOL_SOCKET, SO_TYPE, &type, &length) == -1)
        return Fail("getsockopt");
    if (dprintf(STDOUT_FILENO, "family  %s\n", self->m_local.sin_family == AF_INET ? "AF_INET" : "?") < 0
        || dprintf(STDOUT_FILENO, "type    %s\n", type == SOCK_STREAM ? "SOCK_STREAM" : "?") < 0
        || PrintEnd("local", &self->m_local) < 0 || PrintEnd("remote", &self->m_remote) < 0)
        return Fail("write");
    return 0;
}

static int ParsePort(const char *text)
{
    int port = 0;

    for (; *text >= '0' && *text <= '9' && port <= 65535; text++)
        port = 10 * port + *text - '0';
    return *text == '\0' && port <= 65535 ? port : 0;
}

int main(int argc, char *argv[])
{
    Connection connection;
    struct sockaddr_in server = {.sin_family = AF_INET};
    int status;

    if (argc != 3 || inet_pton(AF_INET, argv[1], &server.sin_addr) < 1 || ParsePort(argv[2]) == 0) {
        dprintf(STDERR_FILENO, "usage: dial ADDRESS PORT\n");
        return 2;
    }
    server.sin_port = htons((in_port_t)ParsePort(argv[2]));
    status = ConnectionOpen(&connection);
    if (status == 0)
        status = ConnectionDial(&connection, &server);
    if (status == 0)
        status = ConnectionDescribe(&connection);
    if (connection.m_fd != -1)
        close(connection.m_fd);
    return status;
}
