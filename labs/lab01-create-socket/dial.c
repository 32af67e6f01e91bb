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
    /* TODO 1.4: this takes "1.2.3" for an address, too. */
    host->s_addr = inet_addr(text);
    return host->s_addr == INADDR_NONE ? -1 : 0;
}

/* A port to connect to, 1 to 65535. Returns it, or -1 for other text. */
static int parse_port(const char *text)
{
    /* TODO 1.5: this takes "80x" for 80, "" for 0, and any number at all. */
    return atoi(text);
}

/* A TCP connection to host and port. Returns its descriptor, or -1 after
 * reporting the call that failed; then nothing stays open. */
static int dial(struct in_addr host, int port)
{
    /* TODO 1.1: make a TCP socket and connect it to host and port.
     * TODO 1.3: report a connection that is refused.
     * TODO 1.6: report a socket() that fails.
     * TODO 1.7: leave nothing open after a failure. */
    (void)host, (void)port;
    fprintf(stderr, "dial: not written yet: step 1.1\n");
    return -1;
}

/* Prints one end of the connection, with its port in host byte order. */
static void print_address(const char *label, const struct sockaddr_in *sa)
{
    char quad[INET_ADDRSTRLEN];

    inet_ntop(AF_INET, &sa->sin_addr, quad, sizeof quad); /* always fits */
    /* TODO 1.2: the port is printed as it is in the structure. */
    printf("%s  %s:%d\n", label, quad, sa->sin_port);
}

/* Asks the kernel first and prints afterwards, so that a failure to ask prints
 * nothing. Returns 0, or -1 after reporting the call that failed. */
static int print_ends(int fd)
{
    struct sockaddr_in local = {0}, remote = {0};
    int type = -1;
    socklen_t type_len = sizeof type;

    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_len) == -1) {
        perror("dial: getsockopt");
        return -1;
    }
    /* TODO 1.2: fill in local and remote: the kernel knows both ends. */
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
    /* TODO 1.7: give back what is still open. */
    return status;
}
