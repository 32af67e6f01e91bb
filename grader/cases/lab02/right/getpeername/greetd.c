/* Different here: accept() is not asked for the address, getpeername() is;
 * a client that is gone by then gets no line. select() waits before accept(),
 * and the answer leaves by sendmsg(), in two parts.
 *
 * usage: greetd PORT [ADDRESS]
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "net.h"

static int quit(const char *message)
{
    perror(message);
    return 1;
}

static void greet(int cfd)
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT + 1];
    struct iovec part[2] = {{"hello ", 6}, {text, 0}};
    struct msghdr message = {.msg_iov = part, .msg_iovlen = 2};

    if (getpeername(cfd, (struct sockaddr *)&sa, &len) == -1)
        return; /* reset before it was greeted */
    net_text(&sa, text);
    printf("client %s\n", text);
    part[1].iov_len = strlen(strcat(text, "\n"));
    while (sendmsg(cfd, &message, MSG_NOSIGNAL) == -1)
        if (errno != EINTR)
            return;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in sa;
    socklen_t len = sizeof sa;
    char text[NET_TEXT];
    fd_set ready;
    int lfd, cfd, on = 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc < 2 || argc > 3 || net_port(argv[1]) == -1
        || net_address(&sa, argc == 3 ? argv[2] : "127.0.0.1", net_port(argv[1])) == -1) {
        fprintf(stderr, "usage: greetd PORT [ADDRESS]\n");
        return 2;
    }
    if ((lfd = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)) == -1)
        return quit("greetd: socket");
    if (setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        return quit("greetd: setsockopt");
    if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) == -1)
        return quit("greetd: bind");
    if (listen(lfd, SOMAXCONN) == -1)
        return quit("greetd: listen");
    if (getsockname(lfd, (struct sockaddr *)&sa, &len) == -1)
        return quit("greetd: getsockname");
    printf("listening %s\n", net_text(&sa, text));
    while (1) {
        FD_ZERO(&ready);
        FD_SET(lfd, &ready);
        if (select(lfd + 1, &ready, NULL, NULL, NULL) == -1)
            continue;
        cfd = accept(lfd, NULL, NULL);
        if (cfd != -1) {
            greet(cfd);
            close(cfd);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return quit("greetd: accept");
        }
    }
}
