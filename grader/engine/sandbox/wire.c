/* wire.c -- the packets on the loopback of the play's own network.
 *
 * A ring of the kernel's (packet_mmap.txt in its Documentation/networking): there a packet has the time at which
 * it arrived, and is cut to what is kept. On a loopback every packet is seen twice, going out and coming in; the
 * second is taken.
 */
#include "wire.h"

#include "base/fault.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRAME = 2048, BLOCK = 65536, FRAMES = 8192 };

static int fd = -1;
static bool over;
static unsigned char *ring;
static size_t next_frame;
static int64_t ahead; /* of CLOCK_MONOTONIC is CLOCK_REALTIME, in ns */
static struct wire wire;

static int64_t now(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The smallest of a few differences: between the two questions of that one the least was lost. */
static int64_t measure(void)
{
    int64_t least = INT64_MAX, difference = 0;

    for (int i = 0; i < 16; i++) {
        int64_t before = now(CLOCK_MONOTONIC), date = now(CLOCK_REALTIME),
                after = now(CLOCK_MONOTONIC);
        if (after - before < least) {
            least = after - before;
            difference = date - before - least / 2;
        }
    }
    return difference;
}

int wire_open(void)
{
    int version = TPACKET_V2;
    struct tpacket_req rows = {.tp_block_size = BLOCK,
                               .tp_block_nr = FRAMES / (BLOCK / FRAME),
                               .tp_frame_size = FRAME,
                               .tp_frame_nr = FRAMES};

    fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0); /* nothing comes before the bind() */
    if (fd == -1)
        return -1;
    struct sockaddr_ll all = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
    if (setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) == -1
        || setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &rows, sizeof rows) == -1
        || (ring = mmap(NULL, (size_t)FRAME * FRAMES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0))
               == MAP_FAILED
        || bind(fd, (struct sockaddr *)&all, sizeof all) == -1) {
        close(fd);
        fd = -1;
        return -1;
    }
    madvise(ring, (size_t)FRAME * FRAMES, MADV_DONTFORK); /* the program's supervisor has no use for it */
    ahead = measure();
    wire.packets = malloc(WIRE_MOST_PACKETS * sizeof *wire.packets);
    if (wire.packets == NULL)
        fault("no-memory");
    return 0;
}

/* What a TCP segment or a UDP datagram says of itself, in IPv4 or (without extensions) in IPv6. */
static void read_headers(struct wire_packet *p, const unsigned char *data)
{
    struct tcphdr tcp = {0};
    size_t ip = sizeof(struct ip6_hdr), length = p->length;
    int protocol = 0;

    if (p->kept > sizeof(struct iphdr) && data[0] >> 4 == 4) {
        ip = (data[0] & 15) * 4u;
        length = (size_t)(data[2] << 8 | data[3]);
        protocol = data[9];
    } else if (p->kept > ip && data[0] >> 4 == 6) {
        protocol = data[6];
    }
    bool udp = protocol == IPPROTO_UDP;
    size_t header = udp ? sizeof(struct udphdr) : sizeof tcp;
    p->segment = (udp || protocol == IPPROTO_TCP) && p->kept >= ip + header;
    if (!p->segment)
        return;
    memcpy(&tcp, data + ip, header); /* both begin with the two ports */
    p->from = ntohs(tcp.source);
    p->to = ntohs(tcp.dest);
    p->flags = udp ? WIRE_UDP : data[ip + 13];
    p->window = udp ? 1 : ntohs(tcp.window);
    size_t headers = ip + (udp ? header : tcp.doff * 4u);
    p->bytes = length > headers ? length - headers : 0;
}

static void keep(const struct tpacket2_hdr *h, const unsigned char *data)
{
    if (wire.count == WIRE_MOST_PACKETS) {
        wire.lost++;
        return;
    }
    struct wire_packet *p = &wire.packets[wire.count++];
    size_t kept = h->tp_snaplen < WIRE_MOST_KEPT ? h->tp_snaplen : WIRE_MOST_KEPT;
    *p = (struct wire_packet){.date = (int64_t)h->tp_sec * 1000000000 + h->tp_nsec,
                              .at = wire.data.length,
                              .kept = kept,
                              .length = h->tp_len};
    p->time = p->date - ahead;
    bytes_add(&wire.data, data, kept);
    read_headers(p, data);
}

void wire_take(void)
{
    if (fd == -1 || over)
        return;
    for (;;) {
        struct tpacket2_hdr *h = (void *)(ring + next_frame * FRAME);
        if ((__atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0)
            break;
        const struct sockaddr_ll *from
            = (void *)((unsigned char *)h + TPACKET_ALIGN(sizeof *h));
        if (from->sll_pkttype != PACKET_OUTGOING)
            keep(h, (unsigned char *)h + h->tp_net);
        __atomic_store_n(&h->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
        next_frame = (next_frame + 1) % FRAMES;
    }
}

void wire_end(void)
{
    wire_take();
    over = true;
}

const struct wire *wire_seen(void)
{
    struct tpacket_stats since = {0}; /* reading it begins anew */
    socklen_t size = sizeof since;

    if (fd == -1)
        return NULL;
    wire_take();
    if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &since, &size) == 0)
        wire.lost += since.tp_drops;
    return &wire;
}
