/* line.c -- one event of either side, as it stands in its line. */
#include "base/say.h"
#include "conversation.h"
#include "items.h"

#include <stdio.h>
#include <string.h>

/* An address has a port, and a name in the file system has none. */
static bool is_path(const char *text)
{
    return strchr(text, ':') == NULL;
}

/* In a narrow column the addresses are left out, which the calls have, and bytes for which there is no room. */
static void right_text(const struct log_event *e, size_t room, char text[CONVERSATION_TEXT])
{
    bool narrow = room < CONVERSATION_RIGHT;
    char quoted[64] = "";
    const char *line = "";
    size_t more = e->bytes > e->excerpt_length;
    unsigned char data[LOG_EXCERPT + 1] = {0};

    memcpy(data, e->excerpt, e->excerpt_length);
    const char *count = say_count("bytes", e->bytes);
    size_t used
        = strlen(e->conn) + strlen(count) + strlen(e->kind == LOG_GETS ? " gets " : " sends ") + 1;
    if (room > used + 8 || !narrow)
        bytes_quote(quoted, room > used + 8 ? room - used : 8, data, e->excerpt_length + more, NULL);
    switch (e->kind) {
    case LOG_LISTENS: line = say("log-listens", e->text); break;
    case LOG_TAKES: line = say("log-takes", e->text); break;
    case LOG_SEES:
        line = narrow && !is_path(e->text) ? say("wire-sees", strrchr(e->text, ':') + 1)
                                           : say("log-student-listens", e->text);
        break;
    case LOG_CONNECTS:
        line = say(narrow             ? "picture-connects"
                   : is_path(e->text) ? "log-connects-to"
                                      : "log-connects",
                   e->conn, e->text);
        break;
    case LOG_ACCEPTS:
        line = say(narrow             ? "picture-accepts"
                   : is_path(e->text) ? "log-accepts-at"
                                      : "log-accepts",
                   e->conn, e->text);
        break;
    case LOG_REFUSED: line = say("log-refused", e->conn); break;
    case LOG_SENDS: line = say("log-sends", e->conn, count, quoted); break;
    case LOG_GETS: line = say("log-gets", e->conn, count, quoted); break;
    case LOG_EOF: line = say("log-gets-eof", e->conn); break;
    case LOG_ERROR: line = say("log-gets-error", e->conn, strerrorname_np(e->number)); break;
    case LOG_HALF_CLOSES: line = say(*e->text ? "log-half-closes-local" : "log-half-closes", e->conn); break;
    case LOG_CLOSES: line = say(*e->text ? "log-closes-socket" : "log-closes", e->conn); break;
    case LOG_RESETS: line = say("log-resets", e->conn); break;
    case LOG_LOSES: line = say("log-loses", e->conn); break;
    case LOG_GOES_SILENT: line = say("log-goes-silent", e->conn); break;
    case LOG_SPEAKS: line = say("log-speaks-again", e->conn); break;
    case LOG_QUEUE_FULL: line = say("log-queue-full"); break;
    case LOG_CUT: line = say("log-line-cut"); break;
    case LOG_MENDED: line = say("log-line-mended"); break;
    case LOG_SIGNAL: line = say("log-signal", sigabbrev_np(e->number)); break;
    case LOG_STDIN: line = say_count("log-stdin-gets", e->bytes); break;
    case LOG_STDIN_ENDS: line = say("log-stdin-ends"); break;
    case LOG_ENDED:
    case LOG_VERDICT: line = e->text; break;
    }
    size_t n = (size_t)snprintf(text, CONVERSATION_TEXT, "%s", line);
    if (n > 0 && n < CONVERSATION_TEXT && text[n - 1] == ' ') /* no bytes follow */
        text[n - 1] = '\0';
}

static enum arrow arrow_of(const struct log_event *e)
{
    switch (e->kind) {
    case LOG_CONNECTS:
    case LOG_SENDS:
    case LOG_HALF_CLOSES:
    case LOG_CLOSES:
    case LOG_RESETS:
    case LOG_SIGNAL:
    case LOG_STDIN:
    case LOG_STDIN_ENDS: return ARROW_TO_STUDENT;
    case LOG_GETS:
    case LOG_EOF:
    case LOG_ERROR:
    case LOG_ACCEPTS: return ARROW_TO_PEER;
    default: return ARROW_NONE;
    }
}

/* Who makes the call, unless it is the only program itself. */
static void put_who(const struct items *items, const struct item *item, char who[64])
{
    const struct actor *a = item->actor > 0 ? &items->actors[item->actor] : NULL;
    const char *role = items->p->program_count > 1 ? items->p->programs[item->program].role : NULL;
    char number[24];

    if (item->actor == 0)
        a = &items->actors[0];
    who[0] = '\0';
    if (a == NULL || a->kind == ACTOR_FIRST) {
        if (role != NULL)
            snprintf(who, 64, "%s ", say("conversation-program", role));
        return;
    }
    snprintf(number, sizeof number, "%d", a->number);
    const char *part = say(a->kind == ACTOR_THREAD ? "conversation-thread" : "conversation-child", number);
    snprintf(who, 64, "%s%s%s ", role != NULL ? role : "", role != NULL ? " " : "", part);
}

/* The child that a fork() has made, or 0. */
static int made_child(const struct items *items, int program, const struct tap_event *e)
{
    for (size_t i = 0; i < items->actor_count && tap_class_of(e) == TAP_FORK; i++)
        if (items->actors[i].program == program && items->actors[i].kind == ACTOR_CHILD
            && items->actors[i].pid == e->result)
            return items->actors[i].number;
    return 0;
}

/* Which of several programs an event is about that has no connection. */
static void name_program(const struct items *items, const struct item *item, char *text)
{
    char before[CONVERSATION_TEXT];
    const struct log_event *e = item->event;

    if (items->p->program_count < 2 || item->program == -1 || e->conn[0] != '\0'
        || e->kind == LOG_VERDICT)
        return;
    snprintf(before, sizeof before, "%s", text);
    const char *role = items->p->programs[item->program].role;
    snprintf(text, CONVERSATION_TEXT, "%s",
             e->kind == LOG_ENDED ? say("conversation-ended", role, before)
                                  : say("conversation-about", before, role));
}

void line_put(struct conversation_line *line, const struct items *items, const struct item *item)
{
    char who[64];

    if (item->call != NULL) {
        put_who(items, item, who);
        conversation_call(item, who, made_child(items, item->program, item->call),
                          line->room.left, line->left);
        return;
    }
    line->event = item->event;
    line->conn = item->event->conn;
    if (item->event->kind == LOG_VERDICT)
        line->kind = LINE_VERDICT;
    char *text = item->event->kind == LOG_ENDED ? line->left : line->right;
    right_text(item->event, line->room.right, text);
    name_program(items, item, text);
    line->arrow = arrow_of(item->event);
}
