/* identity.c -- a user id that nobody else has, for a program that root runs. */
#include "identity.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* The ids just below 2^31 belong to nobody: neither Debian's ranges nor systemd's nor those that
 * sssd makes of a directory's reach there. In a container that has 65536 ids, the last ones are
 * taken; but never 65534 (nobody) or 65535 (which chown(2) took for "unchanged" when ids had 16
 * bits). */
static const uid_t LAST = 2147483647, NOBODY = 65534;

enum { MOST_EXTENTS = 340 }; /* a map has no more: user_namespaces(7) */

/* ------------------------------------------------------------ which ids there are ---- */

struct map {
    struct extent {
        uid_t first;
        uid_t count;
    } extents[MOST_EXTENTS];
    int n;
};

static void read_map(struct map *map, const char *path)
{
    FILE *f = fopen(path, "re");

    map->n = 0;
    if (f == NULL)
        return;
    while (map->n < MOST_EXTENTS
           && fscanf(f, "%u %*u %u", &map->extents[map->n].first, &map->extents[map->n].count) == 2)
        map->n++;
    fclose(f);
}

/* The greatest id of a map that is not above `most`; 0: there is none but root's. */
static uid_t last_up_to(const struct map *map, uid_t most)
{
    uid_t last = 0;

    for (int i = 0; i < map->n; i++) {
        const struct extent *e = &map->extents[i];
        if (e->count == 0 || e->first > most)
            continue;
        uid_t end = e->count - 1 > most - e->first ? most : e->first + (e->count - 1);
        if (end > last)
            last = end;
    }
    return last;
}

/* Fills ids with those that may be claimed, greatest first; returns how many. */
static int candidates(uid_t ids[IDENTITY_MOST])
{
    static struct map users, groups;
    int n = 0;

    read_map(&users, "/proc/self/uid_map");
    read_map(&groups, "/proc/self/gid_map");
    for (uid_t id = LAST; n < IDENTITY_MOST;) {
        uid_t user = last_up_to(&users, id), group = last_up_to(&groups, id);
        if (user == 0 || group == 0)
            break;
        id = user < group ? user : group;
        if (user == group && id != NOBODY && id != NOBODY + 1)
            ids[n++] = id;
        if (user == group)
            id--;
    }
    return n;
}

/* -------------------------------------------------------------- whether one is free ---- */

/* A name in the abstract namespace (unix(7)) is a lock: one holder, gone with the process, no file.
 */
static int lock_id(uid_t id)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int n = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "socket-lab-user-%u", id);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd != -1
        && bind(fd, (struct sockaddr *)&name,
                (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n))
               == -1) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Accounts of this machine. Those of a directory are not asked for: that may take seconds, and none
 * of them has such a number. */
static bool has_account(uid_t id)
{
    FILE *f = fopen("/etc/passwd", "re");
    const struct passwd *p;
    bool found = false;

    if (f == NULL)
        return false;
    while (!found && (p = fgetpwent(f)) != NULL)
        found = p->pw_uid == id || p->pw_gid == id;
    fclose(f);
    return found;
}

/* getpriority(2) looks at all processes of a user: there are none when it finds none. */
static bool has_process(uid_t id)
{
    errno = 0;
    return getpriority(PRIO_USER, id) != -1 || errno != ESRCH;
}

/* --------------------------------------------------------------------------- calls ---- */

static const char NOTE[] = "SOCKET_LAB_USER";

void identity_keep(const struct identity *who)
{
    char note[48];

    if (who->lock == -1)
        return;
    snprintf(note, sizeof note, "%u %d", who->id, who->lock);
    setenv(NOTE, note, 1);
    fcntl(who->lock, F_SETFD, 0);
}

static bool was_kept(struct identity *who)
{
    const char *note = getenv(NOTE);
    bool kept = note != NULL && sscanf(note, "%u %d", &who->id, &who->lock) == 2 && who->id != 0
                && fcntl(who->lock, F_SETFD, FD_CLOEXEC) == 0;

    unsetenv(NOTE);
    return kept;
}

int identity_claim(struct identity *who)
{
    static uid_t ids[IDENTITY_MOST];
    struct timespec t;

    *who = (struct identity){.lock = -1};
    if (geteuid() != 0) {
        errno = EPERM;
        return -1;
    }
    if (was_kept(who))
        return 0;
    int count = candidates(ids);
    if (count == 0) {
        errno = ENOENT;
        return -1;
    }
    /* Not always from the first one on: elsewhere on this machine, where the lock is not seen,
     * somebody may be doing the same. */
    clock_gettime(CLOCK_MONOTONIC, &t);
    unsigned start = ((unsigned)getpid() * 2654435761u ^ (unsigned)t.tv_nsec) % (unsigned)count;
    for (int i = 0; i < count; i++) {
        uid_t id = ids[(start + (unsigned)i) % (unsigned)count];
        int lock = lock_id(id);
        if (lock != -1 && !has_process(id) && !has_account(id)) {
            *who = (struct identity){id, lock};
            return 0;
        }
        if (lock != -1)
            close(lock);
    }
    errno = EAGAIN;
    return -1;
}

int identity_become(const struct identity *who)
{
    if (setgroups(0, NULL) == -1 || setresgid(who->id, who->id, who->id) == -1)
        return -1;
    return setresuid(who->id, who->id, who->id);
}

void identity_release(struct identity *who)
{
    if (who->lock != -1)
        close(who->lock);
    who->lock = -1;
}
