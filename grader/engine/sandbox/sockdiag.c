/* sockdiag.c -- what the kernel knows of TCP sockets. */
#include "sockdiag.h"

#include "base/fault.h"

#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The timer that runs while something has been sent and not acknowledged (tcp(7) has no name for
 * it: include/net/inet_diag.h's idiag_timer, and "tr" of /proc/net/tcp). A window that is closed
 * has another one. */
enum { RETRANSMISSION = 1 };

struct request {
    struct nlmsghdr header;
    struct inet_diag_req_v2 diag;
};

/* The netlink socket, opened once in whatever network namespace the peer lives in; -2: none. */
static int netlink_fd = -1;

static int netlink(void)
{
    if (netlink_fd == -1)
        netlink_fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink_fd == -1 || getenv("SOCKET_LAB_NO_SOCK_DIAG") != NULL)
        netlink_fd = -2;
    return netlink_fd;
}

/* struct tcp_info of the C library may end before tcpi_bytes_received; the kernel's layout is
 * fixed: a 64-bit number at byte 128 (include/uapi/linux/tcp.h). */
static void take_tcp_info(struct sock_fact *fact, const void *info, size_t size)
{
    enum { BYTES_RECEIVED = 128 };

    if (size < BYTES_RECEIVED + sizeof fact->received)
        return;
    memcpy(&fact->received, (const char *)info + BYTES_RECEIVED, sizeof fact->received);
    fact->counted = true;
}

static void take_address(union address *a, int family, const uint32_t words[4], in_port_t port)
{
    memset(a, 0, sizeof *a);
    a->any.sa_family = (sa_family_t)family;
    a->v4.sin_port = port;
    if (family == AF_INET6)
        memcpy(&a->v6.sin6_addr, words, sizeof a->v6.sin6_addr);
    else
        a->v4.sin_addr.s_addr = words[0];
    address_unmap(a);
}

static void take_answer(struct sock_fact *fact, const struct nlmsghdr *header)
{
    const struct inet_diag_msg *m = NLMSG_DATA(header);
    int left = (int)(header->nlmsg_len - NLMSG_LENGTH(sizeof *m));

    memset(fact, 0, sizeof *fact);
    take_address(&fact->local, m->idiag_family, m->id.idiag_src, m->id.idiag_sport);
    take_address(&fact->remote, m->idiag_family, m->id.idiag_dst, m->id.idiag_dport);
    fact->on_its_way = m->idiag_timer == RETRANSMISSION;
    fact->timer_ms = m->idiag_timer != 0 ? (long)m->idiag_expires : -1;
    fact->state = m->idiag_state;
    fact->inode = m->idiag_inode;
    fact->rqueue = m->idiag_rqueue;
    fact->wqueue = m->idiag_wqueue;
    for (const struct rtattr *a = (const void *)(m + 1); RTA_OK(a, left); a = RTA_NEXT(a, left))
        if (a->rta_type == INET_DIAG_INFO)
            take_tcp_info(fact, RTA_DATA(a), RTA_PAYLOAD(a));
}

static struct request new_request(int family, unsigned states, int flags)
{
    struct request q = {.header = {.nlmsg_len = sizeof q,
                                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                                   .nlmsg_flags = (unsigned short)(NLM_F_REQUEST | flags)}};

    q.diag.sdiag_family = (unsigned char)family;
    q.diag.sdiag_protocol = IPPROTO_TCP;
    q.diag.idiag_states = states;
    q.diag.idiag_ext = 1 << (INET_DIAG_INFO - 1);
    q.diag.id.idiag_cookie[0] = q.diag.id.idiag_cookie[1] = (unsigned)INET_DIAG_NOCOOKIE;
    return q;
}

/* ------------------------------------------------ the fallback: /proc/net/tcp, tcp6 ---- */

/* Each word of an address is printed as the number that it is in memory. */
static void read_words(union address *a, const char *hex, unsigned port)
{
    uint32_t words[4] = {0};
    int n = 0;

    while (n < 4 && sscanf(hex + 8 * n, "%8x", &words[n]) == 1)
        n++;
    take_address(a, n == 4 ? AF_INET6 : AF_INET, words, htons((in_port_t)port));
}

static bool proc_tcp(const char *path, bool (*visit)(const struct sock_fact *, void *), void *with)
{
    FILE *f = fopen(path, "re");
    char line[512], here[33], there[33];
    bool done = false;

    if (f == NULL)
        return false;
    while (!done && fgets(line, sizeof line, f) != NULL) {
        unsigned lp, rp, state, tx, rx, timer, when;
        unsigned long inode;
        if (sscanf(line, "%*d: %32[^:]:%x %32[^:]:%x %x %x:%x %x:%x %*x %*u %*u %lu", here, &lp,
                   there, &rp, &state, &tx, &rx, &timer, &when, &inode)
            != 10)
            continue;
        struct sock_fact fact = {.state = (int)state,
                                 .inode = inode,
                                 .rqueue = rx,
                                 .wqueue = tx,
                                 .on_its_way = timer == RETRANSMISSION,
                                 .timer_ms = timer != 0 ? when * 10L : -1}; /* hundredths */
        read_words(&fact.local, here, lp);
        read_words(&fact.remote, there, rp);
        done = visit(&fact, with);
    }
    fclose(f);
    return done;
}

static bool both_tables(bool (*visit)(const struct sock_fact *, void *), void *with)
{
    return proc_tcp("/proc/self/net/tcp", visit, with) || proc_tcp("/proc/self/net/tcp6", visit, with);
}

static struct {
    struct sock_fact *facts; /* NULL: nothing is remembered */
    size_t count, room;
} memory;

static bool take_into_memory(const struct sock_fact *fact, void *with)
{
    (void)with;
    if (memory.count == memory.room) {
        size_t room = 2 * memory.room + 64;
        struct sock_fact *more = realloc(memory.facts, room * sizeof *more);
        if (more == NULL)
            fault("no-memory");
        memory.facts = more;
        memory.room = room;
    }
    memory.facts[memory.count++] = *fact;
    return false;
}

void sockdiag_remember(void)
{
    sockdiag_forget();
    if (netlink() < 0)
        both_tables(take_into_memory, NULL);
}

void sockdiag_forget(void)
{
    free(memory.facts);
    memset(&memory, 0, sizeof memory);
}

static bool remembered(bool (*visit)(const struct sock_fact *, void *), void *with)
{
    for (size_t i = 0; i < memory.count; i++)
        if (visit(&memory.facts[i], with))
            return true;
    return false;
}

struct wanted_pair {
    const union address *local, *remote;
    struct sock_fact *fact;
};

static bool take_pair(const struct sock_fact *fact, void *with)
{
    struct wanted_pair *want = with;

    if (!address_same(&fact->local, want->local) || !address_same(&fact->remote, want->remote))
        return false;
    *want->fact = *fact;
    return true;
}

struct wanted_listener {
    const union address *at;
    struct sock_fact *fact;
};

static bool take_listener(const struct sock_fact *fact, void *with)
{
    struct wanted_listener *want = with;
    bool there = address_port(&fact->local) == address_port(want->at)
                 && (address_is_any(&fact->local) || address_same(&fact->local, want->at));

    if (fact->state != TCP_IS_LISTEN || !there)
        return false;
    *want->fact = *fact;
    return true;
}

struct wanted_state {
    bool listening;
    bool (*visit)(const struct sock_fact *, void *);
    void *with;
};

static bool take_state(const struct sock_fact *fact, void *with)
{
    const struct wanted_state *want = with;

    return (fact->state == TCP_IS_LISTEN) == want->listening && want->visit(fact, want->with);
}

/* ---------------------------------------------------------------- the questions ---- */

static void put_address(uint32_t words[4], const union address *a)
{
    if (a->any.sa_family == AF_INET6)
        memcpy(words, &a->v6.sin6_addr, sizeof a->v6.sin6_addr);
    else
        words[0] = a->v4.sin_addr.s_addr;
}

/* What the kernel finds for a segment that comes to `local` from `remote`: that connection or, when
 * there is none, who listens there. Returns 0, or -1: neither. */
static int look_up(const union address *local, const union address *remote, struct sock_fact *fact)
{
    struct request q = new_request(local->any.sa_family, ~0u, 0);
    _Alignas(struct nlmsghdr) char answer[4096];
    struct nlmsghdr *header = (void *)answer;

    q.diag.id.idiag_sport = local->v4.sin_port;
    q.diag.id.idiag_dport = remote->v4.sin_port;
    put_address(q.diag.id.idiag_src, local);
    put_address(q.diag.id.idiag_dst, remote);
    if (send(netlink(), &q, sizeof q, 0) == -1)
        return -1;
    ssize_t n = recv(netlink(), answer, sizeof answer, 0);
    if (n < (ssize_t)NLMSG_LENGTH(0) || header->nlmsg_type != SOCK_DIAG_BY_FAMILY)
        return -1;
    take_answer(fact, header);
    return 0;
}

int sockdiag_pair(const union address *local, const union address *remote, struct sock_fact *fact)
{
    /* When a handshake ends, its entry leaves the kernel's table an instant before the connection's
     * comes in (inet_ehash_insert()): what is not there is asked for twice. */
    enum { ASK = 2 };

    if (netlink() < 0) {
        struct wanted_pair want = {local, remote, fact};
        bool found = memory.facts != NULL ? remembered(take_pair, &want)
                                          : both_tables(take_pair, &want);
        return found ? 0 : -1;
    }
    for (int i = 0; i < ASK; i++)
        if (look_up(local, remote, fact) == 0 && fact->state != TCP_IS_LISTEN)
            return 0;
    return -1;
}

int sockdiag_listener(const union address *at, struct sock_fact *fact)
{
    const union address nobody = {.any.sa_family = at->any.sa_family};

    if (netlink() < 0) {
        struct wanted_listener want = {at, fact};
        return both_tables(take_listener, &want) ? 0 : -1;
    }
    return look_up(at, &nobody, fact) == 0 && fact->state == TCP_IS_LISTEN ? 0 : -1;
}

static bool dump(int family, unsigned states, bool (*visit)(const struct sock_fact *, void *),
                 void *with)
{
    struct request q = new_request(family, states, NLM_F_DUMP);
    static _Alignas(struct nlmsghdr) char answer[65536];
    bool done = false;

    if (send(netlink(), &q, sizeof q, 0) == -1)
        return false;
    for (;;) { /* to the end of the dump, also when the visitor has seen enough */
        ssize_t n = recv(netlink(), answer, sizeof answer, 0);
        if (n <= 0)
            return done;
        for (struct nlmsghdr *h = (void *)answer; NLMSG_OK(h, (size_t)n); h = NLMSG_NEXT(h, n)) {
            struct sock_fact fact;
            if (h->nlmsg_type != SOCK_DIAG_BY_FAMILY)
                return done;
            take_answer(&fact, h);
            if (!done)
                done = visit(&fact, with);
        }
    }
}

static bool visit_all(bool listening, bool (*visit)(const struct sock_fact *, void *), void *with)
{
    unsigned states = listening ? 1u << TCP_IS_LISTEN : ~(1u << TCP_IS_LISTEN);

    if (netlink() < 0) {
        struct wanted_state want = {listening, visit, with};
        return both_tables(take_state, &want);
    }
    return dump(AF_INET, states, visit, with) || dump(AF_INET6, states, visit, with);
}

bool sockdiag_listening(bool (*visit)(const struct sock_fact *, void *), void *with)
{
    return visit_all(true, visit, with);
}

bool sockdiag_connected(bool (*visit)(const struct sock_fact *, void *), void *with)
{
    return visit_all(false, visit, with);
}
