/* Different here: the socket lives in a stdio stream, and fclose() closes it;
 * getaddrinfo() makes the address, the family and the type.
 *
 * usage: dial ADDRESS PORT
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct addrinfo hints = {
    .ai_family = AF_INET,
    .ai_socktype = SOCK_STREAM,
    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
};

/* getaddrinfo() is more generous than the contract: "1.2.3", "80x". */
static int strict(const char *address, const char *port)
{
    struct in_addr ignored;

    return inet_pton(AF_INET, address, &ignored) == 1 && *port != '\0' && strlen(port) <= 5
           && strspn(port, "0123456789") == strlen(port) && atoi(port) >= 1 && atoi(port) <= 65535;
}

static void print_end(const char *label, struct sockaddr_in sa)
{
    printf("%-8s%s:%hu\n", label, inet_ntoa(sa.sin_addr), ntohs(sa.sin_port));
}

int main(int argc, char *argv[])
{
    struct addrinfo *ai = NULL;
    struct sockaddr_in local, remote;
    socklen_t len;
    FILE *stream = NULL;
    const char *failed = NULL;
    int fd, type;

    if (argc != 3 || !strict(argv[1], argv[2]) || getaddrinfo(argv[1], argv[2], &hints, &ai) != 0) {
        fprintf(stderr, "usage: dial ADDRESS PORT\n");
        return 2;
    }
    fd = socket(ai->ai_family, ai->ai_socktype, ai->ai_protocol);
    if (fd == -1)
        failed = "dial: socket";
    else if ((stream = fdopen(fd, "r+")) == NULL)
        failed = "dial: fdopen";
    else if (connect(fd, ai->ai_addr, ai->ai_addrlen) == -1)
        failed = "dial: connect";
    else if (len = sizeof type, getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == -1)
        failed = "dial: getsockopt";
    else if (len = sizeof local, getsockname(fd, (struct sockaddr *)&local, &len) == -1)
        failed = "dial: getsockname";
    else if (len = sizeof remote, getpeername(fd, (struct sockaddr *)&remote, &len) == -1)
        failed = "dial: getpeername";

    if (failed != NULL) {
        perror(failed);
    } else {
        printf("%-8s%s\n", "family", ai->ai_family == AF_INET ? "AF_INET" : "");
        printf("%-8s%s\n", "type", type == SOCK_STREAM ? "SOCK_STREAM" : "");
        print_end("local", local);
        print_end("remote", remote);
        if (fflush(stdout) == EOF)
            perror(failed = "dial: write");
    }
    freeaddrinfo(ai);
    if (stream != NULL)
        fclose(stream);
    else if (fd != -1)
        close(fd);
    return failed != NULL ? EXIT_FAILURE : EXIT_SUCCESS;
}
