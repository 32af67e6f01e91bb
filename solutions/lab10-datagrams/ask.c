/* ask.c -- have numbers added up by tallyd, and print each total.
 *
 * usage: ask ADDRESS PORT MS TRIES < numbers
 *
 * You write: wait_for_reply and ask.
 */
#include "net.h"
#include "tally_wire.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 60000 }; /* of milliseconds, and of tries */

/* Milliseconds since some moment in the past, on a clock that nobody sets. */
static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t); /* every POSIX system has this clock */
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* Text to 1 ... MOST, decimal digits only. Returns -1 for any other text. */
static int count_from(const char *text)
{
    char *end;
    long n;

    if (*text < '0' || *text > '9')
        return -1; /* strtol() would take " 5" and "+5" */
    n = strtol(text, &end, 10);
    return *end == '\0' && n >= 1 && n <= MOST ? (int)n : -1;
}

/* Waits ms milliseconds for the reply to the request with this id. Returns 1
 * with the total; 0 when the time is over; -1 after reporting an error. */
static int wait_for_reply(int fd, uint16_t id, int ms, uint32_t *total)
{
    long long until = now_ms() + ms; /* what is not for us does not move it */
    long long left;

    while ((left = until - now_ms()) > 0) {
        unsigned char wire[TALLY_BYTES + 1];
        struct pollfd p = {.fd = fd, .events = POLLIN};
        struct tally t;
        ssize_t n = poll(&p, 1, (int)left);

        if (n == 1)
            n = recv(fd, wire, sizeof wire, 0);
        else if (n == 0)
            return 0;
        if (n == -1 && errno != EINTR) {
            perror("ask: recv");
            return -1;
        }
        if (n != TALLY_BYTES)
            continue;
        tally_unpack(&t, wire);
        if (t.id == id) {
            *total = t.number;
            return 1;
        }
    }
    return 0;
}

/* Sends a request until it is answered, at most so many times, and waits twice
 * as long after each. Returns 0 with the total, or -1 after reporting. */
static int ask(int fd, const struct tally *t, int ms, int tries,
               uint32_t *total)
{
    unsigned char wire[TALLY_BYTES];

    tally_pack(wire, t); /* the same id each time: it is the same request */
    while (tries-- > 0) {
        if (send(fd, wire, sizeof wire, 0) == -1) {
            perror("ask: send");
            return -1;
        }
        int answered = wait_for_reply(fd, t->id, ms, total);
        if (answered != 0)
            return answered == 1 ? 0 : -1;
        ms = ms < MOST / 2 ? 2 * ms : MOST;
    }
    fprintf(stderr, "ask: no answer\n");
    return -1;
}

/* Asks for each line of standard input. Returns the program's status. */
static int ask_all(int fd, int ms, int tries)
{
    struct tally t = {0, 0};
    char line[64], *end;
    uint32_t total;

    while (fgets(line, sizeof line, stdin) != NULL) {
        long n = strtol(line, &end, 10);
        if (end == line || *end != '\n' || n < INT32_MIN || n > INT32_MAX) {
            fprintf(stderr, "ask: not a number\n");
            return 1;
        }
        t.id++;
        t.number = (uint32_t)n; /* modulo 2^32: also for negative numbers */
        if (ask(fd, &t, ms, tries, &total) == -1)
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
    /* No handshake, and nothing is sent. The kernel notes whom we talk with:
     * strangers' datagrams stay out, and a refusal is told to us. */
    if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1) {
        perror("ask: connect");
        status = 1;
    } else {
        status = ask_all(fd, ms, tries);
    }
    close(fd); /* all answers have come, or never will */
    return status;
}
