/* wcc.c -- all of the input in memory before anything is sent, all of the reply before anything
 * is printed. */
#include "net.h"
#include "send_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct heap {
    char *at;
    size_t used, space;
};

static void more(struct heap *h)
{
    if (h->used < h->space)
        return;
    h->space = h->space == 0 ? 4096 : 2 * h->space;
    h->at = realloc(h->at, h->space);
    if (h->at == NULL) {
        perror("wcc: realloc");
        exit(1);
    }
}

int main(int argc, char **argv)
{
    struct heap question = {0}, reply = {0};
    struct sockaddr_in sa;
    int fd, port = argc == 3 ? net_port(argv[2]) : -1;
    ssize_t n = 1;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fputs("usage: wcc ADDRESS PORT < FILE\n", stderr);
        return 2;
    }
    while (n > 0) {
        more(&question);
        n = fread(question.at + question.used, 1, question.space - question.used, stdin);
        question.used += (size_t)n;
    }
    if (ferror(stdin)) {
        perror("wcc: read");
        return 1;
    }
    fd = net_connect(&sa);
    if (fd == -1) {
        perror("wcc: connect");
        return 1;
    }
    if (send_all(fd, question.at, question.used) == -1) {
        perror("wcc: send");
        return 1;
    }
    if (shutdown(fd, SHUT_WR) == -1) {
        perror("wcc: shutdown");
        return 1;
    }
    do {
        more(&reply);
        n = recv(fd, reply.at + reply.used, reply.space - reply.used, 0);
        reply.used += n > 0 ? (size_t)n : 0;
    } while (n > 0);
    if (n == -1) {
        perror("wcc: recv");
        return 1;
    }
    close(fd);
    if (fwrite(reply.at, 1, reply.used, stdout) != reply.used || fflush(stdout) == EOF) {
        perror("wcc: write");
        return 1;
    }
    free(question.at);
    free(reply.at);
    return 0;
}
