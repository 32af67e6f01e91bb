/* Different here: tables of names, made by a macro, as PyMOTW makes its dictionaries from what the module holds.
 *
 * usage: lookup NAME SERVICE
 */
#include "resolve.h"

#include <stdio.h>
#include <stdlib.h>

struct constant {
    int value;
    const char *name;
};
#define NAMED(constant) {constant, #constant}

static const struct constant families[] = {NAMED(AF_UNSPEC), NAMED(AF_UNIX), NAMED(AF_INET), NAMED(AF_INET6), {0, NULL}};
static const struct constant types[] = {NAMED(SOCK_STREAM), NAMED(SOCK_DGRAM), NAMED(SOCK_RAW), {0, NULL}};
static const struct constant protocols[] = {NAMED(IPPROTO_TCP), NAMED(IPPROTO_UDP), NAMED(IPPROTO_IP), {0, NULL}};

static const char *named(const struct constant *table, int value)
{
    while (table->name != NULL && table->value != value)
        table++;
    return table->name != NULL ? table->name : "?";
}

int main(int argc, char *argv[])
{
    struct addrinfo *list, **at;
    int error;

    if (argc != 3 || !is_service(argv[2])) {
        fprintf(stderr, "usage: lookup NAME SERVICE\n");
        exit(2);
    }
    error = resolve(argv[1], argv[2], &list);
    if (error != 0) {
        fprintf(stderr, "lookup: %s: %s\n", argv[1], resolve_reason(error));
        exit(1);
    }
    for (at = &list; *at != NULL; at = &(*at)->ai_next) {
        char host[HOST_TEXT], port[PORT_TEXT];

        address_text((*at)->ai_addr, (*at)->ai_addrlen, host, port);
        printf("%s %s %s %s %s\n", named(families, (*at)->ai_family), named(types, (*at)->ai_socktype),
               named(protocols, (*at)->ai_protocol), host, port);
    }
    freeaddrinfo(list);
    exit(0);
}
