/* rules.c -- asks rules about a record that is written down: for rules.bats.
 *
 * usage: rules WIRETAP <RECORD
 *
 * A line of the record is a call, "PID CALL FD ARG ARG RESULT [BYTES]", where RESULT is "?" for one
 * that has not returned and "-1:32" for one that failed with errno 32; or it is one of these:
 *     program NAME    exited STATUS    stderr TEXT    stdout TEXT    asked TEXT    play FILE
 *     expected TEXT    got TEXT    on PORT
 *     step VERB;CAPTURE;CAPTURE...     what an empty CAPTURE takes is not there
 * Prints "ID: what happened" for the rule that fires first, "also: ..." for a second one.
 */
#include "diagnosis/diagnosis.h"
#include "peer/judged.h"
#include "peer/performance.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
#define X(name, class) #name,
    TAP_CALLS(X)
#undef X
};

static void add_call(struct tap_shared *shared, const char *line)
{
    char name[32], result[32], bytes[TAP_EXCERPT + 1] = "";
    struct tap_event *e = &shared->event[atomic_load(&shared->events)];
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
    atomic_fetch_add(&shared->called[tap_class_of(e)], 1);
    atomic_fetch_add(&shared->events, 1);
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

static struct performance performance;

int main(int argc, char **argv)
{
    struct bytes none = {0};
    struct failure f = {.file = "play", .verb = "", .step = "", .asked = &none, .play_port = -1};
    char line[256], key[32], rest[200];

    performance_begin(&performance);
    if (argc != 2 || tap_open(&performance.plan, argv[1]) == -1)
        return 2;
    struct student *program = performance.student = &performance.programs[0];
    performance.program_count = 1;
    *program = performance.nobody;
    program->number = 0;
    tap_begin(&program->tap, &performance.plan, program->role);
    struct tap_shared *shared = program->tap.shared;
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        *rest = '\0';
        if (*line >= '0' && *line <= '9')
            add_call(shared, line);
        else if (sscanf(line, "%31s %199[^\n]", key, rest) < 1)
            continue;
        else if (strcmp(key, "program") == 0)
            snprintf(program->name, sizeof program->name, "%.60s", rest);
        else if (strcmp(key, "exited") == 0)
            program->ended = true, program->status = atoi(rest) << 8;
        else if (strcmp(key, "stderr") == 0)
            bytes_add(&program->err, rest, strlen(rest));
        else if (strcmp(key, "stdout") == 0)
            bytes_add(&program->out, rest, strlen(rest));
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
    judged_is(&performance);
    diagnose(&f, "");
    printf("%s: %s\n", f.diagnosis.id, f.diagnosis.happened);
    if (*f.diagnosis.also != '\0')
        printf("also: %s\n", f.diagnosis.also);
    return 0;
}
