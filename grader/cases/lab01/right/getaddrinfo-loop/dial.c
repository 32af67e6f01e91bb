/* Different here: the loop over what getaddrinfo() answers, as the tutorials have it; no byte is
 * turned round by hand. AI_NUMERICHOST keeps names away, and a regular expression what is left.
 *
 * usage: dial ADDRESS PORT
 */
#define _DEFAULT_SOURCE /* NI_MAXHOST */
#include <netdb.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int matches(const char *text, const char *pattern)
{
    regex_t re;
    int found;

    if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
        return 0;
    found = regexec(&re, text, 0, NULL, 0) == 0;
    regfree(&re);
    return found;
}

static void show(const char *label, const struct sockaddr_storage *ss, socklen_t len)
{
    char host[NI_MAXHOST], service[NI_MAXSERV];

    if (getnameinfo((const struct sockaddr *)ss, len, host, sizeof host, service, sizeof service,
                    NI_NUMERICHOST | NI_NUMERICSERV)
        == 0)
        printf("%s%s:%s\n", label, host, service);
}

int main(int argc, char *argv[])
{
    struct addrinfo hints, *servinfo, *p;
    struct sockaddr_storage mine, theirs;
    socklen_t mine_len = sizeof mine, theirs_len = sizeof theirs;
    int sockfd = -1, type = 0;
    socklen_t type_len = sizeof type;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    if (argc != 3 || !matches(argv[1], "^[0-9]{1,3}([.][0-9]{1,3}){3}$")
        || !matches(argv[2], "^0*[1-9][0-9]{0,4}$") || atol(argv[2]) > 65535
        || getaddrinfo(argv[1], argv[2], &hints, &servinfo) != 0) {
        fprintf(stderr, "usage: dial ADDRESS PORT\n");
        exit(2);
    }
    for (p = servinfo; p != NULL; p = p->ai_next) {
        if ((sockfd = socket(p->ai_family, p->ai_socktype, p->ai_protocol)) == -1) {
            perror("dial: socket");
            continue;
        }
        if (connect(sockfd, p->ai_addr, p->ai_addrlen) == -1) {
            perror("dial: connect");
            close(sockfd);
            continue;
        }
        break;
    }
    freeaddrinfo(servinfo);
    if (p == NULL)
        exit(1);
    if (getsockname(sockfd, (struct sockaddr *)&mine, &mine_len) != 0
        || getpeername(sockfd, (struct sockaddr *)&theirs, &theirs_len) != 0
        || getsockopt(sockfd, SOL_SOCKET, SO_TYPE, &type, &type_len) != 0) {
        perror("dial: getsockname");
        close(sockfd);
        exit(1);
    }
    close(sockfd);
    puts(mine.ss_family == AF_INET ? "family  AF_INET" : "family  ?");
    puts(type == SOCK_STREAM ? "type    SOCK_STREAM" : "type    ?");
    show("local   ", &mine, mine_len);
    show("remote  ", &theirs, theirs_len);
    if (fflush(stdout) == EOF) {
        perror("dial: write");
        exit(1);
    }
    exit(0);
}
