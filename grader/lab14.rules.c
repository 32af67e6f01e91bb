/* lab14.rules.c -- predicates of lab14.rules: what was asked, and what came back. Most of them look at what the peer has
 * sent and got, which is known without the wiretap. */
#include "diagnosis/rules.h"

#include "peer/conn.h"
#include "peer/log.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The first bytes of the last thing of this kind on the step's connection, as a string; "" when there is none. */
static const char *last_of(const struct failure *f, enum log_kind kind, char text[LOG_EXCERPT + 1])
{
    const struct log_event *events;
    size_t count;

    text[0] = '\0';
    if (f->conn == NULL)
        return text;
    events = log_events(&count);
    for (size_t i = 0; i < count; i++)
        if (events[i].kind == kind && strcmp(events[i].conn, f->conn) == 0
            && (kind != LOG_GETS || (events[i].excerpt_length > 7 && memcmp(events[i].excerpt, "HTTP/1.", 7) == 0))) {
            memcpy(text, events[i].excerpt, events[i].excerpt_length);
            text[events[i].excerpt_length] = '\0';
        }
    return text;
}

/* The status that was to come, in a step about a head; 0: it is no such step. */
static int expected_status(const struct failure *f)
{
    const char *at = strstr(f->step, "HTTP/1.1 ");

    return step_is(f, "NAME expects head DATA") && at != NULL ? atoi(at + 9) : 0;
}

/* Of the reply that the step has got: another may have come behind it. */
static int status_that_came(const struct failure *f)
{
    char reply[LOG_EXCERPT + 1];
    const char *blank = NULL;

    if (f->came != NULL && f->came->length > 0 && step_is(f, "NAME expects head DATA")) {
        size_t n = f->came->length < LOG_EXCERPT ? f->came->length : LOG_EXCERPT;
        memcpy(reply, f->came->at, n);
        reply[n] = '\0';
        blank = strncmp(reply, "HTTP/1.", 7) == 0 ? strchr(reply, ' ') : NULL;
    }
    if (blank == NULL)
        blank = strchr(last_of(f, LOG_GETS, reply), ' ');
    return blank != NULL ? atoi(blank + 1) : 0;
}

/* The second word of the request, which is shown. */
static bool target_of(const struct failure *f, char target[64])
{
    char request[LOG_EXCERPT + 1];
    const char *at = strchr(last_of(f, LOG_SENDS, request), ' ');

    if (at == NULL)
        return false;
    snprintf(target, 64, "%.*s", (int)strcspn(at + 1, " "), at + 1);
    return true;
}

/* Whether a thing of this kind on the step's connection has this text in its first bytes. */
static bool was_said(const char *conn, enum log_kind kind, const char *text)
{
    size_t count, n = strlen(text);
    const struct log_event *events = log_events(&count);

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; events[i].kind == kind && k + n <= events[i].excerpt_length; k++)
            if ((conn == NULL || strcmp(events[i].conn, conn) == 0)
                && memcmp(events[i].excerpt + k, text, n) == 0)
                return true;
    return false;
}

/* A request for something that is not to be had was answered with 200. */
static bool was_served(const struct failure *f, struct evidence *e)
{
    int expected = expected_status(f);

    return (expected == 403 || expected == 404 || expected == 400) && status_that_came(f) == 200
           && target_of(f, e->a);
}

static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);

    for (; *text != '\0'; text++)
        if (strncasecmp(text, word, n) == 0)
            return true;
    return false;
}

/* ------------------------------------------------------------------ the path ---- */

PREDICATE(decoded_twice)
{
    int expected = expected_status(f);

    return ((expected == 404 && (status_that_came(f) == 200 || status_that_came(f) == 403))
            || (expected == 200 && status_that_came(f) == 404))
           && target_of(f, e->a) && strstr(e->a, "%25") != NULL;
}

PREDICATE(nul_ends_the_name)
{
    return was_served(f, e) && (strstr(e->a, "%00") != NULL || strcmp(e->a, "/index.html") == 0);
}

PREDICATE(checked_before_decoding)
{
    return was_served(f, e) && strstr(e->a, "%25") == NULL
           && (has_word(e->a, "%2e") || has_word(e->a, "%2f"));
}

PREDICATE(slash_is_the_root)
{
    return was_served(f, e) && strncmp(e->a, "//", 2) == 0;
}

PREDICATE(dots_lead_out)
{
    return was_served(f, e) && strstr(e->a, "/../") != NULL;
}

/* Others that lead out were refused before. */
PREDICATE(prefix_is_no_folder)
{
    return was_served(f, e) && strcmp(e->a, "/two.txt") == 0;
}

PREDICATE(link_leads_out)
{
    return expected_status(f) == 403 && was_served(f, e) && strchr(e->a, '%') == NULL
           && strstr(e->a, "..") == NULL && strcmp(e->a, "/two.txt") != 0;
}

/* No other target begins so: it is $HERE of the play in which DIR is "/". */
PREDICATE(root_is_no_folder)
{
    char target[64];

    (void)e;
    return expected_status(f) == 200 && status_that_came(f) == 403 && target_of(f, target)
           && strncmp(target, "/tmp/", 5) == 0;
}

PREDICATE(tells_what_is_there)
{
    return expected_status(f) == 403 && status_that_came(f) == 404 && target_of(f, e->a)
           && strchr(e->a, '%') == NULL && strstr(e->a, "nosuch") != NULL;
}

PREDICATE(not_decoded)
{
    int expected = expected_status(f);

    return (expected == 200 || expected == 403 || expected == 400) && status_that_came(f) == 404
           && target_of(f, e->a) && strchr(e->a, '%') != NULL && strstr(e->a, "%25") == NULL;
}

/* ------------------------------------------------------------------ the head ---- */

/* A line of a reply's head that ends with LF alone. */
PREDICATE(lf_alone)
{
    char reply[LOG_EXCERPT + 1];
    const char *newline = strchr(last_of(f, LOG_GETS, reply), '\n');

    if (!is_program("served") || !step_is(f, "NAME expects head DATA") || newline == NULL
        || newline == reply || newline[-1] == '\r')
        return false;
    bytes_quote(e->a, sizeof e->a, reply, (size_t)(newline + 1 - reply), NULL);
    return true;
}

PREDICATE(head_without_end)
{
    return is_program("served") && step_is(f, "NAME expects head DATA") && status_that_came(f) != 0
           && f->got_text != NULL && strcmp(f->expected_text, say("expected-head-end")) == 0;
}

/* The last bytes that the program has received on that connection, all known, are no end of a head, and it has
 * received nothing else. */
static bool part_of_a_head(int connection, struct evidence *e)
{
    const struct tap_event *first = NULL, *after = NULL;

    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *c = call(i);
        if (connection_of(i) != connection)
            continue;
        if (is(c, TAP_RECV) && first == NULL)
            first = c;
        else if (first != NULL && (is(c, TAP_RECV) || is(c, TAP_SEND) || is(c, TAP_SHUTDOWN) || is(c, TAP_CLOSE))
                 && after == NULL)
            after = c;
    }
    if (first == NULL || after == NULL || is(after, TAP_RECV) || first->result <= 0
        || excerpt(first) != first->result || first->result >= first->arg[0])
        return false;
    bytes_quote(e->a, sizeof e->a, first->excerpt, excerpt(first), NULL);
    for (uint32_t i = 3; i < excerpt(first); i++)
        if (memcmp(first->excerpt + i - 3, "\r\n\r\n", 4) == 0)
            return false;
    return true;
}

PREDICATE(one_receive_is_the_request)
{
    return is_program("served") && step_is(f, "NAME expects head DATA") && the_connection(f) != INT_MIN
           && part_of_a_head(the_connection(f), e);
}

PREDICATE(one_receive_is_the_reply)
{
    for (size_t i = 0; i < calls() && is_program("get"); i++)
        if (is(call(i), TAP_CONNECT) && returned(call(i)) && part_of_a_head(connection_of(i), e))
            return true;
    return false;
}

PREDICATE(names_in_one_case)
{
    if (is_program("get"))
        return step_is(f, "student exits 0") && whole_asleep()
               && (was_said(NULL, LOG_SENDS, "content-LENGTH:")
                   || was_said(NULL, LOG_SENDS, "transfer-encoding:"));
    return expected_status(f) == 200 && status_that_came(f) == 400 && f->conn != NULL
           && was_said(f->conn, LOG_SENDS, "hOST:");
}

static bool misses(const struct failure *f, const char *name)
{
    char quoted[64];

    snprintf(quoted, sizeof quoted, "\"%s: ", name);
    return step_is(f, "head has DATA") && strstr(f->step, quoted) != NULL
           && strcmp(f->got_text, say("came-no-field")) == 0;
}

PREDICATE(length_left_out)
{
    return misses(f, "Content-Length");
}

PREDICATE(allow_left_out)
{
    return misses(f, "Allow");
}

PREDICATE(host_left_out)
{
    return misses(f, "Host");
}

/* It is the place of a NUL in what was sent after the head. */
PREDICATE(length_by_strlen)
{
    const char *expected = strstr(f->step, "Content-Length: ");
    const char *got = step_is(f, "head has DATA") ? strstr(f->got_text, "Content-Length: ") : NULL;

    if (expected == NULL || got == NULL)
        return false;
    long long right = atoll(expected + 16), came = atoll(got + 16);
    number(e->a, came);
    number(e->b, right);
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *c = call(i);
        if (!is(c, TAP_SEND) || c->result <= 0)
            continue;
        const unsigned char *nul = memchr(c->excerpt, 0, excerpt(c));
        if (nul != NULL && nul - c->excerpt == came && came < right)
            return true;
    }
    return false;
}

/* ------------------------------------------------------------ other requests ---- */

PREDICATE(head_has_a_body)
{
    char request[LOG_EXCERPT + 1];

    return step_is(f, "NAME expects eof ...") && f->came != NULL && f->came->length > 0
           && strncmp(last_of(f, LOG_SENDS, request), "HEAD ", 5) == 0;
}

PREDICATE(method_not_asked_for)
{
    char request[LOG_EXCERPT + 1];

    if (expected_status(f) != 405 || status_that_came(f) != 200)
        return false;
    last_of(f, LOG_SENDS, request);
    snprintf(e->a, sizeof e->a, "%.*s", (int)strcspn(request, " "), request);
    return true;
}

PREDICATE(version_not_asked_for)
{
    return expected_status(f) == 505 && status_that_came(f) == 200;
}

PREDICATE(host_not_asked_for)
{
    char request[LOG_EXCERPT + 1];

    last_of(f, LOG_SENDS, request);
    return expected_status(f) == 400 && status_that_came(f) == 200 && strlen(request) < LOG_EXCERPT
           && strstr(request, " HTTP/1.1\r\n") != NULL && !has_word(request, "Host");
}

/* What a text claims about a length: the characters of the value, as far as they are known. */
static bool claims_a_length(const char *text, char value[64])
{
    for (; *text != '\0'; text++)
        if (strncasecmp(text, "Content-Length: ", 16) == 0) {
            snprintf(value, 64, "%.*s", (int)strcspn(text + 16, "\r"), text + 16);
            return true;
        }
    return false;
}

static bool all_digits(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

PREDICATE(length_not_checked)
{
    char text[LOG_EXCERPT + 1] = "";

    if (is_program("served")) {
        last_of(f, LOG_SENDS, text);
        return expected_status(f) == 400 && status_that_came(f) == 200 && claims_a_length(text, e->a)
               && !all_digits(e->a);
    }
    for (size_t i = 0; i < calls() && is_program("get") && step_is(f, "student exits 1"); i++)
        if (is(call(i), TAP_RECV) && call(i)->result > 0) {
            memcpy(text, call(i)->excerpt, excerpt(call(i)));
            text[excerpt(call(i))] = '\0';
            return whole_status(f) == 0 && claims_a_length(text, e->a) && !all_digits(e->a);
        }
    return false;
}

/* "Content-Length: 5\r\nCo" */
static bool two_lengths(const char *text)
{
    for (; *text != '\0'; text++)
        if (strncasecmp(text, "Content-Length: ", 16) == 0) {
            text += 16 + strspn(text + 16, "0123456789");
            return strncasecmp(text, "\r\nCo", 4) == 0;
        }
    return false;
}

PREDICATE(two_lengths)
{
    char text[LOG_EXCERPT + 1];

    if (is_program("served"))
        return expected_status(f) == 400 && status_that_came(f) == 200
               && two_lengths(last_of(f, LOG_SENDS, text));
    for (size_t i = 0; i < calls() && is_program("get") && step_is(f, "student exits 1"); i++)
        if (is(call(i), TAP_RECV) && call(i)->result > 0) {
            memcpy(text, call(i)->excerpt, excerpt(call(i)));
            text[excerpt(call(i))] = '\0';
            return whole_status(f) == 0 && two_lengths(text);
        }
    return false;
}

PREDICATE(transfer_encoding_overlooked)
{
    int came = status_that_came(f);

    number(e->a, came);
    return expected_status(f) == 501 && came != 0 && came != 400 && came != 501;
}

PREDICATE(head_without_bound)
{
    int came = status_that_came(f), connection = the_connection(f);
    size_t n = 0;

    if (expected_status(f) != 431 || connection == INT_MIN)
        return false;
    for (size_t i = 0; i < calls(); i++)
        if (is(call(i), TAP_RECV) && call(i)->result > 0 && connection_of(i) == connection)
            n += (size_t)call(i)->result;
    count_bytes(e->a, n);
    return n > 8192 && came != 431 && came != 400;
}

PREDICATE(rest_is_thrown_away)
{
    int connection = the_connection(f);

    if (!is_program("served") || connection == INT_MIN || !step_is(f, "NAME expects head DATA"))
        return false;
    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *c = call(i);
        if (!is(c, TAP_RECV) || c->result <= 0 || connection_of(i) != connection)
            continue;
        for (uint32_t k = 0; k + 8 < excerpt(c); k++)
            if (memcmp(c->excerpt + k, "\r\n\r\nGET ", 8) == 0) {
                const struct tap_event *waits = waiting_in(TAP_RECV);
                return status_that_came(f) == 400
                       || (waits != NULL && connection_of((size_t)(waits - call(0))) == connection);
            }
    }
    return false;
}

PREDICATE(body_is_a_request)
{
    return f->conn != NULL && was_said(f->conn, LOG_SENDS, "Content-Length: ") && f->came != NULL
           && f->came->length > 7 && memcmp(f->came->at, "HTTP/1.", 7) == 0;
}

/* The first request on the connection did not ask for its end. */
PREDICATE(connection_not_kept)
{
    char request[LOG_EXCERPT + 1];

    return is_program("served") && strstr(last_of(f, LOG_SENDS, request), "HTTP/1.1\r\n") != NULL
           && strstr(request, "\r\n\r\n") != NULL /* all of its head is known */
           && !has_word(request, "Conn") && (status_that_came(f) == 200 || status_that_came(f) == 404)
           && f->conn != NULL && conn_named(f->conn) != NULL && conn_named(f->conn)->end == CONN_EOF
           && (step_is(f, "NAME expects nothing") || expected_status(f) == 200);
}

/* --------------------------------------------------------------- what get does ---- */

/* The first bytes of the last receive that brought any. */
static size_t last_received(const unsigned char **at)
{
    for (size_t i = calls(); i-- > 0;)
        if (is(call(i), TAP_RECV) && call(i)->result > 0) {
            *at = call(i)->excerpt;
            return excerpt(call(i)) == call(i)->result ? excerpt(call(i)) : 0;
        }
    return 0;
}

static bool received_last(const char *text)
{
    const unsigned char *at = NULL;
    size_t n = is_program("get") ? last_received(&at) : 0, length = strlen(text);

    return n >= length && memcmp(at + n - length, text, length) == 0;
}

PREDICATE(last_line_missed)
{
    return (received_last("\r\n0\r\n") || received_last("\r\n0\r\nX: y\r\n"))
           && step_is(f, "student exits 1") && whole_status(f) == 0;
}

/* What get has received, all of it known, lacks the end that its own head has named. */
static bool ended_early(void)
{
    char text[4 * LOG_EXCERPT + 1] = "", length[64];
    size_t n = 0;
    bool eof = false;

    for (size_t i = 0; i < calls(); i++) {
        const struct tap_event *c = call(i);
        if (!is(c, TAP_RECV) || c->result < 0)
            continue;
        eof = eof || c->result == 0;
        if (excerpt(c) != (uint64_t)c->result || n + excerpt(c) >= sizeof text)
            return false;
        memcpy(text + n, c->excerpt, excerpt(c));
        n += excerpt(c);
        text[n] = '\0';
    }
    const char *body = strstr(text, "\r\n\r\n");
    if (!eof || strncmp(text, "HTTP/1.", 7) != 0 || strlen(text) != n)
        return false;
    if (body == NULL)
        return true;
    if (has_word(text, "chunked\r\n"))
        return strstr(body, "\r\n0\r\n") == NULL;
    return claims_a_length(text, length) && all_digits(length) && strlen(body + 4) < (size_t)atoll(length);
}

PREDICATE(end_of_file_is_enough)
{
    return is_program("get") && step_is(f, "student exits 1") && whole_status(f) == 0 && ended_early();
}

static bool received_first(const char *text)
{
    for (size_t i = 0; i < calls() && is_program("get"); i++)
        if (is(call(i), TAP_RECV) && call(i)->result > 0 && excerpt(call(i)) >= strlen(text)
            && memcmp(call(i)->excerpt, text, strlen(text)) == 0)
            return true;
    return false;
}

PREDICATE(size_in_decimal)
{
    return received_first("10;name=value\r\n") && student.out.length >= 10 && student.out.length < 16
           && memcmp(student.out.at, "0123456789abcdef", student.out.length) == 0;
}

PREDICATE(extension_not_known)
{
    return received_first("10;name=value\r\n") && student.out.length == 0 && step_is(f, "student exits 0")
           && whole_status(f) > 0;
}

PREDICATE(news_is_the_reply)
{
    return received_first("HTTP/1.1 100 ") && (student.out.length == 0 || has_text(&student.out, "HTTP/1."));
}

PREDICATE(coding_not_known)
{
    return received_first("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip") && student.out.length > 0;
}

PREDICATE(error_page_is_the_page)
{
    return received_first("HTTP/1.1 404 ") && step_is(f, "student exits 1") && whole_status(f) == 0
           && student.out.length > 0;
}

PREDICATE(length_wins)
{
    return received_first("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-") && student.out.length == 3;
}

/* Nothing was printed, or the sizes as well. */
PREDICATE(coding_in_one_case)
{
    return received_first("HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n")
           && ((student.out.length == 0 && received_last("\r\n\r\n") && whole_status(f) > 0)
               || has_text(&student.out, "30D40\r\n"));
}

PREDICATE(chunk_beyond_its_size)
{
    return is_program("get") && step_is(f, "student exits 1") && whole_status(f) == 0
           && was_said(NULL, LOG_SENDS, "5\r\nhello, world\r\n");
}

/* "x" of "5\r\nhello\r\nx\r\n": the first size that is no number. */
PREDICATE(size_not_checked)
{
    static const char before[] = "5\r\nhello\r\n";
    size_t count;
    const struct log_event *events = log_events(&count);

    for (size_t i = 0; i < count && is_program("get") && step_is(f, "student exits 1"); i++) {
        const char *at = (const char *)events[i].excerpt + sizeof before - 1;
        if (events[i].kind != LOG_SENDS || events[i].excerpt_length < sizeof before
            || memcmp(events[i].excerpt, before, sizeof before - 1) != 0)
            continue;
        size_t left = events[i].excerpt_length - (sizeof before - 1);
        const char *end = memchr(at, '\r', left);
        snprintf(e->a, sizeof e->a, "%.*s", (int)(end != NULL ? (size_t)(end - at) : left), at);
        return whole_status(f) == 0 && (e->a[0] == '\0' || e->a[strspn(e->a, "0123456789abcdef")] != '\0');
    }
    return false;
}

PREDICATE(page_to_a_nul)
{
    return f->came != NULL && f->came->length == f->same && f->same < f->expected->length
           && f->expected->at[f->same] == '\0';
}

PREDICATE(was_reset)
{
    size_t n;
    const struct log_event *events = log_events(&n);

    for (size_t i = 0; i < n; i++)
        if (events[i].kind == LOG_ERROR && events[i].number == ECONNRESET && events[i].port == port_of(f))
            return true;
    return false;
}

/* By its form, or because its end is not known. */
PREDICATE(request_was_refused)
{
    int status = status_that_came(f);

    return status == 400 || status == 431 || status == 501;
}

PREDICATE(close_left_out)
{
    return misses(f, "Connection");
}

/* What the peer has sent after its head, which announces chunks, as far as it is known. */
PREDICATE(chunks_were_sent)
{
    enum { SHOWN = 128, COLUMNS = 140 };
    unsigned char chunks[SHOWN];
    size_t count, n = 0;
    const struct log_event *events = log_events(&count);
    bool head = false, cut = false, ended = false;

    if (!is_program("get") || !whole_exited() || !was_said(NULL, LOG_SENDS, "ransfer-"))
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t length = events[i].excerpt_length;
        ended = ended || events[i].kind == LOG_CLOSES;
        if (events[i].kind == LOG_SENDS && head && !cut) {
            cut = length < events[i].bytes || length > SHOWN - n;
            length = length < SHOWN - n ? length : SHOWN - n;
            memcpy(chunks + n, events[i].excerpt, length);
            n += length;
        }
        head = head || events[i].kind == LOG_SENDS;
    }
    bytes_quote(e->a, COLUMNS, chunks, n, NULL);
    strcat(e->a, cut ? " and more" : ended ? ", and then the end of file" : "");
    return n > 0;
}

/* Of a program that has printed nothing it is not known that it took them for chunks. */
PREDICATE(chunks_misread)
{
    bytes_quote(e->b, sizeof e->b, student.out.at, student.out.length, NULL);
    return student.out.length > 0 && holds_chunks_were_sent(f, e);
}
