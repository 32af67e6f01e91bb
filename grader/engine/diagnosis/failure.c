/* failure.c -- which step it was: a verb against a pattern. */
#include "failure.h"

#include <string.h>

/* The next word of a pattern, behind blanks; its length in *n, 0 at the end. */
static const char *next_word(const char *p, size_t *n)
{
    p += strspn(p, " ");
    *n = strcspn(p, " ");
    return p;
}

static bool same_word(const char *a, size_t n, const char *b, size_t m)
{
    return n == m && memcmp(a, b, n) == 0;
}

/* A verb's optional part stands in brackets, and is one capture, whatever it holds. What a capture
 * says does not matter where f is NULL; then bit i of `there` says whether capture i is. */
static bool is_like(const char *verb, const struct failure *f, unsigned there, const char *pattern)
{
    size_t n, m;
    int capture = 0;
    const char *asked = next_word(pattern, &m);

    for (verb = next_word(verb, &n); n > 0; verb = next_word(verb + n, &n)) {
        if (same_word(asked, m, "...", 3))
            return true;
        if (*verb == '[') {
            if (f != NULL ? !f->has[capture] : !(there >> capture & 1)) { /* passed over whole */
                n = strcspn(verb, "]") + 1;
                capture++;
                continue;
            }
            verb++;
            n--;
        }
        bool closes = verb[n - 1] == ']', takes = *verb >= 'A' && *verb <= 'Z';
        size_t length = closes ? n - 1 : n;
        const char *said = !takes ? "" : f != NULL ? f->captured[capture] : asked;
        size_t said_length = takes && f == NULL ? m : strlen(said);
        if (!same_word(asked, m, verb, length)
            && !(takes && *said != '\0' && same_word(asked, m, said, said_length)))
            return false;
        capture += takes || closes;
        asked = next_word(asked + m, &m);
    }
    return m == 0 || same_word(asked, m, "...", 3);
}

bool step_is(const struct failure *f, const char *pattern)
{
    return is_like(f->verb, f, 0, pattern);
}

bool step_may_be(const char *verb, const char *pattern)
{
    for (unsigned there = 0; there < 1u << FAILURE_CAPTURES; there++)
        if (is_like(verb, NULL, there, pattern))
            return true;
    return false;
}
