/* local.c -- steps about sockets of the family AF_UNIX, and the folder that they are in. */
#include "verbs.h"

#include "peer/local.h"
#include "sandbox/unixdiag.h"
#include "verdict/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void folder_is_shared(struct performance *p, const struct step *s)
{
    (void)s;
    files_share(p);
}

/* ---------------------------------------------------- who listens where ---- */

static void peer_listens_at(struct performance *p, const struct step *s)
{
    const char *name = step_word(s, 0);

    if (local_listen(p, name) == -1)
        fault("cannot-listen", name, strerror(errno));
    snprintf(p->listens_at, sizeof p->listens_at, "%s", name);
    log_event(p, LOG_LISTENS, NULL, NULL, name);
}

static void dead_socket_at(struct performance *p, const struct step *s)
{
    if (local_leave_dead(p, step_word(s, 0)) == -1)
        fault("cannot-listen", step_word(s, 0), strerror(errno));
}

struct listener_question {
    struct performance *p;
    struct student *student;
    const char *wanted;
    char name[128]; /* that of one that it has; "": it has none */
};

/* The last part of a name counts: a program may have said where the folder is. */
static const char *last_part(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash != NULL ? slash + 1 : name;
}

/* Whether that socket is the one of this name now: it may have been bound under another. */
static bool is_at(const struct performance *p, unsigned long inode, const char *bound, const char *wanted)
{
    int folder = files_open(p);
    unsigned long file;
    struct stat is = {0};

    if (folder == -1 || unixdiag_file(inode, &file) == -1) {
        if (folder != -1)
            close(folder);
        return strcmp(last_part(bound), wanted) == 0;
    }
    bool same = fstatat(folder, wanted, &is, AT_SYMLINK_NOFOLLOW) == 0 && (uint32_t)is.st_ino == file;
    close(folder);
    return same;
}

static bool take_listener(const char *name, unsigned long inode, void *with)
{
    struct listener_question *q = with;

    if (!processes_hold_inode(q->student->supervisor, inode))
        return false;
    bool right = is_at(q->p, inode, name, q->wanted);
    snprintf(q->name, sizeof q->name, "%s", right ? q->wanted : name);
    return right;
}

static bool student_is_listening(void *with)
{
    return unixdiag_listening(take_listener, with);
}

static void student_listens_at(struct performance *p, const struct step *s)
{
    struct listener_question q = {.p = p, .student = p->student, .wanted = step_word(s, 0)};

    if (wait_until(p, student_is_listening, &q, PACE_ASK) == NO_STALL) {
        log_event(p, LOG_SEES, p->student, NULL, q.name);
        return;
    }
    wrong(say("expected-listens-at", q.wanted),
          q.name[0] != '\0' ? say("expected-listens-at", q.name) : wait_state(p->student));
}

/* ----------------------------------------------------------- connecting ---- */

struct connect_question {
    struct performance *p;
    struct conn *conn;
    const char *name;
};

static bool is_decided(void *with)
{
    const struct connect_question *q = with;

    return local_connect(q->p, q->conn, q->name);
}

/* Whose listening socket has this name. */
static struct student *listening_at(struct performance *p, const char *name)
{
    for (int i = 0; i < p->program_count; i++) {
        struct listener_question q = {.p = p, .student = &p->programs[i], .wanted = name};
        if (student_runs(q.student) && student_is_listening(&q))
            return q.student;
    }
    return p->student;
}

static void connects_to(struct performance *p, const struct step *s)
{
    if (student_named(p, step_word(s, 0)) != NULL)
        fault("play-name-taken", step_word(s, 0));
    struct conn *c = conn_new(p, step_word(s, 0));
    struct connect_question q = {p, c, step_word(s, 1)};

    p->current = c;
    p->student = listening_at(p, q.name);
    c->program = p->student->started ? p->student : NULL;
    c->began = log_now();
    wait_until(p, is_decided, &q, PACE_ASK);
    if (!c->connected)
        wrong(say("expected-connected", q.name),
              c->end == CONN_FAILED ? strerror(c->error) : wait_state(p->student));
    log_event(p, LOG_CONNECTS, NULL, c, q.name);
    log_began(p, c->began);
}

/* ------------------------------------------------- what is in the folder ---- */

struct name_question {
    int folder;
    const char *name;
};

static bool is_gone(void *with)
{
    const struct name_question *q = with;
    struct stat is;

    return fstatat(q->folder, q->name, &is, AT_SYMLINK_NOFOLLOW) == -1 && errno == ENOENT;
}

static void nothing_is_at(struct performance *p, const struct step *s)
{
    struct name_question q = {files_open(p), step_word(s, 0)};

    if (q.folder == -1)
        fault("play-not-shared");
    wait_until(p, is_gone, &q, PACE_ASK);
    bool gone = is_gone(&q);
    close(q.folder);
    if (!gone)
        wrong(say("expected-gone", q.name), say("came-there"));
}

static void file_still_holds(struct performance *p, const struct step *s)
{
    const char *name = step_word(s, 0);
    struct bytes expected = {0}, came = {0};
    unsigned char part[4096];
    ssize_t n = 0;

    step_data(s, 1, 0, &expected);
    int folder = files_open(p);
    int fd = folder != -1 ? openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;
    bool there = fd != -1 || errno != ENOENT;
    while (fd != -1 && came.length <= expected.length && (n = read(fd, part, sizeof part)) > 0)
        bytes_add(&came, part, (size_t)n);
    if (fd != -1)
        close(fd);
    if (folder != -1)
        close(folder);
    if (fd == -1 || came.length != expected.length || differs(&expected, &came))
        wrong(say("expected-still", name), say(there ? "came-file-other" : "came-file-gone"));
    bytes_free(&expected);
    bytes_free(&came);
}

const struct verb local_verbs[] = {
    {"folder is shared", folder_is_shared},
    {"peer listens at WORD", peer_listens_at},
    {"dead socket at WORD", dead_socket_at},
    {"student listens at WORD", student_listens_at},
    {"NAME connects to unix WORD", connects_to},
    {"nothing is at WORD", nothing_is_at},
    {"file WORD still holds DATA", file_still_holds},
    {NULL, NULL},
};
