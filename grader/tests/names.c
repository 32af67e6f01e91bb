/* names.c -- a program for the tests of the peer: prints the addresses of a name, or the port of a service.
 *
 * usage: names NAME [configured] | names port SERVICE
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char *argv[])
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list;
    int port = argc > 2 && strcmp(argv[1], "port") == 0, error;

    hints.ai_flags = argc > 2 && !port ? AI_ADDRCONFIG : 0;
    error = getaddrinfo(port ? "127.0.0.1" : argv[1], port ? argv[2] : NULL, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s\n", gai_strerror(error));
        return 1;
    }
    for (struct addrinfo *a = list; a != NULL; a = a->ai_next) {
        char host[64], service[8];
        getnameinfo(a->ai_addr, a->ai_addrlen, host, sizeof host, service, sizeof service,
                    NI_NUMERICHOST | NI_NUMERICSERV);
        puts(port ? service : host);
    }
    return 0;
}
