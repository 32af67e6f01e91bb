/* lab15.rules.c -- predicates of lab15.rules: what frames the peer has sent and got, which is known without the wiretap.
 * Of each frame its first 48 bytes are known. */
#include "diagnosis/rules.h"

#include "net.h"
#include "peer/conn.h"
#include "peer/log.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --------------------------------------------------------------- the handshake ---- */

/* The key of the step's handshake: the one in RFC 6455, or the peer's own (ws.steps.c). */
static bool key_of(const struct failure *f, char key[NET_BASE64(16)], unsigned char decoded[16])
{
    unsigned char digest[NET_SHA1];

    if (step_is(f, "head has DATA") && strstr(f->step, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != NULL)
        memcpy(decoded, "the sample nonce", 16);
    else if ((step_is(f, "NAME shakes hands") || step_is(f, "NAME expects handshake")) && f->conn != NULL) {
        net_sha1(f->conn, strlen(f->conn), digest);
        memcpy(decoded, digest, 16);
    } else
        return false;
    net_base64(decoded, 16, key);
    return true;
}

static const char GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/* Whether the answer was this text. */
static bool answer_is(const struct failure *f, const char *text)
{
    return f->got_text != NULL && strstr(f->got_text, text) != NULL;
}

static bool answer_is_digest_of(const struct failure *f, const char *data, size_t n)
{
    unsigned char digest[NET_SHA1];
    char text[NET_BASE64(NET_SHA1)];

    net_sha1(data, n, digest);
    return answer_is(f, net_base64(digest, sizeof digest, text));
}

PREDICATE(accept_is_the_key)
{
    unsigned char decoded[16];

    return key_of(f, e->a, decoded) && answer_is(f, e->a);
}

PREDICATE(accept_without_guid)
{
    unsigned char decoded[16];

    return key_of(f, e->a, decoded) && answer_is_digest_of(f, e->a, strlen(e->a));
}

PREDICATE(accept_in_hex)
{
    char key[NET_BASE64(16)], both[80], hex[2 * NET_SHA1 + 1];
    unsigned char decoded[16], digest[NET_SHA1];

    if (!key_of(f, key, decoded))
        return false;
    snprintf(both, sizeof both, "%s%s", key, GUID);
    net_sha1(both, strlen(both), digest);
    for (int i = 0; i < NET_SHA1; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    hex[NET_BASE64(NET_SHA1) - 1] = '\0'; /* there may have been room for so many */
    return answer_is(f, hex);
}

PREDICATE(accept_of_the_decoded_key)
{
    char both[16 + sizeof GUID];
    unsigned char decoded[16];

    if (!key_of(f, e->a, decoded))
        return false;
    memcpy(both, decoded, 16);
    memcpy(both + 16, GUID, sizeof GUID);
    return answer_is_digest_of(f, both, 16 + sizeof GUID - 1);
}

/* The status that was to come, in a step about a head, and the one that came; 0: there is none. */
static int status_in(const char *text)
{
    const char *at = text != NULL ? strstr(text, "HTTP/1.1 ") : NULL;

    return at != NULL ? atoi(at + 9) : 0;
}

static int expected_status(const struct failure *f)
{
    return is_program("wsd") && step_is(f, "NAME expects head DATA") ? status_in(f->step) : 0;
}

static int status_that_came(const struct failure *f)
{
    char text[16] = "";

    if (f->came != NULL)
        snprintf(text, sizeof text, "%.*s", (int)f->came->length, (const char *)f->came->at);
    return f->came != NULL ? status_in(text) : status_in(f->got_text);
}

PREDICATE(handshake_not_checked)
{
    return expected_status(f) == 400 && status_that_came(f) == 101;
}

PREDICATE(version_not_refused)
{
    number(e->a, status_that_came(f));
    return expected_status(f) == 426 && status_that_came(f) != 0;
}

PREDICATE(version_left_out)
{
    return is_program("wsd") && step_is(f, "head has DATA") && strstr(f->step, "Sec-WebSocket-Version") != NULL;
}

PREDICATE(words_in_one_form)
{
    number(e->a, status_that_came(f));
    return expected_status(f) == 101 && status_that_came(f) >= 400;
}

PREDICATE(accept_not_checked)
{
    size_t count;
    const struct log_event *events = log_events(&count);

    if (!is_program("wsc") || !step_is(f, "student exits 1"))
        return false;
    for (size_t i = 0; i < count; i++)
        if (events[i].kind == LOG_SENDS)
            return i + 1 >= count || events[i].bytes == 129;
    return false;
}

/* -------------------------------------------------------------------- frames ---- */

/* The last thing of this kind on the step's connection; NULL: none. */
static const struct log_event *last_of(const struct failure *f, enum log_kind kind)
{
    const struct log_event *last = NULL;
    size_t count;
    const struct log_event *events = log_events(&count);

    for (size_t i = 0; i < count && f->conn != NULL; i++)
        if (events[i].kind == kind && strcmp(events[i].conn, f->conn) == 0)
            last = &events[i];
    return last;
}

struct sent {
    unsigned first;
    bool masked;
    unsigned long long length;
    size_t known; /* so many bytes of the payload */
    unsigned char payload[LOG_EXCERPT];
};

/* The frame with which these bytes begin. */
static bool frame_of(const unsigned char *at, size_t n, struct sent *frame)
{
    if (n < 2)
        return false;
    unsigned seven = at[1] & 0x7f;
    size_t size = seven == 126 ? 2 : seven == 127 ? 8 : 0;
    frame->first = at[0];
    frame->masked = (at[1] & 0x80) != 0;
    size_t head = 2 + size + (frame->masked ? 4 : 0);
    if (n < head)
        return false;
    frame->length = size == 0 ? seven : 0;
    for (size_t i = 0; i < size; i++)
        frame->length = frame->length << 8 | at[2 + i];
    frame->known = n - head < frame->length ? n - head : (size_t)frame->length;
    for (size_t i = 0; i < frame->known; i++)
        frame->payload[i] = at[head + i] ^ (frame->masked ? at[head - 4 + i % 4] : 0);
    return true;
}

static bool frame_in(const struct log_event *event, struct sent *frame)
{
    return event != NULL && frame_of(event->excerpt, event->excerpt_length, frame);
}

/* The last frame that the peer has sent on the step's connection, in a piece of its own. */
static bool last_sent(const struct failure *f, struct sent *frame)
{
    return frame_in(last_of(f, LOG_SENDS), frame);
}

/* The frame that the step got. */
static bool got_frame(const struct failure *f, struct sent *frame)
{
    size_t n = f->unread == NULL ? 0 : f->unread->length < LOG_EXCERPT ? f->unread->length : LOG_EXCERPT;

    return frame_of(n > 0 ? f->unread->at : NULL, n, frame);
}

static bool about_a_frame(const struct failure *f)
{
    return step_is(f, "NAME expects frame ...");
}

static bool got_says(const struct failure *f, const char *id)
{
    return f->got_text != NULL && strstr(f->got_text, say(id)) != NULL;
}

PREDICATE(masked_wrongly)
{
    return got_says(f, is_program("wsd") ? "frame-masked" : "frame-unmasked");
}

PREDICATE(key_again)
{
    return got_says(f, "came-old-key");
}

/* The length that the step expects: "a text frame of 126 bytes". */
static unsigned long long expected_length_of(const struct failure *f)
{
    const char *of = about_a_frame(f) && f->expected_text != NULL ? strstr(f->expected_text, " of ") : NULL;

    return of != NULL ? strtoull(of + 4, NULL, 10) : ULLONG_MAX;
}

/* What came of it on the wire, its head at least. */
static const unsigned char *frame_that_came(const struct failure *f)
{
    return f->unread != NULL && f->unread->length >= 10 ? f->unread->at : NULL;
}

PREDICATE(length_in_host_order)
{
    unsigned long long expected = expected_length_of(f), n = 0;
    const unsigned char *came = expected != ULLONG_MAX ? frame_that_came(f) : NULL;

    if (came == NULL || (came[1] & 0x7f) < 126)
        return false;
    for (int i = (came[1] & 0x7f) == 126 ? 2 : 8; i-- > 0;)
        n = n << 8 | came[2 + i];
    number(e->a, (long long)expected);
    return n == expected;
}

PREDICATE(length_in_four_bytes)
{
    unsigned long long expected = expected_length_of(f);
    const unsigned char *came = expected != ULLONG_MAX ? frame_that_came(f) : NULL;

    number(e->a, (long long)expected);
    return came != NULL && (came[1] & 0x7f) == 127
           && ((unsigned long long)came[2] << 24 | (unsigned long long)came[3] << 16
               | (unsigned long long)came[4] << 8 | came[5])
                  == expected;
}

PREDICATE(length_126_in_seven_bits)
{
    const unsigned char *came = expected_length_of(f) == 126 ? frame_that_came(f) : NULL;

    return came != NULL && (came[1] & 0x7f) == 126 && (came[2] != 0 || came[3] != 126) && (came[2] != 126 || came[3] != 0)
           && (came[2] != 0 || came[3] != 0); /* a length that went wrong is one all the same */
}

/* The peer's own handshake, with more in the same piece. */
PREDICATE(behind_the_handshake)
{
    static const char begins[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: ";
    enum { HANDSHAKE = 148 };
    size_t count;
    const struct log_event *events = log_events(&count);

    for (size_t i = 0; i < count && about_a_frame(f) && whole_asleep() && f->conn != NULL; i++)
        if (events[i].kind == LOG_SENDS && strcmp(events[i].conn, f->conn) == 0) {
            count_bytes(e->a, events[i].bytes - HANDSHAKE);
            return events[i].bytes > HANDSHAKE && memcmp(events[i].excerpt, begins, sizeof begins - 1) == 0;
        }
    return false;
}

/* The last receive on that connection brought a byte, which begins a frame, and more had been asked for. */
PREDICATE(one_receive_is_a_head)
{
    int connection = the_connection(f);
    const struct tap_event *last = NULL;

    if (connection == INT_MIN || !about_a_frame(f))
        return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_RECV) && call(i)->result > 0 && connection_of(i) == connection) {
            if (call(i)->result == 1 && call(i)->excerpt[0] == 0x81)
                last = call(i);
        }
    return last != NULL && last->arg[0] > 1;
}

/* From which place on what came differs from what was expected by four bytes, again and again; -1: it does not. */
static long by_a_key(const struct failure *f)
{
    if (f->expected == NULL || f->came == NULL || f->expected->length != f->came->length
        || f->same + 3 >= f->came->length || !about_a_frame(f))
        return -1;
    for (size_t i = f->same; i + 4 < f->came->length; i++)
        if ((f->expected->at[i] ^ f->came->at[i]) != (f->expected->at[i + 4] ^ f->came->at[i + 4])
            && f->came->at[i + 4] != '!')
            return -1;
    return (long)f->same;
}

/* "Hello " is not the peer's. */
static long begins_at(const struct failure *f)
{
    return f->expected != NULL && f->expected->length > 6 && memcmp(f->expected->at, "Hello ", 6) == 0 ? 6 : 0;
}

PREDICATE(mask_left_on)
{
    long from = by_a_key(f);

    return from >= 0 && from == begins_at(f);
}

PREDICATE(mask_begins_anew)
{
    long from = f->came != NULL && about_a_frame(f) ? (long)f->same : -1;

    if (from <= begins_at(f) || f->expected == NULL || f->expected->length != f->came->length)
        return false;
    count_bytes(e->a, (size_t)(from - begins_at(f)));
    return step_is(f, "NAME expects frame WORD DATA");
}

/* ------------------------------------------------------------------- control ---- */

static bool expects_kind(const struct failure *f, const char *kind)
{
    char text[40];

    snprintf(text, sizeof text, "expects frame %s", kind);
    return about_a_frame(f) && strstr(f->step, text) != NULL;
}

PREDICATE(pong_empty)
{
    char text[64];

    snprintf(text, sizeof text, "%s", say("came-frame", "pong", say_count("bytes", 0)));
    return expects_kind(f, "pong") && f->got_text != NULL && strcmp(f->got_text, text) == 0;
}

PREDICATE(ping_not_answered)
{
    struct sent frame;

    return expects_kind(f, "pong") && whole_asleep() && f->got_text != NULL
           && strcmp(f->got_text, say("came-nothing")) == 0 && last_sent(f, &frame) && frame.first == 0x89;
}

PREDICATE(pong_answered)
{
    struct sent sent, got;

    return step_is(f, "NAME expects nothing") && last_sent(f, &sent) && sent.first == 0x8a
           && got_frame(f, &got) && got.first >= 0x88;
}

/* The code in the close frame that was sent, or -1. */
static int code_in(const struct sent *frame)
{
    return frame->first == 0x88 && frame->known >= 2 ? frame->payload[0] << 8 | frame->payload[1] : -1;
}

PREDICATE(code_made_up)
{
    struct sent sent, got;
    if (!expects_kind(f, "close") || !last_sent(f, &sent)
        || sent.first != 0x88 || sent.length != 0 || !got_frame(f, &got) || code_in(&got) == -1)
        return false;
    number(e->a, code_in(&got));
    return true;
}

static long expected_code(const struct failure *f)
{
    const char *at = strstr(f->step, "expects frame close ");

    return about_a_frame(f) && at != NULL ? strtol(at + 20, NULL, 10) : 0;
}

PREDICATE(code_not_checked)
{
    struct sent sent;

    if (expected_code(f) != 1002 || !last_sent(f, &sent) || sent.first != 0x88)
        return false;
    if (sent.length == 1)
        snprintf(e->a, sizeof e->a, "%s", say_count("bytes", 1));
    else
        number(e->a, code_in(&sent));
    return true;
}

/* Both have said goodbye when the end of file is waited for on a connection on which the peer has closed. */
PREDICATE(frame_behind_the_close)
{
    struct sent sent, got;

    if (!step_is(f, "NAME expects eof ...") || !last_sent(f, &sent) || sent.first != 0x88
        || !got_frame(f, &got))
        return false;
    snprintf(e->a, sizeof e->a, "%s",
             got.first == 0x8a   ? "a pong"
             : got.first == 0x88 ? "a second one"
                                 : "another frame");
    return true;
}

PREDICATE(left_without_a_word)
{
    return (expects_kind(f, "close") || (is_program("wsc") && expects_kind(f, "text"))) && f->got_text != NULL
           && strcmp(f->got_text, say("came-eof")) == 0 && last_of(f, LOG_EOF) != NULL
           && (expected_code(f) == 1000 || expected_code(f) == 0)
           && !has_text(f->programs[0].err, "bad handshake");
}

/* ------------------------------------------------------------------- messages ---- */

PREDICATE(control_frame_in_the_message)
{
    size_t count;
    const struct log_event *events = log_events(&count);
    struct sent ping, got;

    if (!about_a_frame(f) || !got_frame(f, &got) || got.first >= 0x88)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind != LOG_SENDS || strcmp(events[i].conn, f->conn) != 0 || !frame_in(&events[i], &ping)
            || ping.first != 0x89 || ping.known == 0 || ping.known != ping.length)
            continue;
        if (ping.known < 3 || memmem(got.payload, got.known, ping.payload, ping.known) == NULL)
            continue;
        bytes_quote(e->a, sizeof e->a, ping.payload, ping.known, NULL);
        return true;
    }
    return false;
}

PREDICATE(fragment_is_a_message)
{
    struct sent sent, got;

    return (step_is(f, "NAME expects nothing") || expects_kind(f, "pong")) && last_sent(f, &sent)
           && got_frame(f, &got) && got.first < 0x88
           && ((sent.first & 0x80) == 0 || sent.first == 0x89);
}

/* What came is the end of what was expected. */
PREDICATE(beginning_lost)
{
    struct sent got;
    unsigned long long expected = expected_length_of(f);

    if (expected == ULLONG_MAX || !got_frame(f, &got) || got.length >= expected || got.length == 0
        || got.first >= 0x88 || strstr(f->step, "one two three") == NULL)
        return false;
    count_bytes(e->a, (size_t)got.length);
    return memcmp("one two three" + 13 - got.known, got.payload, got.known) == 0;
}

PREDICATE(protocol_error_taken)
{
    struct sent sent;

    if (expected_code(f) != 1002 || !last_sent(f, &sent) || sent.first == 0x88)
        return false;
    unsigned opcode = sent.first & 0x0f;
    const char *what = (sent.first & 0x70) != 0                                   ? "sent-reserved"
                       : is_program("wsd") != sent.masked                         ? (sent.masked ? "sent-masked" : "sent-unmasked")
                       : opcode > 10 || (opcode > 2 && opcode < 8)                ? "sent-opcode"
                       : opcode >= 8 && (sent.first & 0x80) == 0                  ? "sent-control-fragment"
                       : opcode >= 8 && sent.length > 125                         ? "sent-control-long"
                       : opcode == 0                                              ? "sent-continuation"
                                                                                  : "sent-message";
    snprintf(e->a, sizeof e->a, "%s", say(what));
    return true;
}

PREDICATE(length_believed)
{
    struct sent sent;

    if (expected_code(f) != 1009 || !last_sent(f, &sent))
        return false;
    snprintf(e->a, sizeof e->a, "%llu bytes", sent.length);
    return true;
}

/* The first bytes of a text that are none. */
PREDICATE(text_not_checked)
{
    struct sent sent;

    if (expected_code(f) != 1007 || !last_sent(f, &sent) || sent.length > sent.known)
        return false;
    if (sent.length == 0)
        snprintf(e->a, sizeof e->a, "%s", say("sent-cut"));
    else if (sent.first == 0x88)
        bytes_quote(e->a, sizeof e->a, sent.payload + 2, sent.known - 2, NULL);
    else
        bytes_quote(e->a, sizeof e->a, sent.payload, sent.known, NULL);
    return true;
}

PREDICATE(text_refused)
{
    struct sent sent, got;

    /* A whole text of the peer's is plain ASCII; the last frame is the end of one in fragments. */
    return about_a_frame(f) && expected_code(f) != 1007 && last_sent(f, &sent) && (sent.first & 0x0f) == 0
           && got_frame(f, &got) && code_in(&got) == 1007;
}

/* ------------------------------------------------------------------- services ---- */

PREDICATE(time_in_another_form)
{
    return step_is(f, "NAME expects the time") && f->got_text != NULL && f->got_text[0] == '"'
           && isdigit((unsigned char)f->got_text[1]) && strstr(f->got_text, "\", ") == NULL;
}

PREDICATE(same_digit)
{
    return step_is(f, "digits differ");
}

PREDICATE(newline_is_sent)
{
    struct sent got;

    return is_program("wsc") && expects_kind(f, "text") && got_frame(f, &got)
           && got.length == expected_length_of(f) + 1 && got.known == got.length && got.payload[got.known - 1] == '\n';
}
