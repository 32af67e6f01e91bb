/* conn.c -- the peer's connections, and the socket it listens on. */
#include "datagrams.h"
#include "local.h"
#include "performance.h"

#include "base/fault.h"
#include "sandbox/sockdiag.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SMALL = 2048 }; /* for SO_RCVBUF, which doubles it (socket(7)) */

static void make_tables(struct performance *p)
{
    p->conns = calloc(MOST_CONNECTIONS, sizeof(struct conn *));
    p->named = calloc(MOST_NAMES, sizeof(struct conn *));
    p->at_port = calloc(65536, sizeof(struct conn *));
    if (p->conns == NULL || p->named == NULL || p->at_port == NULL)
        fault("no-memory");
}

/* Where the connection of this name is, or would be: no name is ever taken out again. */
static struct conn **place_of(struct performance *p, const char *name)
{
    char kept[sizeof ((struct conn *)NULL)->name] = "";
    unsigned at = 5381; /* Bernstein's hash: names differ in their last digits */

    strncpy(kept, name, sizeof kept - 1);
    for (const char *c = kept; *c != '\0'; c++)
        at = at * 33 + (unsigned char)*c;
    for (at %= MOST_NAMES; p->named[at] != NULL; at = (at + 1) % MOST_NAMES)
        if (strcmp(p->named[at]->name, kept) == 0)
            break;
    return &p->named[at];
}

struct conn *conn_find(struct performance *p, const char *name)
{
    return p->conn_count > 0 ? *place_of(p, name) : NULL;
}

struct conn *conn_new(struct performance *p, const char *name)
{
    if (p->conns == NULL)
        make_tables(p);
    struct conn **place = place_of(p, name), *c = *place;

    if (c != NULL) {
        conn_close(c);
        bytes_free(&c->in);
        bytes_free(&c->out);
        datagrams_free(c);
    } else {
        if (p->conn_count == MOST_CONNECTIONS || (c = malloc(sizeof *c)) == NULL)
            fault("no-memory");
        p->conns[p->conn_count++] = *place = c;
    }
    *c = (struct conn){.fd = -1};
    strncpy(c->name, name, sizeof c->name - 1);
    return c;
}

/* Small pieces leave at once, each a segment of its own, and what comes is acknowledged at once:
 * else a student's small sends would wait for our delayed ACK, 40 ms (tcp(7), TCP_NODELAY,
 * TCP_QUICKACK). */
static void no_delay(int fd)
{
    int on = 1, saved = errno;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    errno = saved;
}

/* --------------------------------------------------------------- making them ---- */

/* Before connect() or listen(): the window's scale is agreed on in the handshake (tcp(7)). */
static void limit_receive_buffer(const struct performance *p, int fd)
{
    int size = SMALL;

    if (p->small)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

/* An address and a port to connect from; the port is chosen by connect(2), which knows where to (ip(7),
 * IP_BIND_ADDRESS_NO_PORT): so one port serves again for each other address. */
static int bind_to(const struct conn *c, const union address *from)
{
    int on = 1;

    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    return bind(c->fd, &from->any, address_length(from));
}

/* From 127.0.0.1 there are some 28,000 connections to one port (ip(7), ip_local_port_range), in portable
 * mode together with all others of the machine. Where they have run out, other addresses have as many. */
static int connect_from_where_ports_are(struct performance *p, struct conn *c, const union address *to)
{
    enum { MOST_SOURCES = 8 };
    bool local = to->any.sa_family == AF_INET && ntohl(to->v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    union address from = address_loopback(AF_INET, 0);
    int done;

    for (;;) {
        from.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + (in_addr_t)p->source);
        if (p->source > 0 && local && bind_to(c, &from) == -1)
            return -1;
        done = connect(c->fd, &to->any, address_length(to));
        if (done == 0 || errno != EADDRNOTAVAIL || !local || p->source == MOST_SOURCES)
            return done;
        p->source = p->source == 0 ? 2 : p->source + 1;
    }
}

/* The port of one that has been reset is free at once: whatever the kernel says of its two ends from now
 * on is about the other. */
static void note_port(struct performance *p, struct conn *c)
{
    struct conn **at = &p->at_port[address_port(&c->peer)];

    if (c->local)
        return;
    if (*at != NULL && *at != c && (*at)->fd == -1 && address_same(&(*at)->peer, &c->peer)
        && address_same(&(*at)->student, &c->student))
        (*at)->replaced = true;
    *at = c;
}

int conn_connect(struct performance *p, struct conn *c, const union address *to,
                 const union address *from)
{
    socklen_t size = sizeof c->peer;

    c->student = *to;
    c->connecting = true;
    c->made.earliest = c->acted.earliest = log_now();
    c->fd = socket(to->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (c->fd == -1)
        return -1;
    no_delay(c->fd);
    limit_receive_buffer(p, c->fd);
    if (from != NULL && bind_to(c, from) == -1)
        return -1;
    int done = from == NULL ? connect_from_where_ports_are(p, c, to)
                            : connect(c->fd, &to->any, address_length(to));
    if (done == -1 && errno != EINPROGRESS) {
        c->end = CONN_FAILED;
        c->error = errno;
    }
    getsockname(c->fd, &c->peer.any, &size);
    note_port(p, c);
    return 0;
}

bool conn_connected(struct conn *c)
{
    struct pollfd p = {c->fd, POLLOUT, 0};
    socklen_t size = sizeof c->error;

    if (c->connected || c->end == CONN_FAILED)
        return true;
    if (poll(&p, 1, 0) != 1)
        return false;
    c->connecting = false;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &c->error, &size);
    /* Who is refused hears ECONNREFUSED. A reset came after the handshake: it was connected, and
     * what the other side sent before can still be read. (EPIPE: after its FIN, too.) */
    c->was_reset = c->error == ECONNRESET;
    c->broken = c->was_reset || c->error == EPIPE;
    c->connected = c->error == 0 || c->broken;
    c->made.latest = c->acted.latest = log_now();
    if (!c->connected)
        c->end = CONN_FAILED;
    return true;
}

int conn_listen(struct performance *p, const union address *at)
{
    p->listener = socket(at->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (p->listener == -1)
        return -1;
    limit_receive_buffer(p, p->listener);
    if (bind(p->listener, &at->any, address_length(at)) == -1)
        return -1;
    return listen(p->listener, SOMAXCONN);
}

bool conn_accept(struct performance *p, struct conn *c)
{
    socklen_t size = sizeof c->student;

    if (c->fd != -1)
        return true;
    c->fd
        = accept4(p->listener, &c->student.any, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (c->fd == -1)
        return false;
    size = sizeof c->peer;
    getsockname(c->fd, &c->peer.any, &size);
    c->local = c->peer.any.sa_family == AF_UNIX;
    if (c->local)
        c->peer = c->student = (union address){.any.sa_family = AF_UNIX};
    note_port(p, c);
    no_delay(c->fd);
    c->made = c->acted = (struct moment){0, log_now()}; /* the kernel took it at some time before */
    c->connected = true;
    return true;
}

/* --------------------------------------------------------------- moving bytes ---- */

static void note_end(struct performance *p, struct conn *c, enum conn_end end, int error)
{
    if (c->end != CONN_OPEN)
        return;
    c->end = end;
    c->error = error;
    log_number(p, end == CONN_EOF ? LOG_EOF : LOG_ERROR, NULL, c, error);
}

static bool pump_out(struct conn *c)
{
    bool moved = false;

    if (c->out.length > 0)
        c->acted.earliest = log_now();
    while (c->out.length > 0) {
        ssize_t n = send(c->fd, c->out.at, c->out.length, MSG_NOSIGNAL);
        if (n == -1 && errno == EAGAIN)
            break;
        moved = true;
        if (n == -1) {
            /* Its reset, met while sending; what it had sent before can still be read. The kernel
             * tells of a reset once: a recv() after this would call it the end of file. Where that
             * came first, the error is EPIPE. */
            c->was_reset = c->was_reset || errno == ECONNRESET;
            c->broken = true;
            c->out.length = 0;
            break;
        }
        c->acted.latest = log_now();
        c->sent += (unsigned long long)n;
        bytes_drop(&c->out, (size_t)n);
    }
    return moved;
}

static bool takes_more(const struct conn *c)
{
    return c->end == CONN_OPEN && c->in.length <= CONN_MOST_UNREAD
           && (c->most == 0 || c->in.length < c->most);
}

static bool pump_in(struct performance *p, struct conn *c)
{
    char part[65536];
    bool moved = false;

    while (takes_more(c)) {
        size_t room = c->most == 0 ? sizeof part : c->most - c->in.length;
        ssize_t n = recv(c->fd, part, room < sizeof part ? room : sizeof part, 0);
        if (n == -1 && errno == EAGAIN)
            no_delay(c->fd); /* the kernel forgets TCP_QUICKACK now and then */
        if (n == -1 && (errno == EAGAIN || errno == EINTR))
            break;
        moved = true;
        if (n == -1) {
            note_end(p, c, CONN_RESET, errno);
        } else if (n == 0) {
            note_end(p, c, c->was_reset ? CONN_RESET : CONN_EOF, c->was_reset ? ECONNRESET : 0);
        } else {
            log_bytes(p, LOG_GETS, NULL, c, part, (size_t)n);
            bytes_add(&c->in, part, (size_t)n);
        }
    }
    return moved;
}

bool conn_pump(struct performance *p, struct conn *c)
{
    if (c->fd != -1 && c->datagrams != NULL)
        return datagrams_pump(p, c);
    if (c->fd == -1 || !c->connected)
        return false;
    bool moved = pump_out(c);
    return pump_in(p, c) || moved;
}

struct pollfd conn_poll(const struct conn *c)
{
    if (c->datagrams != NULL)
        return (struct pollfd){c->fd, POLLIN, 0};
    bool over = c->fd == -1 || c->end != CONN_OPEN;
    bool reads = c->most == 0 || c->in.length < c->most;
    short events = (short)(!c->connected ? POLLOUT : reads ? POLLIN : 0);

    if (c->out.length > 0)
        events |= POLLOUT;
    return (struct pollfd){over ? -1 : c->fd, events, 0};
}

struct pollfd conn_poll_listener(const struct performance *p)
{
    return (struct pollfd){p->listener, POLLIN, 0};
}

bool conn_reset_after_eof(const struct conn *c)
{
    enum { CLOSE = 7 }; /* TCP_CLOSE of <netinet/tcp.h>, which does not go together with <linux/tcp.h> */
    struct tcp_info info;
    socklen_t size = sizeof info;

    return c->end == CONN_EOF && c->fd != -1 && !c->finished
           && getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == CLOSE;
}

/* ---------------------------------------------------------------- ending them ---- */

void conn_half_close(struct conn *c)
{
    c->finished = true;
    shutdown(c->fd, SHUT_WR);
}

void conn_close(struct conn *c)
{
    if (c->fd != -1)
        close(c->fd);
    c->fd = -1;
    c->finished = true;
}

void conn_reset(struct conn *c)
{
    struct linger at_once = {1, 0};

    if (c->fd != -1)
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    conn_close(c);
}

int conn_silence(struct conn *c, bool silent)
{
    struct sock_filter nothing[] = {BPF_STMT(BPF_RET | BPF_K, 0)}; /* of a packet is taken */
    struct sock_fprog program = {1, nothing};

    c->silent = silent;
    c->acted.earliest = log_now();
    int done = setsockopt(c->fd, SOL_SOCKET, silent ? SO_ATTACH_FILTER : SO_DETACH_FILTER, &program,
                          sizeof program);
    c->acted.latest = log_now();
    return done;
}

/* ---------------------------------------------------------------- a full queue ---- */

/* A backlog of 0 has room for one: when it has come, the next SYN is dropped (listen(2); the
 * kernel's sk_acceptq_is_full() asks for more than the backlog). */
bool conn_queue_full(const union address *at)
{
    struct sock_fact queue;

    return sockdiag_listener(at, &queue) == 0 && queue.rqueue > queue.wqueue;
}

int conn_fill_queue(struct performance *p)
{
    union address at;
    socklen_t size = sizeof at;

    if (getsockname(p->listener, &at.any, &size) == -1 || listen(p->listener, 0) == -1)
        return -1;
    p->in_queue = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (p->in_queue == -1 || connect(p->in_queue, &at.any, size) == -1)
        return -1;
    while (!conn_queue_full(&at)) /* the last ACK of its handshake arrives within a moment */
        ;
    return 0;
}

/* --------------------------------------------------------- questions to the kernel ---- */

static bool has_seen_fin(int state)
{
    return state == TCP_IS_CLOSE_WAIT || state == TCP_IS_LAST_ACK || state == TCP_IS_CLOSING
           || state == TCP_IS_TIME_WAIT || state == TCP_IS_CLOSE;
}

/* Whether its FIN, one place in the send queue, has not been acknowledged. That wakes nobody. */
static unsigned is_closing(int state)
{
    return state == TCP_IS_FIN_WAIT1 || state == TCP_IS_LAST_ACK || state == TCP_IS_CLOSING;
}

/* Whether its SYN is on its way, or will be repeated and taken: as long as the queue is full it is
 * dropped again. */
static bool will_connect(const struct conn *c)
{
    return c->fd != -1 && c->connecting && c->end == CONN_OPEN && !conn_queue_full(&c->student);
}

bool conn_in_queue(const struct conn *c)
{
    struct sock_fact fact;

    return sockdiag_pair(&c->student, &c->peer, &fact) == -1 || fact.state != TCP_IS_SYN_RECV;
}

static bool is_writable(int fd)
{
    struct pollfd room = {fd, POLLOUT, 0};

    return fd != -1 && poll(&room, 1, 0) == 1;
}

/* Whether all that could arrive on c has; *fact is the student's end when there is one. */
static bool arrived(const struct conn *c, struct sock_fact *fact, bool *there)
{
    int waiting = 0, unacked = 0, unread = 0;

    if (c->local) { /* nothing is ever on its way: send(2) puts it into the other end's queue */
        *there = !local_closed(c);
        *fact = (struct sock_fact){.rqueue = local_unread(c), .inode = *there};
        return true;
    }
    *there = !c->replaced && sockdiag_pair(&c->student, &c->peer, fact) == 0;
    if (!*there)
        return true; /* it is gone: nothing will wake anybody any more */
    if (fact->state == TCP_IS_SYN_RECV)
        return false;
    /* Its own bytes on the way to us: their arrival, or our ACK, may yet wake it. Those for which
     * we have no room, because the play does not read, stay where they are; so do those that we do
     * not want to see. */
    if (fact->wqueue > is_closing(fact->state) && c->fd != -1)
        no_delay(c->fd); /* an ACK that we owe leaves now */
    if (fact->wqueue > is_closing(fact->state) && !c->silent
        && (c->fd == -1 || (ioctl(c->fd, FIONREAD, &unread) == 0 && unread == 0)))
        return false;
    if (c->fd != -1) {
        ioctl(c->fd, SIOCOUTQNSD, &waiting); /* not sent yet: the window is closed */
        ioctl(c->fd, SIOCOUTQ, &unacked);
    }
    /* What has arrived takes room in our send queue until it is acknowledged, which may be later (tcp(7),
     * TCP_QUICKACK): then there is room for what we have not sent yet, and we are about to. */
    if (c->out.length > 0 && (unacked > waiting || is_writable(c->fd)))
        return false;
    /* Who has read all has opened the window: its kernel says so now, or when ours asks. */
    if (waiting > 0 && fact->rqueue == 0 && fact->inode != 0 && !c->silent)
        return false;
    if (c->finished && waiting == 0 && !has_seen_fin(fact->state))
        return false;
    if (!fact->counted)
        return unacked - waiting <= 0;
    return fact->received + (unsigned long long)waiting >= c->sent;
}

/* Whether something has come for the connection that the peer reads now, since it last read. A kernel
 * keeps bytes back without any help of the program's (tcp(7), TCP_CORK: 200 ms; a window that was
 * closed), so they may come at any time. */
static bool has_news(const struct conn *c)
{
    struct pollfd news = {c != NULL ? c->fd : -1, POLLIN, 0};

    return news.fd != -1 && c->connected && takes_more(c) && poll(&news, 1, 0) == 1;
}

bool conn_all_arrived(const struct performance *p)
{
    struct sock_fact fact;
    bool there, all = true;

    sockdiag_remember();
    for (size_t i = 0; i < p->conn_count && all && !p->cut; i++)
        all = !will_connect(p->conns[i])
              && (!p->conns[i]->connected || arrived(p->conns[i], &fact, &there));
    sockdiag_forget();
    return all && !has_news(p->current); /* asked last: what was on its way before has come by now */
}

unsigned conn_kept_back(const struct conn *c)
{
    struct sock_fact fact;
    int unread = 0;

    if (c->local || c->fd == -1 || c->replaced || sockdiag_pair(&c->student, &c->peer, &fact) == -1)
        return 0;
    if (fact.on_its_way || fact.wqueue <= is_closing(fact.state))
        return 0;
    return ioctl(c->fd, FIONREAD, &unread) == 0 && unread == 0 ? fact.wqueue - is_closing(fact.state) : 0;
}

/* Whether a connection of the peer's has these two ends. */
static bool is_ours(const struct performance *p, const struct sock_fact *fact)
{
    return p->at_port != NULL
           && (p->at_port[address_port(&fact->local)] != NULL || p->at_port[address_port(&fact->remote)] != NULL);
}

static bool is_between(const struct sock_fact *fact, void *with)
{
    struct performance *p = with;
    struct sock_fact other;

    if (!fact->on_its_way || is_ours(p, fact))
        return false;
    /* One that has been closed belongs to nobody; its other end tells whom it concerns. */
    return student_holding(p, fact->inode) != NULL
           || (sockdiag_pair(&fact->remote, &fact->local, &other) == 0
               && student_holding(p, other.inode) != NULL);
}

bool conn_none_between(struct performance *p)
{
    return !sockdiag_connected(is_between, p);
}

unsigned long conn_inode(const struct conn *c)
{
    struct sock_fact fact;

    return c->fd == -1 || c->local || c->datagrams != NULL || c->replaced
                   || sockdiag_pair(&c->student, &c->peer, &fact) == -1
               ? 0
               : fact.inode;
}

bool conn_consumed(const struct conn *c)
{
    struct sock_fact fact;
    bool there;

    /* Two questions: the first may be answered when the bytes have arrived but still sit in the
     * socket's backlog, where rqueue does not count them yet. */
    if (!arrived(c, &fact, &there))
        return false;
    if (!there)
        return true;
    if (c->local)
        return fact.rqueue == 0;
    return sockdiag_pair(&c->student, &c->peer, &fact) == -1 || fact.rqueue == 0;
}

bool conn_held(const struct conn *c)
{
    struct sock_fact fact;

    if (c->local)
        return conn_consumed(c) && !local_closed(c);
    return conn_consumed(c) && sockdiag_pair(&c->student, &c->peer, &fact) == 0 && fact.inode != 0;
}

bool conn_broken(struct conn *c)
{
    int error = 0;
    socklen_t size = sizeof error;

    /* ECONNRESET; EPIPE after the other side's FIN (tcp_reset() in the kernel). It is told once. */
    if (c->fd != -1 && getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error != 0) {
        c->broken = true;
        c->was_reset = c->was_reset || error == ECONNRESET;
    }
    return c->broken || c->end == CONN_RESET;
}

unsigned conn_new_segments(struct conn *c)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;

    if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &size) == -1)
        return 0;
    unsigned more = info.tcpi_data_segs_in - c->segments;
    c->segments = info.tcpi_data_segs_in;
    return more;
}

long conn_last_news(const struct conn *c)
{
    struct tcp_info info = {0};
    socklen_t size = sizeof info;

    if (c->datagrams != NULL && c->datagrams->count > 0)
        return (long)((log_now() - c->datagrams->kept[0].came.latest) / 1000000);
    if (c->end > CONN_EOF || getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &size) == -1)
        return 0;
    /* A FIN is no data, but it acknowledges. */
    return c->in.length > 0 ? info.tcpi_last_data_recv : info.tcpi_last_ack_recv;
}
