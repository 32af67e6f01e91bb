/* rules.c -- asks rules about a record that is written down: for rules.bats.
 *
 * usage: rules <RECORD
 *
 * A line of the record is a call, "PID CALL FD ARG ARG RESULT [BYTES]", where RESULT is "?" for one
 * that has not returned and "-1:32" for one that failed with errno 32; or it is one of these:
 *     program NAME    asleep    exited STATUS    stderr TEXT    stdout TEXT    asked TEXT    play
 * FILE missing N    expected TEXT    got TEXT    on PORT step VERB;CAPTURE;CAPTURE...     what an empty CAPTURE
 * takes is not there. `missing`: what comes then are the last calls, and between them and those before N are not known
 * (nor what fills the first ones up). Prints "ID: what happened" for the rule that fires first, "also: ..." for a
 * second one.
 */
#include "diagnosis/diagnosis.h"
#include "peer/conn.h"
#include "peer/log.h"
#include "peer/student.h"
#include "peer/tap.h"
#include "peer/wait.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
#define X(name, class) #name,
    TAP_CALLS(X)
#undef X
};

/* What judged.c says of a program that is performed: here it is what was written down. */
struct student student;
static struct tap_shared record;
static size_t place; /* of the next call */
static bool asleep;

const struct tap_shared *tap_record(void)
{
    return &record;
}

size_t tap_events(void)
{
    return place;
}

const struct log_event *log_events(size_t *count)
{
    *count = 0;
    return NULL;
}

bool wait_asleep(void)
{
    return asleep;
}

struct conn *conn_named(const char *name)
{
    (void)name;
    return NULL;
}

bool conn_between(int peer_port, int student_port)
{
    return peer_port == 5001 && student_port == 7777;
}

static void add_call(const char *line)
{
    char name[32], result[32], bytes[TAP_EXCERPT + 1] = "";
    struct tap_event *e = &record.event[place++];
    long long a, b;
    size_t call = 0;

    if (sscanf(line, "%d %31s %d %lld %lld %31s %48[^\n]", &e->pid, name, &e->fd, &a, &b, result,
               bytes)
        < 6)
        abort();
    while (call < TAP_CALL_COUNT && strcmp(names[call], name) != 0)
        call++;
    if (call == TAP_CALL_COUNT)
        abort();
    e->call = (uint16_t)call;
    e->tid = e->pid;
    e->arg[0] = a;
    e->arg[1] = b;
    e->excerpt_length = (uint32_t)strlen(bytes);
    memcpy(e->excerpt, bytes, strlen(bytes));
    if (tap_class_of(e) == TAP_ACCEPT)
        e->port = htons((in_port_t)b);
    e->result = atoll(result);
    e->error = strchr(result, ':') != NULL ? atoi(strchr(result, ':') + 1) : 0;
    atomic_store(&e->state, *result == '?' ? TAP_ENTERED : TAP_RETURNED);
    atomic_fetch_add(&record.called[tap_class_of(e)], 1);
    atomic_fetch_add(&record.events, 1);
}

static void leave_out(uint32_t n)
{
    while (place < TAP_FIRST)
        add_call("1 fcntl 99 0 0 0");
    atomic_store(&record.events, TAP_EVENTS + n);
}

static void take_step(struct failure *f, char *text)
{
    char *field = strsep(&text, ";");

    f->verb = strdup(field);
    for (int i = 0; (field = strsep(&text, ";")) != NULL; i++) {
        f->has[i] = *field != '\0';
        snprintf(f->captured[i], FAILURE_WORD, "%s", field);
    }
}

static const struct bytes *text_of(const char *text)
{
    struct bytes *b = calloc(1, sizeof *b);

    bytes_add(b, text, strlen(text));
    return b;
}

int main(void)
{
    struct bytes none = {0};
    struct failure f = {.file = "play", .verb = "", .step = "", .asked = &none, .play_port = -1};
    char line[256], key[32], rest[200];

    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        *rest = '\0';
        if (*line >= '0' && *line <= '9')
            add_call(line);
        else if (sscanf(line, "%31s %199[^\n]", key, rest) < 1)
            continue;
        else if (strcmp(key, "program") == 0)
            snprintf(student.name, sizeof student.name, "%.60s", rest);
        else if (strcmp(key, "missing") == 0)
            leave_out((uint32_t)atoi(rest));
        else if (strcmp(key, "asleep") == 0)
            asleep = true;
        else if (strcmp(key, "exited") == 0)
            student.ended = true, student.status = atoi(rest) << 8;
        else if (strcmp(key, "stderr") == 0)
            bytes_add(&student.err, rest, strlen(rest));
        else if (strcmp(key, "stdout") == 0)
            bytes_add(&student.out, rest, strlen(rest));
        else if (strcmp(key, "asked") == 0)
            f.asked = text_of(rest);
        else if (strcmp(key, "play") == 0)
            f.file = strdup(rest);
        else if (strcmp(key, "expected") == 0)
            f.expected = text_of(rest);
        else if (strcmp(key, "got") == 0)
            f.came = text_of(rest);
        else if (strcmp(key, "on") == 0)
            f.port = atoi(rest);
        else if (strcmp(key, "step") == 0)
            take_step(&f, rest);
        else
            return 2;
    }
    while (f.expected != NULL && f.came != NULL && f.same < f.expected->length
           && f.same < f.came->length && f.expected->at[f.same] == f.came->at[f.same])
        f.same++;
    diagnose(&f, "", NULL);
    printf("%s: %s\n", f.diagnosis.id, f.diagnosis.happened);
    if (*f.diagnosis.also != '\0')
        printf("also: %s\n", f.diagnosis.also);
    return 0;
}
