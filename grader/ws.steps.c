/* ws.steps.c -- steps about WebSocket (RFC 6455): the opening handshake, and frames, for the plays of every lab.
 *
 * On a connection that the peer has made, it is the client: what it sends is masked, and what comes must not be. On one
 * that it has accepted, it is the server. What comes may come in any pieces.
 */
#include "plays/verbs.h"

#include "net.h"
#include "verdict/report.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { FIN = 0x80, RESERVED = 0x70, OPCODE = 0x0f, MASKED = 0x80, CLOSE = 8, MOST_HEAD = 65536, MS = 1000000 };

static const char *const kinds[] = {"continuation", "text", "binary", NULL, NULL, NULL, NULL, NULL, "close", "ping", "pong"};

/* The name of an opcode; its number when it has none. */
static const char *kind_of(int opcode)
{
    static char number[8];

    if ((size_t)opcode < sizeof kinds / sizeof *kinds && kinds[opcode] != NULL)
        return kinds[opcode];
    snprintf(number, sizeof number, "0x%x", (unsigned)opcode);
    return number;
}

/* What the peer sends on a connection and holds back, until it lets it go. */
static struct {
    char conn[24];
    bool holds;
    struct bytes bytes;
} held;

/* Whether the program under test is the server: it has not been accepted by the peer. */
static bool peer_is_client(struct performance *p, const struct conn *c)
{
    return address_port(&c->peer) != words_port(p);
}

/* ------------------------------------------------------------------- sending ---- */

static bool is_consumed(void *with)
{
    return conn_consumed(with);
}

/* In pieces of so many bytes (0: in one), each of which leaves when the program has read the one before. */
static void send_in_pieces(struct performance *p, struct conn *c, const struct bytes *data, size_t size)
{
    for (size_t at = 0; at < data->length; at += size) {
        if (size == 0)
            size = data->length;
        if (at > 0)
            wait_until(p, is_consumed, c, size == 1 ? 20 : PACE_ASK);
        send_piece(p, c, data->at + at, data->length - at < size ? data->length - at : size);
    }
}

static void send_or_hold(struct performance *p, struct conn *c, struct bytes *data)
{
    if (held.holds && strcmp(held.conn, c->name) == 0)
        bytes_add(&held.bytes, data->at, data->length);
    else
        send_in_pieces(p, c, data, 0);
    bytes_free(data);
}

static void holds_back(struct performance *p, const struct step *s)
{
    struct conn *c = that_connection(p, step_word(s, 0));

    snprintf(held.conn, sizeof held.conn, "%s", c->name);
    held.holds = true;
    held.bytes.length = 0;
}

static void let_go(struct performance *p, const struct step *s, size_t size)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    if (!held.holds || strcmp(held.conn, c->name) != 0)
        fault("play-not-held", c->name);
    held.holds = false;
    send_in_pieces(p, c, &held.bytes, size);
}

/* Bytes as they are. */
static void adds(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes data = {0};

    step_data(s, 1, 0, &data);
    send_or_hold(p, c, &data);
}

static void lets_go(struct performance *p, const struct step *s)
{
    let_go(p, s, step_has(s, 1) ? 1 : 0);
}

static void lets_go_in_pieces(struct performance *p, const struct step *s)
{
    let_go(p, s, (size_t)step_number(s, 1));
}

/* The key of a frame: another one for each, the same in each performance. */
static void next_key(unsigned char key[4])
{
    static unsigned count;
    unsigned char digest[NET_SHA1];

    count++;
    net_sha1(&count, sizeof count, digest);
    memcpy(key, digest, 4);
}

/* Adds a frame whose head claims so many bytes. key: NULL for none. */
static void add_frame(struct bytes *to, unsigned first, const struct bytes *payload, unsigned long long claimed,
                      const unsigned char *key)
{
    size_t size = claimed < 126 ? 0 : claimed <= 0xffff ? 2 : 8;
    unsigned char head[2] = {(unsigned char)first, (unsigned char)(key != NULL ? MASKED : 0)};

    head[1] |= (unsigned char)(size == 0 ? claimed : size == 2 ? 126 : 127);
    bytes_add(to, head, 2);
    for (size_t i = size; i-- > 0;) {
        unsigned char byte = (unsigned char)(claimed >> 8 * i);
        bytes_add(to, &byte, 1);
    }
    if (key != NULL)
        bytes_add(to, key, 4);
    for (size_t i = 0; i < payload->length; i++) {
        unsigned char byte = payload->at[i] ^ (key != NULL ? key[i % 4] : 0);
        bytes_add(to, &byte, 1);
    }
}

/* "text": its first byte, with FIN; of two digits, such as c1, the byte that they say. */
static unsigned first_byte(const char *kind)
{
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i] != NULL && strcmp(kind, kinds[i]) == 0)
            return FIN | i;
    if (strlen(kind) != 2 || !isxdigit((unsigned char)kind[0]) || !isxdigit((unsigned char)kind[1]))
        fault("play-no-frame", kind);
    return (unsigned)strtoul(kind, NULL, 16);
}

static void send_frame(struct performance *p, struct conn *c, unsigned first, const struct bytes *payload, bool masks)
{
    struct bytes frame = {0};
    unsigned char key[4];

    next_key(key);
    add_frame(&frame, first, payload, payload->length, masks ? key : NULL);
    send_or_hold(p, c, &frame);
}

static void sends_frame(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes payload = {0};

    if (s->capture_count > 2)
        step_data(s, 2, 0, &payload);
    send_frame(p, c, first_byte(step_word(s, 1)), &payload, peer_is_client(p, c));
    bytes_free(&payload);
}

/* As only the other side may do. */
static void sends_wrongly(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes payload = {0};

    step_data(s, 2, 0, &payload);
    send_frame(p, c, first_byte(step_word(s, 1)), &payload, !peer_is_client(p, c));
    bytes_free(&payload);
}

static void sends_frame_with_key(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes payload = {0}, frame = {0};
    unsigned long number = strtoul(step_word(s, 3), NULL, 16);
    unsigned char key[4] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
                            (unsigned char)(number >> 8), (unsigned char)number};

    step_data(s, 2, 0, &payload);
    add_frame(&frame, first_byte(step_word(s, 1)), &payload, payload.length, key);
    send_or_hold(p, c, &frame);
    bytes_free(&payload);
}

static void sends_fragment(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes payload = {0};

    step_data(s, 2, 0, &payload);
    send_frame(p, c, first_byte(step_word(s, 1)) & ~(unsigned)FIN, &payload, peer_is_client(p, c));
    bytes_free(&payload);
}

static void sends_close(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    long code = step_number(s, 1);
    unsigned char number[2] = {(unsigned char)(code >> 8), (unsigned char)code};
    struct bytes payload = {0}, reason = {0};

    bytes_add(&payload, number, 2);
    if (s->capture_count > 2 && step_has(s, 2)) {
        step_data(s, 2, 0, &reason);
        bytes_add(&payload, reason.at, reason.length);
    }
    send_frame(p, c, FIN | CLOSE, &payload, peer_is_client(p, c));
    bytes_free(&payload);
    bytes_free(&reason);
}

/* A head, and no payload yet. */
static void claims(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes frame = {0}, nothing = {0};
    unsigned char key[4];

    next_key(key);
    add_frame(&frame, first_byte(step_word(s, 2)), &nothing, strtoull(step_word(s, 1), NULL, 10),
              peer_is_client(p, c) ? key : NULL);
    send_or_hold(p, c, &frame);
}

/* ------------------------------------------------------------------- handshake ---- */

/* The key of the peer's on this connection: another one on each, the same in each performance. */
static void key_on(const struct conn *c, char key[NET_BASE64(16)])
{
    unsigned char digest[NET_SHA1];

    net_sha1(c->name, strlen(c->name), digest);
    net_base64(digest, 16, key);
}

static void accept_of(const char *key, char accept[NET_BASE64(NET_SHA1)])
{
    char both[128];
    unsigned char digest[NET_SHA1];

    snprintf(both, sizeof both, "%.60s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    net_sha1(both, strlen(both), digest);
    net_base64(digest, sizeof digest, accept);
}

static void sends_handshake(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct bytes request = {0};
    char key[NET_BASE64(16)];

    key_on(c, key);
    bytes_print(&request, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n\r\n", key);
    send_or_hold(p, c, &request);
}

/* How long the head is that has come, with its empty line; 0: it has no end yet. */
static size_t head_length(const struct bytes *in)
{
    for (size_t i = 3; i < in->length; i++)
        if (memcmp(in->at + i - 3, "\r\n\r\n", 4) == 0)
            return i + 1;
    return 0;
}

static bool head_decided(void *with)
{
    const struct conn *c = with;

    return head_length(&c->in) > 0 || c->in.length >= MOST_HEAD || c->end != CONN_OPEN || c->fd == -1;
}

static const char *how_it_ended(const struct conn *c)
{
    return c->end == CONN_EOF ? say("came-eof") : c->end == CONN_RESET ? strerror(c->error) : say("came-nothing");
}

static const char *quoted(const void *data, size_t n)
{
    static char room[256];

    return bytes_quote(room, 120, data, n, NULL);
}

/* The value of a field, cut from a head, in room; "" when there is none. */
static void field(const struct bytes *head, size_t length, const char *name, char *value, size_t room)
{
    char *text = strndup((const char *)head->at, length);
    size_t n = strlen(name);

    *value = '\0';
    for (char *line = text; line != NULL && *line != '\0';) {
        char *end = strstr(line, "\r\n");
        if (strncasecmp(line, name, n) == 0 && line[n] == ':') {
            line += n + 1 + strspn(line + n + 1, " \t");
            snprintf(value, room, "%.*s", (int)strcspn(line, "\r\n"), line);
            for (size_t k = strlen(value); k > 0 && isblank((unsigned char)value[k - 1]); k--)
                value[k - 1] = '\0';
        }
        line = end != NULL ? end + 2 : NULL;
    }
    free(text);
}

/* Waits for a head whose first line begins so. Returns its length. */
static size_t wait_for_head(struct performance *p, struct conn *c, const char *begins, const char *expected)
{
    size_t n = strlen(begins);

    wait_until(p, head_decided, c, PACE_EVENT);
    if (c->in.length < n || memcmp(c->in.at, begins, n) != 0)
        wrong(expected, c->in.length > 0 ? quoted(c->in.at, c->in.length) : how_it_ended(c));
    if (head_length(&c->in) == 0)
        wrong(say("expected-head-end"), how_it_ended(c));
    return head_length(&c->in);
}

/* The reply to the peer's handshake. */
static void expects_handshake(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    char key[NET_BASE64(16)], accept[NET_BASE64(NET_SHA1)], came[128], with[64], line[256];

    key_on(c, key);
    accept_of(key, accept);
    size_t length = wait_for_head(p, c, "HTTP/1.1 101 ", say("expected-handshake"));
    field(&c->in, length, "Sec-WebSocket-Accept", came, sizeof came);
    if (strcmp(came, accept) != 0) {
        snprintf(line, sizeof line, "Sec-WebSocket-Accept: %s", came);
        snprintf(with, sizeof with, "Sec-WebSocket-Accept: %s", accept);
        wrong(say("expected-field", with), *came != '\0' ? quoted(line, strlen(line)) : say("came-no-field"));
    }
    bytes_drop(&c->in, length);
}

static void shakes_hands(struct performance *p, const struct step *s)
{
    sends_handshake(p, s);
    expects_handshake(p, s);
}

/* The program's handshake, which has all that it needs; the peer accepts it. */
static void takes_handshake(struct performance *p, const struct step *s)
{
    static const char *const wanted[][2] = {
        {"Upgrade", "websocket"}, {"Connection", "upgrade"}, {"Sec-WebSocket-Version", "13"}};
    struct conn *c = reads_from(p, step_word(s, 0));
    char value[128], both[256], accept[NET_BASE64(NET_SHA1)];
    struct bytes reply = {0};

    size_t length = wait_for_head(p, c, "GET /", say("expected-asks"));
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        snprintf(both, sizeof both, "%s: %s", wanted[i][0], wanted[i][1]);
        field(&c->in, length, wanted[i][0], value, sizeof value);
        if (*value == '\0')
            wrong(say("expected-field", both), say("came-no-field"));
        if (strcasecmp(value, wanted[i][1]) != 0)
            wrong(say("expected-field", both), quoted(value, strlen(value)));
    }
    field(&c->in, length, "Host", value, sizeof value);
    if (*value == '\0')
        wrong(say("expected-field", "Host"), say("came-no-field"));
    field(&c->in, length, "Sec-WebSocket-Key", value, sizeof value);
    if (strlen(value) != 24 || strcmp(value + 22, "==") != 0)
        wrong(say("expected-key"), *value != '\0' ? quoted(value, strlen(value)) : say("came-no-field"));
    bytes_drop(&c->in, length);
    accept_of(value, accept);
    bytes_print(&reply, "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nCONNECTION: upgrade\r\n"
                        "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    send_or_hold(p, c, &reply);
}

/* ------------------------------------------------------------------- expecting ---- */

struct frame {
    unsigned first;
    bool masked;
    unsigned char key[4];
    size_t head; /* bytes; 0: it is not there yet */
    unsigned long long length;
};

static struct frame frame_in(const struct bytes *in)
{
    struct frame f = {0};

    if (in->length < 2)
        return f;
    unsigned seven = in->at[1] & 0x7f;
    size_t size = seven == 126 ? 2 : seven == 127 ? 8 : 0;
    f.first = in->at[0];
    f.masked = (in->at[1] & MASKED) != 0;
    size_t head = 2 + size + (f.masked ? 4 : 0);
    if (in->length < head)
        return f;
    f.length = size == 0 ? seven : 0;
    for (size_t i = 0; i < size; i++)
        f.length = f.length << 8 | in->at[2 + i];
    if (f.masked)
        memcpy(f.key, in->at + head - 4, 4);
    f.head = head;
    return f;
}

struct frame_question {
    struct conn *conn;
    const struct bytes *expected; /* the payload; NULL: any */
    unsigned first;
};

/* It is whole; or it is long, and known already to be another one; or no more will come. */
static bool frame_decided(void *with)
{
    const struct frame_question *q = with;
    const struct conn *c = q->conn;
    struct frame f = frame_in(&c->in);
    bool other = f.first != q->first || (q->expected != NULL && f.length != q->expected->length);

    return (f.head > 0 && (c->in.length - f.head >= f.length || (other && f.length > 125))) || c->end != CONN_OPEN
           || c->fd == -1;
}

/* "a text frame of 5 bytes, masked"; "a close frame with the code 1002" */
static const char *in_words(const struct frame *f, const struct bytes *in, bool should_mask)
{
    static char text[256];
    char code[8];
    size_t size = f->head - 2 - (f->masked ? 4 : 0);
    size_t least = f->length < 126 ? 0 : f->length <= 0xffff ? 2 : 8;

    bool has_code = f->first == (FIN | CLOSE) && f->length >= 2 && in->length >= f->head + 2;
    if (has_code)
        snprintf(code, sizeof code, "%d",
                 (in->at[f->head] ^ f->key[0]) << 8 | (in->at[f->head + 1] ^ f->key[1]));
    snprintf(text, sizeof text, "%s%s%s%s%s",
             has_code ? say("expected-close", code)
                      : say("came-frame", kind_of(f->first & OPCODE), say_count("bytes", (size_t)f->length)),
             f->masked != should_mask ? say(f->masked ? "frame-masked" : "frame-unmasked") : "",
             (f->first & FIN) == 0 ? say("frame-no-fin") : "", (f->first & RESERVED) != 0 ? say("frame-reserved") : "",
             size != least ? say("frame-longer") : "");
    return text;
}

/* Waits for the next frame, which must be a whole message of this kind, and unmasks it. Returns its payload, which is
 * the caller's; the frame is unread until the caller has found it right (frame_taken). expected: its payload, NULL for
 * any; what: in words. */
static struct bytes next_frame(struct performance *p, struct conn *c, unsigned first, const struct bytes *expected,
                               const char *what)
{
    static unsigned char last_key[4];
    bool masked = !peer_is_client(p, c);
    struct frame_question q = {c, expected, first};
    struct bytes payload = {0};
    char number[24];

    wait_until(p, frame_decided, &q, PACE_EVENT);
    struct frame f = frame_in(&c->in);
    if (f.head == 0)
        wrong(what, c->in.length > 0 ? say("came-bytes", quoted(c->in.at, c->in.length), then(c)) : how_it_ended(c));
    size_t size = f.head - 2 - (f.masked ? 4 : 0);
    bool shortest = size == (f.length < 126 ? 0 : f.length <= 0xffff ? 2 : 8);
    if (f.first != first || f.masked != masked || !shortest || (expected != NULL && f.length != expected->length))
        wrong(what, in_words(&f, &c->in, masked));
    if (c->in.length - f.head < f.length) {
        snprintf(number, sizeof number, "%zu", c->in.length - f.head);
        wrong(what, say("came-part", number, say_count("bytes", (size_t)f.length), then(c)));
    }
    if (masked && memcmp(f.key, last_key, 4) == 0)
        wrong(say("expected-new-key"), say("came-old-key"));
    memcpy(last_key, f.key, 4);
    bytes_add(&payload, c->in.at + f.head, (size_t)f.length);
    for (size_t i = 0; masked && i < payload.length; i++)
        payload.at[i] ^= f.key[i % 4];
    return payload;
}

static void frame_taken(struct conn *c)
{
    struct frame f = frame_in(&c->in);

    bytes_drop(&c->in, f.head + (size_t)f.length);
}

static void expects_frame(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    const char *kind = step_word(s, 1);
    struct bytes expected = {0};

    if (s->capture_count > 2)
        step_data(s, 2, 0, &expected);
    char what[128];
    snprintf(what, sizeof what, "%s", say("came-frame", kind, say_count("bytes", expected.length)));
    struct bytes payload = next_frame(p, c, first_byte(kind), &expected, what);
    if (differs(&expected, &payload))
        wrong_bytes(&expected, &payload, "", true);
    frame_taken(c);
    bytes_free(&payload);
    bytes_free(&expected);
}

static void expects_close(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    char code[24], what[128];

    snprintf(code, sizeof code, "%ld", step_number(s, 1));
    snprintf(what, sizeof what, "%s", say("expected-close", code));
    struct bytes payload = next_frame(p, c, FIN | CLOSE, NULL, what);
    if (payload.length < 2)
        wrong(what, say_count("came-close-bare", payload.length));
    int came = payload.at[0] << 8 | payload.at[1];
    snprintf(code, sizeof code, "%d", came);
    if (came != step_number(s, 1))
        wrong(what, say("expected-close", code));
    frame_taken(c);
    bytes_free(&payload);
}

/* "2026-11-28T17:18:12.116856Z", since the connection was begun. */
static void expects_time(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));
    struct tm utc = {0};
    char text[64], like[] = "0000-00-00T00:00:00.000000Z";
    struct bytes payload = next_frame(p, c, FIN | 1, NULL, say("expected-time"));

    bytes_add(&payload, "", 1);
    snprintf(text, sizeof text, "%s", (const char *)payload.at);
    bytes_free(&payload);
    for (size_t i = 0; i < sizeof text && text[i] != '\0' && i < sizeof like - 1; i++)
        if (isdigit((unsigned char)text[i]))
            like[i] = text[i];
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &utc);
    if (strcmp(text, like) != 0 || end == NULL)
        wrong(say("expected-time"), quoted(text, strlen(text)));
    /* Within the seconds that have run since then, and one at each end. */
    time_t came = timegm(&utc), now = time(NULL);
    long long run = (log_now() - c->began) / MS / 1000;
    if (came > now + 1 || came < now - run - 1)
        wrong(say("expected-time"), say("came-another-time", quoted(text, strlen(text))));
    frame_taken(c);
}

/* The digits that came in the last step about digits. */
static struct bytes digits;

static void expects_digits(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    digits.length = 0;
    for (long i = 0; i < step_number(s, 1); i++) {
        struct bytes payload = next_frame(p, c, FIN | 1, NULL, say("expected-digit"));
        if (payload.length != 1 || !isdigit(payload.at[0]))
            wrong(say("expected-digit"), quoted(payload.at, payload.length));
        bytes_add(&digits, payload.at, 1);
        frame_taken(c);
        bytes_free(&payload);
    }
}

/* Of fifty random ones all are the same once in 10^49 times. */
static void digits_differ(struct performance *p, const struct step *s)
{
    char digit[] = "0";

    (void)p;
    (void)s;
    for (size_t i = 1; i < digits.length; i++)
        if (digits.at[i] != digits.at[0])
            return;
    if (digits.length > 0)
        digit[0] = (char)digits.at[0];
    wrong(say("expected-digits"), say("came-digits", digit));
}

const struct verb ws_verbs[] = {
    {"NAME sends handshake", sends_handshake},
    {"NAME expects handshake", expects_handshake},
    {"NAME shakes hands", shakes_hands},
    {"NAME takes handshake", takes_handshake},
    {"NAME sends frame close NUMBER [because DATA]", sends_close},
    {"NAME sends frame WORD DATA with key WORD", sends_frame_with_key},
    {"NAME sends frame WORD DATA as the other side", sends_wrongly},
    {"NAME sends frame WORD DATA", sends_frame},
    {"NAME sends frame WORD", sends_frame},
    {"NAME sends fragment WORD DATA", sends_fragment},
    {"NAME claims NUMBER bytes of WORD", claims},
    {"NAME holds back", holds_back},
    {"NAME adds DATA", adds},
    {"NAME lets go [byte by byte]", lets_go},
    {"NAME lets go in pieces of NUMBER", lets_go_in_pieces},
    {"NAME expects frame close NUMBER", expects_close},
    {"NAME expects frame WORD DATA", expects_frame},
    {"NAME expects frame WORD", expects_frame},
    {"NAME expects the time", expects_time},
    {"NAME expects NUMBER digits", expects_digits},
    {"digits differ", digits_differ},
    {NULL, NULL},
};
