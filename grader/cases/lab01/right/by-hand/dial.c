/* Different here: no helper of <arpa/inet.h>. The address and the port are
 * read and written byte by byte, network byte order is made with shifts, the
 * kernel's structures are plain storage, and the text leaves by write().
 *
 * usage: dial ADDRESS PORT
 */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Reads a number up to max, in digits alone, and stops at the first other
 * character. Returns the place where it stopped, or NULL. */
static const char *number(const char *p, long max, long *value)
{
    const char *start = p;

    for (*value = 0; *p >= '0' && *p <= '9'; p++) {
        *value = *value * 10 + (*p - '0');
        if (*value > max)
            return NULL;
    }
    return p == start ? NULL : p;
}

static int read_quad(const char *p, unsigned char quad[4])
{
    for (int i = 0; i < 4; i++) {
        long value;

        p = number(p, 255, &value);
        if (p == NULL || *p++ != (i < 3 ? '.' : '\0'))
            return 0;
        quad[i] = (unsigned char)value;
    }
    return 1;
}

static int describe(const struct sockaddr_storage *end, char *text, size_t n)
{
    const struct sockaddr_in *in = (const void *)end;
    unsigned char q[4], p[2];

    memcpy(q, &in->sin_addr, sizeof q);
    memcpy(p, &in->sin_port, sizeof p);
    return snprintf(text, n, "%d.%d.%d.%d:%d", q[0], q[1], q[2], q[3], p[0] << 8 | p[1]);
}

static int give_up(int fd, const char *call)
{
    perror(call);
    if (fd >= 0)
        close(fd);
    return 1;
}

int main(int argc, char **argv)
{
    struct sockaddr_storage to, here, there;
    struct sockaddr_in *in = (void *)&to;
    socklen_t n = sizeof here, m = sizeof there, k = sizeof(int);
    unsigned char quad[4], wire[2];
    char a[32], b[32], all[160];
    const char *end;
    long port;
    int fd, type, length;

    if (argc != 3 || !read_quad(argv[1], quad) || !(end = number(argv[2], 65535, &port)) || *end
        || port == 0) {
        fprintf(stderr, "usage: %s ADDRESS PORT\n", "dial");
        return 2;
    }
    memset(&to, 0, sizeof to);
    wire[0] = (unsigned char)(port >> 8);
    wire[1] = (unsigned char)(port & 255);
    in->sin_family = AF_INET;
    memcpy(&in->sin_port, wire, sizeof wire);
    memcpy(&in->sin_addr, quad, sizeof quad);

    if ((fd = socket(AF_INET, SOCK_STREAM, 0)) < 0)
        return give_up(fd, "dial: socket");
    if (connect(fd, (void *)&to, sizeof *in) < 0)
        return give_up(fd, "dial: connect");
    if (getpeername(fd, (void *)&there, &m) < 0)
        return give_up(fd, "dial: getpeername");
    if (getsockname(fd, (void *)&here, &n) < 0)
        return give_up(fd, "dial: getsockname");
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &k) < 0)
        return give_up(fd, "dial: getsockopt");
    describe(&here, a, sizeof a);
    describe(&there, b, sizeof b);
    length = snprintf(all, sizeof all, "family  %s\ntype    %s\nlocal   %s\nremote  %s\n",
                      here.ss_family == AF_INET ? "AF_INET" : "?",
                      type == SOCK_STREAM ? "SOCK_STREAM" : "?", a, b);
    if (write(STDOUT_FILENO, all, (size_t)length) != length)
        return give_up(fd, "dial: write");
    return close(fd) == -1 ? give_up(-1, "dial: close") : 0;
}
