/* dial.c -- connect to an address and a port, and print both ends.
 *
 * usage: dial ADDRESS PORT
 *
 * You write: parse_address, parse_port, dial, print_address, print_ends and
 * the end of main.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Four numbers and three dots: "127.0.0.1". Returns 0, or -1 for other text. */
static int parse_address(const char *text, struct in_addr *host)
{
    /* 1 is the only success: 0 means "no such address", -1 "no such family". */
    return inet_pton(AF_INET, text, host) == 1 ? 0 : -1;
}

/* A port to connect to, 1 to 65535. Returns it, or -1 for other text. */
static int parse_port(const char *text)
{
    char *end;
    long port;

    /* strtol() skips blanks and takes a sign: a port begins with a digit. */
    if (!isdigit((unsigned char)text[0]))
        return -1;
    port = strtol(text, &end, 10);
    if (*end != '\0' || port < 1 || port > 65535)
        return -1;
    return (int)port;
}

/* A TCP connection to host and port. Returns its descriptor, or -1 after
 * reporting the call that failed; then nothing stays open. */
static int dial(struct in_addr host, int port)
{
    struct sockaddr_in server = {
        .sin_family = AF_INET,
        .sin_port = htons((in_port_t)port),
        .sin_addr = host,
    };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd == -1) {
        perror("dial: socket");
        return -1;
    }
    if (connect(fd, (struct sockaddr *)&server, sizeof server) == -1) {
        perror("dial: connect");
        close(fd); /* never connected: nothing is lost if this fails */
        return -1;
    }
    return fd;
}

/* Prints one end of the connection, with its port in host byte order. */
static void print_address(const char *label, const struct sockaddr_in *sa)
{
    char quad[INET_ADDRSTRLEN];

    inet_ntop(AF_INET, &sa->sin_addr, quad, sizeof quad); /* always fits */
    printf("%s  %s:%d\n", label, quad, ntohs(sa->sin_port));
}

/* Asks the kernel first and prints afterwards, so that a failure to ask prints
 * nothing. Returns 0, or -1 after reporting the call that failed. */
static int print_ends(int fd)
{
    struct sockaddr_in local = {0}, remote = {0};
    socklen_t local_len = sizeof local, remote_len = sizeof remote;
    int type = -1;
    socklen_t type_len = sizeof type;

    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_len) == -1) {
        perror("dial: getsockopt");
        return -1;
    }
    if (getsockname(fd, (struct sockaddr *)&local, &local_len) == -1) {
        perror("dial: getsockname");
        return -1;
    }
    if (getpeername(fd, (struct sockaddr *)&remote, &remote_len) == -1) {
        perror("dial: getpeername");
        return -1;
    }
    printf("family  %s\n", local.sin_family == AF_INET ? "AF_INET" : "other");
    printf("type    %s\n", type == SOCK_STREAM ? "SOCK_STREAM" : "other");
    print_address("local ", &local);
    print_address("remote", &remote);
    if (ferror(stdout)) { /* one of the four lines was not written */
        perror("dial: write");
        return -1;
    }
    return 0;
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? parse_port(argv[2]) : -1;
    struct in_addr host;
    int fd, status;

    setvbuf(stdout, NULL, _IOLBF, 0); /* each line is written at once */
    if (port == -1 || parse_address(argv[1], &host) == -1) {
        fprintf(stderr, "usage: dial ADDRESS PORT\n");
        return 2;
    }
    fd = dial(host, port);
    if (fd == -1)
        return 1;
    status = print_ends(fd) == -1 ? 1 : 0;
    close(fd); /* nothing was sent: nothing is lost if this fails */
    return status;
}
