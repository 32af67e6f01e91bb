/* datagrams.c -- a program for the tests of the peer: takes datagrams, or asks.
 *
 * usage: datagrams echo|silent|deaf|ask|late PORT
 *
 * late asks, takes what comes for 100 ms, asks again, and ends.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    char data[65536];

    if (argc != 3 || fd == -1)
        return 2;
    sa.sin_port = htons((in_port_t)atoi(argv[2]));
    if (strcmp(argv[1], "ask") == 0) {
        if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1 || send(fd, "x", 1, 0) == -1)
            return 3;
        return recv(fd, data, sizeof data, 0) != 1;
    }
    if (strcmp(argv[1], "late") == 0) {
        struct timespec time = {0, 100000000};
        if (connect(fd, (struct sockaddr *)&sa, sizeof sa) == -1 || send(fd, "x", 1, 0) == -1)
            return 3;
        clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
        while (recv(fd, data, sizeof data, MSG_DONTWAIT) != -1)
            ;
        return send(fd, "x", 1, 0) != 1;
    }
    if (bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1)
        return 3;
    for (;;) {
        socklen_t size = sizeof sa;
        if (strcmp(argv[1], "deaf") == 0)
            pause();
        ssize_t n = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&sa, &size);
        if (n != -1 && strcmp(argv[1], "echo") == 0)
            sendto(fd, data, (size_t)n, 0, (struct sockaddr *)&sa, size);
    }
}
