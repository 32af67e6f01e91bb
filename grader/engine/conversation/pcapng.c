/* pcapng.c -- what was captured, for Wireshark: one section of pcapng for a play. */
#include "conversation.h"

#include "base/say.h"
#include "sandbox/wire.h"

#include <string.h>

/* draft-ietf-opsawg-pcapng: blocks, and the numbers of their options */
enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, PACKET = 6, ORDER = 0x1a2b3c4d };
enum { COMMENT = 1, INTERFACE_NAME = 2, USER_APPLICATION = 4, TIME_RESOLUTION = 9 };
enum { LINK_RAW = 101, UNKNOWN = -1 }; /* each packet begins with its IP header */

static void put_16(struct bytes *b, unsigned value)
{
    uint16_t number = (uint16_t)value;

    bytes_add(b, &number, sizeof number);
}

static void put_32(struct bytes *b, uint32_t value)
{
    bytes_add(b, &value, sizeof value);
}

/* Bytes, and zeros up to a multiple of four. */
static void put_padded(struct bytes *b, const void *from, size_t n)
{
    bytes_add(b, from, n);
    bytes_add(b, "\0\0\0", (4 - n % 4) % 4);
}

static void put_option(struct bytes *b, unsigned code, const void *value, size_t n)
{
    put_16(b, code);
    put_16(b, (unsigned)n);
    put_padded(b, value, n);
}

/* The length of a block stands at both of its ends. */
static void put_block(struct bytes *out, uint32_t type, struct bytes *body)
{
    uint32_t length = (uint32_t)body->length + 12;

    put_32(out, type);
    put_32(out, length);
    bytes_add(out, body->at, body->length);
    put_32(out, length);
    bytes_free(body);
}

static void put_head(struct bytes *out, const char *title)
{
    static const char ours[] = "Socket Lab Kit";
    struct bytes section = {0}, interface = {0};

    put_32(&section, ORDER);
    put_16(&section, 1); /* version 1.0 */
    put_16(&section, 0);
    put_32(&section, (uint32_t)UNKNOWN); /* the section's length, 64 bits */
    put_32(&section, (uint32_t)UNKNOWN);
    if (*title != '\0')
        put_option(&section, COMMENT, title, strlen(title));
    put_option(&section, USER_APPLICATION, ours, sizeof ours - 1);
    put_32(&section, 0); /* no more options */
    put_block(out, SECTION, &section);

    put_16(&interface, LINK_RAW);
    put_16(&interface, 0);
    put_32(&interface, WIRE_MOST_KEPT);
    put_option(&interface, INTERFACE_NAME, "lo", 2);
    put_option(&interface, TIME_RESOLUTION, "\x09", 1); /* nanoseconds */
    put_32(&interface, 0);
    put_block(out, INTERFACE, &interface);
}

static void put_packet(struct bytes *out, const struct wire *wire, const struct wire_packet *p,
                       const struct bytes *comment)
{
    struct bytes body = {0};
    uint64_t date = (uint64_t)p->date;

    put_32(&body, 0); /* the interface */
    put_32(&body, (uint32_t)(date >> 32));
    put_32(&body, (uint32_t)date);
    put_32(&body, (uint32_t)p->kept);
    put_32(&body, (uint32_t)p->length);
    put_padded(&body, wire->data.at + p->at, p->kept);
    if (comment->length > 0) {
        put_option(&body, COMMENT, comment->at, comment->length);
        put_32(&body, 0);
    }
    put_block(out, PACKET, &body);
}

/* What happened, in the words of the line. An option has 65535 bytes at most. */
static void add_comment(struct bytes *comment, const struct conversation *t,
                        const struct conversation_line *line)
{
    enum { MOST = 4096 };

    if (line->kind != LINE_EVENT || comment->length > MOST)
        return;
    if (line->left[0] != '\0')
        bytes_print(comment, "%s%s: %s", comment->length > 0 ? "\n" : "",
                    say("conversation-left", t->program), line->left);
    if (line->right[0] != '\0')
        bytes_print(comment, "%s%s: %s", comment->length > 0 ? "\n" : "", say("conversation-right"),
                    line->right);
}

void conversation_pcapng(struct bytes *out, const struct conversation *t, const char *title)
{
    const struct wire *wire = wire_seen();
    size_t at = 0;

    if (wire == NULL)
        return;
    put_head(out, title);
    for (size_t i = 0; i < wire->count; i++) {
        const struct wire_packet *p = &wire->packets[i];
        struct bytes comment = {0};
        while (p->segment && at < t->count && t->lines[at].segment != p)
            add_comment(&comment, t, &t->lines[at++]);
        if (p->segment && at < t->count)
            add_comment(&comment, t, &t->lines[at++]);
        put_packet(out, wire, p, &comment);
        bytes_free(&comment);
    }
}
