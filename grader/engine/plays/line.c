/* line.c -- steps about what stands between the two sides: a queue that takes no more, a host that no
 * longer answers, a line that is cut. */
#include "verbs.h"

#include "sandbox/contain.h"
#include "verdict/report.h"

#include <errno.h>
#include <string.h>

/* ------------------------------------------------- nobody answers who connects ---- */

static void queue_is_full(struct performance *p, const struct step *s)
{
    (void)s;
    if (p->listener == -1)
        fault("play-not-listening", "peer");
    if (conn_fill_queue(p) == -1)
        fault("cannot-fill-queue", strerror(errno));
    log_event(p, LOG_QUEUE_FULL, NULL, NULL, NULL);
}

/* --------------------------------------------------- a host that is dead, or not ---- */

static void silence(struct performance *p, const struct step *s, bool silent)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    if (conn_silence(c, silent) == -1)
        unobserved(say("unseen-silence", strerror(errno)));
    log_event(p, silent ? LOG_GOES_SILENT : LOG_SPEAKS, NULL, c, NULL);
}

static void goes_silent(struct performance *p, const struct step *s)
{
    silence(p, s, true);
}

static void goes_silent_if_it_can(struct performance *p, const struct step *s)
{
    struct conn *c = reads_from(p, step_word(s, 0));

    if (conn_silence(c, true) == -1 && errno == EPERM)
        as_far_as_seen(p, say("unseen-silence", strerror(errno)));
    else
        goes_silent(p, s);
}

static void speaks_again(struct performance *p, const struct step *s)
{
    silence(p, s, false);
}

/* ----------------------------------------------------------------- the whole line ---- */

static void line_is(struct performance *p, bool cut)
{
    if (contain_line(!cut) == -1)
        unobserved(say("unseen-line", strerror(errno)));
    p->cut = cut;
    log_event(p, cut ? LOG_CUT : LOG_MENDED, NULL, NULL, NULL);
}

static void line_is_cut(struct performance *p, const struct step *s)
{
    (void)s;
    line_is(p, true);
}

static void line_is_mended(struct performance *p, const struct step *s)
{
    (void)s;
    line_is(p, false);
}

const struct verb line_verbs[] = {
    {"the queue is full", queue_is_full},
    {"the line is cut", line_is_cut},
    {"the line is mended", line_is_mended},
    {"NAME goes silent", goes_silent},
    {"NAME goes silent if it can", goes_silent_if_it_can},
    {"NAME speaks again", speaks_again},
    {NULL, NULL},
};
