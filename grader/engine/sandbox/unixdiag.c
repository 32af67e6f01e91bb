/* unixdiag.c -- what the kernel knows of sockets of the family AF_UNIX. */
#include "unixdiag.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct request {
    struct nlmsghdr header;
    struct unix_diag_req diag;
};

/* One socket is asked about by its inode; what comes back is a message, or an error. Copies the attribute that was asked
 * for, or as much of it as there is room for. Returns 0, or -1: the kernel does not tell. */
static int ask(unsigned long inode, unsigned show, unsigned short attribute, void *copy, size_t room)
{
    struct request q = {.header = {.nlmsg_len = sizeof q,
                                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                                   .nlmsg_flags = NLM_F_REQUEST},
                        .diag = {.sdiag_family = AF_UNIX,
                                 .udiag_states = ~0u,
                                 .udiag_ino = (uint32_t)inode,
                                 .udiag_show = show,
                                 .udiag_cookie = {~0u, ~0u}}};
    _Alignas(struct nlmsghdr) char answer[1024];
    struct nlmsghdr *header = (void *)answer;
    int found = -1;

    if (getenv("SOCKET_LAB_NO_SOCK_DIAG") != NULL)
        return -1;
    int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    ssize_t n = fd != -1 && send(fd, &q, sizeof q, 0) != -1 ? recv(fd, answer, sizeof answer, 0) : -1;
    if (n >= (ssize_t)NLMSG_LENGTH(sizeof(struct unix_diag_msg)) && header->nlmsg_type == SOCK_DIAG_BY_FAMILY) {
        const struct unix_diag_msg *m = NLMSG_DATA(header);
        int left = (int)(header->nlmsg_len - NLMSG_LENGTH(sizeof *m));
        for (const struct rtattr *a = (const void *)(m + 1); RTA_OK(a, left); a = RTA_NEXT(a, left))
            if (a->rta_type == attribute && RTA_PAYLOAD(a) >= room) {
                memcpy(copy, RTA_DATA(a), room);
                found = 0;
            }
    }
    if (fd != -1)
        close(fd);
    return found;
}

int unixdiag_other_end(unsigned long inode, unsigned long *other)
{
    uint32_t number = 0;
    int done = ask(inode, UDIAG_SHOW_PEER, UNIX_DIAG_PEER, &number, sizeof number);

    *other = number;
    return done;
}

int unixdiag_file(unsigned long inode, unsigned long *file)
{
    struct unix_diag_vfs is = {0};
    int done = ask(inode, UDIAG_SHOW_VFS, UNIX_DIAG_VFS, &is, sizeof is);

    *file = is.udiag_vfs_ino;
    return done;
}

bool unixdiag_listening(bool (*visit)(const char *name, unsigned long inode, void *), void *with)
{
    enum { ACCEPTS = 1 << 16 }; /* __SO_ACCEPTCON of the kernel's include/linux/net.h */
    FILE *f = fopen("/proc/self/net/unix", "re");
    char line[256], name[128];
    bool done = false;

    while (!done && f != NULL && fgets(line, sizeof line, f) != NULL) {
        unsigned flags, type;
        unsigned long inode;
        if (sscanf(line, "%*x: %*x %*x %x %x %*x %lu %127s", &flags, &type, &inode, name) == 4
            && (flags & ACCEPTS) != 0 && type == SOCK_STREAM)
            done = visit(name, inode, with);
    }
    if (f != NULL)
        fclose(f);
    return done;
}
