/* files.c -- files that a play makes for its programs. */
#include "performance.h"

#include "base/fault.h"
#include "sandbox/contain.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every user may go there: who the program is may be another one. */
static const char PLACE[] = "/tmp/socket-lab-files.XXXXXX";

static _Noreturn void cannot_make(const char *path)
{
    fault("cannot-write", path);
}

/* The full name of what is to be made next. */
static char *note(struct files *f, const char *path)
{
    if (f->count == MOST_FILES)
        fault("play-too-long");
    return strcpy(f->made[f->count++], path);
}

static void make_folder(struct files *f, const char *path)
{
    if (mkdir(path, 0755) == -1 && errno == EEXIST)
        return;
    if (chmod(path, 0755) == -1) /* whatever the umask is */
        cannot_make(path);
    note(f, path);
}

/* Makes the folders that lead to a name. Returns its full name. */
static const char *way_to(struct performance *p, const char *name)
{
    static char path[sizeof p->files.made[0]];
    struct files *f = &p->files;

    if (name[0] == '/' || strncmp(name, "../", 3) == 0 || strstr(name, "/../") != NULL
        || strlen(name) >= MOST_FILE_NAME)
        fault("play-no-file", name);
    if (f->folder[0] == '\0') {
        char folder[sizeof f->folder];
        strcpy(folder, PLACE);
        if (mkdtemp(folder) == NULL || chmod(folder, 0755) == -1)
            cannot_make(folder);
        strcpy(f->folder, folder);
    }
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    for (char *slash = path + strlen(f->folder); (slash = strchr(slash + 1, '/')) != NULL;) {
        *slash = '\0';
        make_folder(f, path);
        *slash = '/';
    }
    return path;
}

/* Whoever is told to stop removes what has been noted (main.c): what is being made is made and noted first. */
static void hold_signals(sigset_t *before)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, before);
}

static void let_signals(const sigset_t *before)
{
    sigprocmask(SIG_SETMASK, before, NULL);
}

void files_hold(struct performance *p, const char *name, const struct bytes *data)
{
    sigset_t before;

    hold_signals(&before);
    const char *path = way_to(p, name);
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    size_t done = 0;

    if (fd == -1)
        cannot_make(path);
    note(&p->files, path);
    while (done < data->length) {
        ssize_t n = write(fd, data->at + done, data->length - done);
        if (n == -1)
            cannot_make(path);
        done += (size_t)n;
    }
    if (fchmod(fd, p->files.shared ? 0666 : 0644) == -1 || close(fd) == -1)
        cannot_make(path);
    let_signals(&before);
}

void files_link(struct performance *p, const char *name, const char *target)
{
    sigset_t before;

    hold_signals(&before);
    const char *path = way_to(p, name);
    if (symlink(target, path) == -1)
        cannot_make(path);
    note(&p->files, path);
    let_signals(&before);
}

const char *files_folder(const struct performance *p)
{
    return p->files.folder[0] != '\0' ? p->files.folder : NULL;
}

void files_share(struct performance *p)
{
    struct files *f = &p->files;

    if (f->folder[0] != '\0')
        fault("play-shared-late");
    sigset_t before;
    hold_signals(&before);
    way_to(p, "");
    let_signals(&before);
    if (contain_share(f->folder) == -1)
        cannot_make(f->folder);
    f->shared = true;
}

int files_open(const struct performance *p)
{
    const char *folder = files_folder(p);

    return folder != NULL ? open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
}

/* What the programs have left, too; no name leads out of the folder. */
static void empty(const struct performance *p)
{
    int fd = files_open(p);
    DIR *d = fd != -1 ? fdopendir(fd) : NULL;
    struct dirent *e;

    while (d != NULL && (e = readdir(d)) != NULL)
        unlinkat(fd, e->d_name, 0);
    if (d != NULL)
        closedir(d);
}

void files_remove(struct performance *p)
{
    struct files *f = &p->files;

    if (f->shared && f->folder[0] != '\0') {
        empty(p);
        contain_unshare(f->folder);
        f->shared = false;
    }
    while (f->count > 0) {
        const char *path = f->made[--f->count];
        if (unlink(path) == -1)
            rmdir(path);
    }
    if (f->folder[0] != '\0')
        rmdir(f->folder);
    f->folder[0] = '\0';
}
