/* service.c -- what wsd does for a client: hello, clock, digits or echo.
 *
 * usage: linked into wsd
 *
 * Nothing to write here: read it.
 */
#include "service.h"

#include "key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* "2026-11-28T17:18:12.116856Z" */
static const char *clock_text(void)
{
    static char text[64];
    struct timespec now;
    struct tm utc;
    size_t n = 0;

    clock_gettime(CLOCK_REALTIME, &now); /* every POSIX system has it */
    if (gmtime_r(&now.tv_sec, &utc) != NULL)
        n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + n, sizeof text - n, ".%06ldZ", now.tv_nsec / 1000);
    return text;
}

static const char *digit_text(void)
{
    static char text[2];
    unsigned char byte = 0;

    /* 250 of 256 bytes: each digit is as likely as any other. */
    while (key_random(&byte, 1) == 0 && byte >= 250)
        continue;
    text[0] = (char)('0' + byte % 10);
    return text;
}

static int hello(struct ws *ws, const struct message *m)
{
    static const char before[] = "Hello ";
    size_t n = sizeof before - 1 + m->length + 1;
    char *text = m->opcode == TEXT ? malloc(n) : NULL;
    int status;

    if (text == NULL)
        return m->opcode == TEXT ? -1 : 0; /* only a text is a name */
    memcpy(text, before, sizeof before - 1);
    if (m->length > 0)
        memcpy(text + sizeof before - 1, m->bytes, m->length);
    text[n - 1] = '!';
    status = frame_send(ws, TEXT, text, n);
    free(text);
    return status;
}

static int echo(struct ws *ws, const struct message *m)
{
    return frame_send(ws, m->opcode, m->bytes, m->length);
}

struct service *service_named(const char *name)
{
    static struct service all[] = {{.name = "hello", .answer = hello},
                                   {.name = "clock", .tick = clock_text},
                                   {.name = "digits", .tick = digit_text},
                                   {.name = "echo", .answer = echo}};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    return NULL;
}
