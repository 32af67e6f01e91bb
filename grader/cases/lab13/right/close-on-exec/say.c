/* say.c -- send lines to a server by stdio, and print its answers.
 *
 * usage: say ADDRESS PORT
 *
 * You write: send_line, and the rest of talk.
 */
#include "net.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Two streams on one connection: one stream can read and write, but between the
 * two it wants a seek, and a socket has no place to seek to (man 3 fopen).
 * Each has a descriptor of its own, which its fclose() closes. Returns 0, or -1
 * with errno; then fd is closed. */
static int open_streams(int fd, FILE **from, FILE **to)
{
    int copy = dup(fd);

    *from = fdopen(fd, "r");
    *to = copy != -1 ? fdopen(copy, "w") : NULL;
    if (*from != NULL && *to != NULL)
        return 0;
    if (*from != NULL)
        fclose(*from);
    else
        close(fd);
    if (*to == NULL && copy != -1)
        close(copy);
    return -1;
}

/* One line there. What was printed lies in the stream's buffer until it is
 * full, or flushed. Returns 0, or -1 with errno. */
static int send_line(FILE *to, const char *line, size_t n)
{
    if (fwrite(line, 1, n, to) != n)
        return -1;
    return line[n - 1] == '\n' || putc('\n', to) != EOF ? 0 : -1;
}

/* Sends each line of standard input, and prints the answer to it. Returns 0, or
 * -1 after reporting what went wrong. */
static int talk(FILE *from, FILE *to)
{
    char *line = NULL, *answer = NULL;
    size_t room = 0, answer_room = 0;
    ssize_t n, got;
    int status = -1;

    while ((n = getline(&line, &room, stdin)) != -1) {
        if (send_line(to, line, (size_t)n) == -1) {
            perror("say: send");
            goto end;
        }
        got = getline(&answer, &answer_room, from);
        if (got == -1 && ferror(from)) {
            perror("say: recv");
            goto end;
        }
        /* Standard output may be a pipe, and then it is buffered, too. */
        if (got > 0
            && fwrite(answer, 1, (size_t)got, stdout) != (size_t)got) {
            perror("say: write");
            goto end;
        }
        if (got == -1 || answer[got - 1] != '\n') {
            fprintf(stderr, "say: connection closed early\n");
            goto end;
        }
    }
    if (ferror(stdin))
        perror("say: read");
    else
        status = 0;
end:
    free(line);
    free(answer);
    return status;
}

int main(int argc, char *argv[])
{
    int port = argc == 3 ? net_port(argv[2]) : -1;
    struct sockaddr_in sa;
    FILE *from, *to;
    int fd, status;

    if (port < 1 || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: say ADDRESS PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* stdio has no MSG_NOSIGNAL */
    fd = net_connect(&sa);
    if (fd == -1) {
        fprintf(stderr, "say: %s: %s\n", net_failed, strerror(errno));
        return 1;
    }
    if (open_streams(fd, &from, &to) == -1) {
        perror("say: fdopen");
        return 1;
    }
    setvbuf(to, NULL, _IONBF, 0); /* without a buffer there is nothing to flush */
    setvbuf(stdout, NULL, _IONBF, 0);
    status = talk(from, to) == -1 ? 1 : 0;
    fclose(to); /* all is flushed, or the failure is reported */
    fclose(from);
    return status;
}
