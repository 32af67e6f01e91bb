/* facts.c -- what the kernel knows of a program that a rule of the diagnosis may ask for. */
#include "facts.h"

#include "conn.h"
#include "student.h"

#include "sandbox/sockdiag.h"

#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

/* proc(5), /proc/PID/limits. */
static void take_limits(struct student *s)
{
    char path[64], line[256];

    snprintf(path, sizeof path, "/proc/%d/limits", (int)s->pid);
    FILE *f = fopen(path, "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (sscanf(line, "Max open files %lu %lu", &s->facts.soft, &s->facts.hard) == 2)
            break;
    if (f != NULL)
        fclose(f);
}

/* proc(5), /proc/PID/status: masks in hexadecimal. */
static void take_held_back(struct student *s)
{
    unsigned long long mask, pending = 0, blocked = 0;
    char path[64], line[256], name[16];

    snprintf(path, sizeof path, "/proc/%d/status", (int)s->pid);
    FILE *f = fopen(path, "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (sscanf(line, "%15[A-Za-z]: %llx", name, &mask) != 2)
            continue;
        if (strcmp(name, "SigPnd") == 0 || strcmp(name, "ShdPnd") == 0)
            pending |= mask;
        if (strcmp(name, "SigBlk") == 0)
            blocked = mask;
    }
    if (f != NULL)
        fclose(f);
    s->facts.held_back = pending & blocked;
}

/* A FIN is one place in the queue, until a recv() has come as far: that may be one that still had bytes to bring,
 * so nobody can tell whether the program knows of it. */
static bool take_unread(const struct sock_fact *fact, void *with)
{
    struct student *s = with;
    bool end = fact->state == TCP_IS_CLOSE_WAIT;

    if (address_port(&fact->local) != address_port(&s->listens) || fact->inode == 0)
        return false;
    if (fact->rqueue == 0 && (!end || s->facts.unread_port != 0))
        return false;
    s->facts.unread = fact->rqueue > 0 ? fact->rqueue - (end ? 1u : 0u) : 0;
    s->facts.unread_port = address_port(&fact->remote);
    return s->facts.unread > 0;
}

static bool take_queue(const struct sock_fact *fact, void *with)
{
    struct student *s = with;

    if (address_port(&fact->local) != address_port(&s->listens))
        return false;
    s->facts.in_queue = fact->rqueue;
    return true;
}

void facts_take(struct student *s, const struct conn *about)
{
    s->facts = (struct facts){0};
    if (!student_runs(s))
        return;
    take_limits(s);
    take_held_back(s);
    s->facts.holds_it = about != NULL && conn_inode(about) != 0;
    s->facts.living_count = processes_living(s->supervisor, s->facts.living, sizeof s->facts.living / sizeof(int));
    pipes_look(s->supervisor, &s->facts.pipes);
    s->facts.sockets = processes_sockets(s->supervisor);
    s->facts.edge_triggered = processes_watched_by_epoll(s->supervisor, EPOLLET);
    s->facts.asks_room = processes_watched_by_epoll(s->supervisor, EPOLLOUT);
    if (address_port(&s->listens) == 0)
        return;
    sockdiag_connected(take_unread, s);
    sockdiag_listening(take_queue, s);
}
