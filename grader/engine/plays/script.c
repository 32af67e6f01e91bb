/* script.c -- a play as it is written: its lines, matched against the patterns of the steps. */
#include "script.h"

#include "base/fault.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TOKENS = 64, MOST_STEPS = 512 };

static struct {
    const char *(*value)(void *with, const char *name);
    void *with;
} variables;

void play_variables(const char *(*value)(void *with, const char *name), void *with)
{
    variables.value = value;
    variables.with = with;
}

static void *must(void *memory)
{
    if (memory == NULL)
        fault("no-memory");
    return memory;
}

/* --------------------------------------------------------------------- tokens ---- */

/* Cuts one line into tokens; a # outside a string begins a comment. Returns their number. */
static int cut(char *line, struct token *tokens)
{
    int n = 0;

    for (char *p = line; *p != '\0';) {
        char *end;
        if (isspace((unsigned char)*p)) {
            p++;
            continue;
        }
        if (*p == '#')
            break;
        if (n == MOST_TOKENS)
            fault("play-too-long");
        if (*p == '"') {
            for (end = p + 1; *end != '"' && *end != '\0'; end++)
                if (*end == '\\' && end[1] != '\0')
                    end++;
            if (*end == '\0')
                fault("play-open-string");
            tokens[n++] = (struct token){TOKEN_STRING, must(strndup(p + 1, (size_t)(end - p - 1)))};
            p = end + 1;
            continue;
        }
        for (end = p; *end != '\0' && !isspace((unsigned char)*end); end++)
            continue;
        tokens[n].text = must(strndup(p, (size_t)(end - p)));
        tokens[n].kind = strcmp(tokens[n].text, "|") == 0 ? TOKEN_BAR : TOKEN_WORD;
        n++;
        p = end;
    }
    return n;
}

/* ----------------------------------------------------------------- variables ---- */

static bool name_goes_on(const char *p)
{
    return isalnum((unsigned char)*p) || *p == '_' || (*p == '.' && isalpha((unsigned char)p[1]));
}

/* Appends the value of the variable at p, which is behind the '$'; returns what follows its name.
 */
static const char *expand(struct bytes *out, const char *p)
{
    char name[64];
    size_t n = 0;

    while (name_goes_on(p) && n < sizeof name - 1)
        name[n++] = *p++;
    name[n] = '\0';
    const char *value = variables.value(variables.with, name);
    if (value == NULL)
        fault("play-no-variable", name);
    bytes_add(out, value, strlen(value));
    return p;
}

/* Words know variables alone, strings C's escapes too. dry: only look whether it is well written.
 */
static void evaluate(struct bytes *out, const struct token *t, bool dry)
{
    static const char letters[] = "ntr0\\\"$", values[] = "\n\t\r\0\\\"$";

    for (const char *p = t->text; *p != '\0';) {
        if (*p == '$' && dry) {
            p++;
        } else if (*p == '$') {
            p = expand(out, p + 1);
        } else if (*p == '\\' && t->kind == TOKEN_STRING) {
            const char *known = strchr(letters, p[1]);
            char byte, hex[3] = "";
            if (p[1] == 'x' && isxdigit((unsigned char)p[2]) && isxdigit((unsigned char)p[3])) {
                memcpy(hex, p + 2, 2);
                byte = (char)strtol(hex, NULL, 16);
                p += 4;
            } else if (p[1] != '\0' && known != NULL) {
                byte = values[known - letters];
                p += 2;
            } else {
                fault("play-escape");
            }
            bytes_add(out, &byte, 1);
        } else {
            bytes_add(out, p++, 1);
        }
    }
}

static const char *word_of(const struct token *t)
{
    static char ring[8][512];
    static unsigned next;
    char *out = ring[next++ % 8];
    struct bytes value = {0};

    evaluate(&value, t, false);
    snprintf(out, sizeof ring[0], "%.*s", (int)value.length, (const char *)value.at);
    bytes_free(&value);
    return out;
}

/* ------------------------------------------------------------------- patterns ---- */

static bool is(const struct token *t, const char *word)
{
    return t->kind == TOKEN_WORD && strcmp(t->text, word) == 0;
}

/* A number, or a variable that may be one. */
static bool is_number(const struct token *t)
{
    return t->kind == TOKEN_WORD
           && (t->text[0] == '$' || t->text[strspn(t->text, "0123456789")] == '\0');
}

static bool is_hex(const struct token *t)
{
    size_t n = strlen(t->text);

    return t->kind == TOKEN_WORD && n % 2 == 0 && strspn(t->text, "0123456789abcdefABCDEF") == n;
}

/* How many tokens from `at` on are DATA. */
static int data_extent(const struct step *s, int at)
{
    int i = at;

    while (i < s->token_count) {
        if (s->tokens[i].kind == TOKEN_STRING)
            i++;
        else if (i + 2 < s->token_count && is_number(&s->tokens[i])
                 && is(&s->tokens[i + 1], "times") && s->tokens[i + 2].kind == TOKEN_STRING)
            i += 3;
        else if (is(&s->tokens[i], "pattern") && i + 1 < s->token_count
                 && is_number(&s->tokens[i + 1]))
            i += 2;
        else if (is(&s->tokens[i], "hex") && i + 1 < s->token_count && is_hex(&s->tokens[i + 1]))
            for (i++; i < s->token_count && is_hex(&s->tokens[i]);)
                i++;
        else
            break;
    }
    return i - at;
}

static int pieces_extent(const struct step *s, int at)
{
    int i = at + data_extent(s, at);

    while (i > at && i < s->token_count && s->tokens[i].kind == TOKEN_BAR) {
        int more = data_extent(s, i + 1);
        if (more == 0)
            return 0;
        i += 1 + more;
    }
    return i - at;
}

/* Who already has a part cannot be a connection. */
static bool is_reserved(const char *name)
{
    static const char *const names[] = {"peer", "student", "stdin", "stdout", "stderr"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_name(const struct token *t)
{
    return t->kind == TOKEN_WORD && islower((unsigned char)t->text[0]) && !is_reserved(t->text);
}

/* What is left, but for a last `as NAME`. */
static int words_extent(const struct step *s, int at)
{
    int as = s->token_count - 2;

    return (as > at && is(&s->tokens[as], "as") ? as : s->token_count) - at;
}

/* How many tokens a placeholder takes at `at`; 0: it does not fit. */
static int extent(const char *placeholder, const struct step *s, int at)
{
    const struct token *t = &s->tokens[at];

    if (at >= s->token_count)
        return 0;
    if (strcmp(placeholder, "WORD") == 0)
        return t->kind != TOKEN_BAR;
    if (strcmp(placeholder, "NUMBER") == 0)
        return is_number(t);
    if (strcmp(placeholder, "NAME") == 0)
        return is_name(t);
    if (strcmp(placeholder, "DATA") == 0)
        return data_extent(s, at);
    if (strcmp(placeholder, "PIECES") == 0)
        return pieces_extent(s, at);
    return words_extent(s, at); /* WORDS */
}

static bool is_placeholder(const char *word)
{
    return isupper((unsigned char)word[0]);
}

static void add_capture(struct step *s, bool there, int from, int to)
{
    s->captures[s->capture_count++] = (struct capture){there, from, to};
}

/* "student", or what may be the name of another program. */
static bool takes_program(struct step *s, int at, const char *word)
{
    const struct token *t = &s->tokens[at];

    if (at != 0 || strcmp(word, "student") != 0 || (!is(t, word) && !is_name(t)))
        return false;
    s->who = t->text;
    return true;
}

/* Matches a step against one pattern. An optional part, as [to WORD], is one capture: its
 * placeholder if it has one, else the mere fact that it is there. */
static bool matches(struct step *s, const char *pattern)
{
    char copy[128], *save = NULL;
    int at = 0;
    bool optional = false, skipping = false, captured = false;

    snprintf(copy, sizeof copy, "%s", pattern);
    s->capture_count = 0;
    s->who = NULL;
    for (char *w = strtok_r(copy, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save)) {
        bool opens = w[0] == '[', closes = w[strlen(w) - 1] == ']';
        if (closes)
            w[strlen(w) - 1] = '\0';
        if (opens) {
            w++;
            optional = true;
            captured = false;
            skipping = at >= s->token_count || !is(&s->tokens[at], w);
        }
        if (!skipping && is_placeholder(w)) {
            int n = extent(w, s, at);
            if (n == 0)
                return false;
            add_capture(s, true, at, at + n);
            captured = true;
            at += n;
        } else if (!skipping) {
            if (at >= s->token_count || (!takes_program(s, at, w) && !is(&s->tokens[at], w)))
                return false;
            at++;
        }
        if (closes && optional) {
            if (skipping || !captured)
                add_capture(s, !skipping, at, at);
            optional = skipping = false;
        }
    }
    return at == s->token_count;
}

/* --------------------------------------------------------------------- reading ---- */

/* A line for messages: the blanks that align a play's columns become one. */
static char *tidy(const char *line)
{
    char *copy = must(strdup(line)), *to = copy;
    bool in_string = false;

    for (const char *p = line; *p != '\0'; p++) {
        if (*p == '"' && (p == line || p[-1] != '\\'))
            in_string = !in_string;
        if (in_string || *p != ' ' || p[1] != ' ')
            *to++ = *p;
    }
    *to = '\0';
    return copy;
}

static void check_strings(const struct step *s)
{
    struct bytes none = {0};

    for (int i = 0; i < s->token_count; i++)
        evaluate(&none, &s->tokens[i], true);
    bytes_free(&none);
}

/* The first verb whose pattern fits, or NULL. */
static const struct verb *find_verb(struct step *s, const struct verb *const *tables)
{
    for (; *tables != NULL; tables++)
        for (const struct verb *v = *tables; v->pattern != NULL; v++)
            if (matches(s, v->pattern))
                return v;
    return NULL;
}

bool play_step(struct step *s, int number, char *line, const struct verb *const *tables)
{
    struct token tokens[MOST_TOKENS];
    int n = cut(line, tokens);

    if (n == 0)
        return false;
    *s = (struct step){.line = number, .text = tidy(line), .token_count = n};
    s->tokens = must(calloc((size_t)n, sizeof *s->tokens));
    memcpy(s->tokens, tokens, (size_t)n * sizeof *tokens);
    s->verb = find_verb(s, tables);
    if (s->verb != NULL)
        check_strings(s);
    return true;
}

void play_read(struct play *play, const char *file, int first_line, const char *text,
               const struct verb *const *tables)
{
    char *copy = must(strdup(text)), *save = copy, *line;
    struct step s;

    play->steps = must(calloc(MOST_STEPS, sizeof *play->steps));
    for (int number = first_line; (line = strsep(&save, "\n")) != NULL; number++) {
        line += strspn(line, " \t");
        fault_at(file, number, line);
        if (!play_step(&s, number, line, tables))
            continue;
        if (play->count == MOST_STEPS)
            fault("play-too-long");
        if (s.verb == NULL)
            fault("play-no-such-step");
        play->steps[play->count++] = s;
    }
    free(copy);
    fault_at(file, 0, "");
}

/* ----------------------------------------------------------------- the captures ---- */

bool step_has(const struct step *step, int capture)
{
    return step->captures[capture].there;
}

const char *step_word(const struct step *step, int capture)
{
    return word_of(&step->tokens[step->captures[capture].from]);
}

long step_number(const struct step *step, int capture)
{
    const char *word = step_word(step, capture);
    char *end;
    long n = strtol(word, &end, 10);

    if (*word == '\0' || *end != '\0')
        fault("play-no-number", word);
    return n;
}

int step_words(const struct step *step, int capture, char **words, int room)
{
    const struct capture *c = &step->captures[capture];
    int n = 0;

    for (int i = c->from; i < c->to; i++) {
        if (n == room - 1)
            fault("play-too-long");
        words[n++] = must(strdup(word_of(&step->tokens[i])));
    }
    words[n] = NULL;
    return n;
}

static void add_times(struct bytes *data, const char *times, const struct token *t)
{
    for (unsigned long n = strtoul(times, NULL, 10); n > 0; n--)
        evaluate(data, t, false);
}

static void add_hex(struct bytes *data, const char *digits)
{
    for (; *digits != '\0'; digits += 2) {
        char two[3] = {digits[0], digits[1], '\0'};
        unsigned char byte = (unsigned char)strtol(two, NULL, 16);
        bytes_add(data, &byte, 1);
    }
}

bool step_data(const struct step *step, int capture, int piece, struct bytes *data)
{
    const struct capture *c = &step->captures[capture];
    int i = c->from;

    for (; piece > 0 && i < c->to; i++)
        piece -= step->tokens[i].kind == TOKEN_BAR;
    if (i >= c->to)
        return false;
    for (; i < c->to && step->tokens[i].kind != TOKEN_BAR; i++) {
        const struct token *t = &step->tokens[i];
        if (t->kind == TOKEN_STRING) {
            evaluate(data, t, false);
        } else if (is(t, "pattern")) {
            bytes_add_pattern(data, strtoul(word_of(&step->tokens[++i]), NULL, 10));
        } else if (i + 1 < c->to && is(t + 1, "times")) {
            add_times(data, word_of(t), t + 2);
            i += 2;
        } else if (!is(t, "hex")) {
            add_hex(data, t->text);
        }
    }
    return true;
}
