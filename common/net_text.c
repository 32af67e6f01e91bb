/* net_text.c -- a socket address to "127.0.0.1:7777". */
#include "net.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

char *net_text(const struct sockaddr_in *sa, char text[NET_TEXT])
{
    inet_ntop(AF_INET, &sa->sin_addr, text, NET_TEXT);
    size_t n = strlen(text);
    snprintf(text + n, NET_TEXT - n, ":%d", ntohs(sa->sin_port));
    return text;
}
