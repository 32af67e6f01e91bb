/* ask.c -- have numbers added up by tallyd, and print each total.
 *
 * usage: ask ADDRESS PORT MS TRIES < numbers
 *
 * You write: nothing here; see request.c.
 */
#include "net.h"
#include "request.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Text to 1 ... REQUEST_MOST, decimal digits only. Returns -1 for any other
 * text. */
static int count_from(const char *text)
{
    char *end;
    long n;

    if (*text < '0' || *text > '9')
        return -1; /* strtol() would take " 5" and "+5" */
    n = strtol(text, &end, 10);
    return *end == '\0' && n >= 1 && n <= REQUEST_MOST ? (int)n : -1;
}

/* Asks for each line of standard input. Returns the program's status. */
static int ask_all(int fd, int ms, int tries)
{
    struct tally t = {0, 0};
    char line[64], *end;
    uint32_t total;

    while (fgets(line, sizeof line, stdin) != NULL) {
        long long n = strtoll(line, &end, 10);
        if (end == line || (*end != '\n' && *end != '\0') || n < INT32_MIN
            || n > INT32_MAX) {
            fprintf(stderr, "ask: not a number\n");
            return 1;
        }
        t.id++;
        t.number = (uint32_t)n; /* modulo 2^32: also for negative numbers */
        if (request(fd, &t, ms, tries, &total) == -1)
            return 1;
        /* Back to a signed number, without a conversion that C leaves open. */
        long long value = total;
        if (value > INT32_MAX)
            value -= 1LL << 32;
        if (printf("%lld\n", value) < 0) {
            perror("ask: write");
            return 1;
        }
    }
    if (ferror(stdin)) {
        perror("ask: read");
        return 1;
    }
    return 0;
}

int main(int argc, char *argv[])
{
    int port = argc == 5 ? net_port(argv[2]) : -1;
    int ms = argc == 5 ? count_from(argv[3]) : -1;
    int tries = argc == 5 ? count_from(argv[4]) : -1;
    struct sockaddr_in sa;
    int fd, status;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (port < 1 || ms == -1 || tries == -1
        || net_address(&sa, argv[1], port) == -1) {
        fprintf(stderr, "usage: ask ADDRESS PORT MS TRIES\n");
        return 2;
    }
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1) {
        perror("ask: socket");
        return 1;
    }
    /* No handshake, and nothing is sent. The kernel stores this address: it
     * drops datagrams from others, and reports a refusal. */
    if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1) {
        perror("ask: connect");
        status = 1;
    } else {
        status = ask_all(fd, ms, tries);
    }
    close(fd); /* all answers have come, or never will */
    return status;
}
