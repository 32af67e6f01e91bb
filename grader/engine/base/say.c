/* say.c -- the sentences that a person reads. */
#include "say.h"

#include "messages_table.h" /* made of grader/messages.tsv */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *find(const char *id)
{
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (strcmp(messages[i].id, id) == 0)
            return messages[i].text;
    return id;
}

const char *say_(const char *id, ...)
{
    static char ring[16][1024];
    static unsigned next;
    char *out = ring[next++ % 16];
    const char *part[9] = {0};
    size_t used = 0;
    va_list list;

    va_start(list, id);
    for (int i = 0; i < 9; i++)
        if ((part[i] = va_arg(list, const char *)) == NULL)
            break;
    va_end(list);
    for (const char *f = find(id); *f != '\0' && used < sizeof ring[0] - 1; f++) {
        if (f[0] == '{' && f[1] >= '1' && f[1] <= '9' && f[2] == '}' && part[f[1] - '1'] != NULL) {
            int n = snprintf(out + used, sizeof ring[0] - used, "%s", part[f[1] - '1']);
            used += (size_t)n < sizeof ring[0] - used ? (size_t)n : sizeof ring[0] - used - 1;
            f += 2;
        } else {
            out[used++] = *f;
        }
    }
    out[used] = '\0';
    return out;
}

const char *say_count(const char *id, size_t n)
{
    char number[24], full[64];

    snprintf(number, sizeof number, "%zu", n);
    snprintf(full, sizeof full, "%s-%s", id, n == 1 ? "one" : "many");
    return say(full, number);
}
