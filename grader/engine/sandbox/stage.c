/* stage.c -- what of a submission counts: its regular .c and .h files, read once. */
#include "stage.h"

#include "base/fault.h"
#include "base/width.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int read_regular(int folder, const char *name, size_t most, struct bytes *text)
{
    /* Not blocking: what is a FIFO now would wait for ever. */
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat is;
    unsigned char part[65536];
    size_t before = text->length;
    ssize_t n = -1;

    if (fd == -1)
        return -1;
    if (fstat(fd, &is) == -1)
        goto out;
    errno = S_ISREG(is.st_mode) ? EFBIG : EINVAL;
    if (!S_ISREG(is.st_mode) || is.st_size > (off_t)most)
        goto out;
    while ((n = read(fd, part, sizeof part)) > 0) {
        if (text->length - before + (size_t)n > most) {
            errno = EFBIG;
            n = -1;
            break;
        }
        bytes_add(text, part, (size_t)n);
    }
out:;
    int error = errno;
    close(fd);
    errno = error;
    if (n == -1)
        text->length = before;
    return n == -1 ? -1 : 0;
}

int write_new(const char *path, const struct bytes *data, mode_t mode)
{
    char new[PATH_MAX];
    size_t done = 0;
    ssize_t n = -1;

    snprintf(new, sizeof new, "%s.%d", path, (int)getpid());
    int fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd != -1)
        do {
            n = write(fd, data->at + done, data->length - done);
            done += n > 0 ? (size_t)n : 0;
        } while (n != -1 && done < data->length);
    if (fd != -1 && close(fd) == -1)
        n = -1;
    if (n != -1)
        n = rename(new, path);
    int error = errno;
    if (n == -1)
        unlink(new);
    errno = error;
    return n == -1 ? -1 : 0;
}

bool stage_is_header(const char *path)
{
    size_t n = strlen(path);
    return n > 2 && strcmp(path + n - 2, ".h") == 0;
}

static bool is_source(const char *name)
{
    size_t n = strlen(name);
    return n > 2 && name[0] != '.' && (strcmp(name + n - 2, ".c") == 0 || stage_is_header(name));
}

/* A line that the compiler says of such a file would be no line. */
static bool has_control(const char *name)
{
    for (; *name != '\0'; name++)
        if ((unsigned char)*name < ' ' || *name == 0x7f)
            return true;
    return false;
}

static void add(struct stage *s, const char *folder, const char *name, struct bytes *text)
{
    struct source *at = realloc(s->at, (s->count + 1) * sizeof *at);
    size_t room = strlen(folder) + strlen(name) + 2;
    char *path = malloc(room);

    if (at == NULL || path == NULL)
        fault("no-memory");
    snprintf(path, room, "%s%s%s", folder, *folder != '\0' ? "/" : "", name);
    s->at = at;
    s->at[s->count++] = (struct source){path, *text};
    s->bytes += text->length;
}

static bool is_there(const struct stage *s, const char *folder, const char *name)
{
    size_t n = strlen(folder);

    for (size_t i = 0; i < s->count; i++)
        if (strncmp(s->at[i].path, folder, n) == 0 && s->at[i].path[n] == '/'
            && strcmp(s->at[i].path + n + 1, name) == 0)
            return true;
    return false;
}

static void leave_out(struct stage *s, const char *shown, const char *name, int error)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", shown, name);
    text_clip(path, 200);
    s->unread = s->unread || !(error == ELOOP || error == EINVAL || error == EFBIG || error == EILSEQ);
    bytes_print(&s->left_out, "%s\n",
                error == ELOOP    ? say("stage-link", path)
                : error == EILSEQ ? say("stage-odd-name", path)
                : error == EINVAL ? say("stage-no-file", path)
                : error == EFBIG  ? say("stage-too-large", path)
                                  : say("stage-unread", path, strerror(error)));
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_names(char **names, int n)
{
    for (int i = 0; i < n; i++)
        free(names[i]);
    free(names);
}

/* The names in a folder, sorted; those that `want` takes. Returns how many, or -1. */
static int names_in(int fd, char ***names, bool (*want)(const char *))
{
    DIR *folder = fdopendir(fd);
    struct dirent *entry;
    size_t n = 0;

    *names = NULL;
    if (folder == NULL) {
        close(fd);
        return -1;
    }
    while (errno = 0, (entry = readdir(folder)) != NULL) {
        if (!want(entry->d_name))
            continue;
        char **more = realloc(*names, (n + 1) * sizeof *more);
        if (more == NULL || (more[n] = strdup(entry->d_name)) == NULL)
            fault("no-memory");
        *names = more;
        n++;
    }
    int error = errno;
    closedir(folder);
    if (error != 0) {
        free_names(*names, (int)n);
        *names = NULL;
        errno = error;
        return -1;
    }
    if (n > 0)
        qsort(*names, n, sizeof **names, by_name);
    return (int)n;
}

int stage_folder(struct stage *s, const char *from, const char *as, const char *shown,
                 const char *only)
{
    int fd = open(from, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    char **names;

    if (fd == -1)
        return -1;
    int n = names_in(dup(fd), &names, is_source);
    for (int i = 0; i < n && !s->too_much; i++) {
        struct bytes text = {0};
        if (only != NULL && !stage_is_header(names[i]) && strcmp(names[i], only) != 0)
            continue;
        if (is_there(s, as, names[i])) /* taken before, with another function of the same lab */
            continue;
        errno = EILSEQ;
        if (has_control(names[i])
            || read_regular(fd, names[i], STAGE_MOST_BYTES, &text) == -1) {
            leave_out(s, shown, names[i], errno);
            continue;
        }
        s->too_much = s->count == STAGE_MOST_FILES || s->bytes + text.length > STAGE_MOST_BYTES;
        add(s, as, names[i], &text);
    }
    free_names(names, n);
    close(fd);
    return n == -1 ? -1 : 0;
}

int stage_file(struct stage *s, const char *from, const char *as)
{
    struct bytes text = {0};

    if (read_regular(AT_FDCWD, from, STAGE_MOST_BYTES, &text) == -1)
        return -1;
    add(s, "", as, &text);
    return 0;
}

const struct source *stage_find(const struct stage *s, const char *path)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->at[i].path, path) == 0)
            return &s->at[i];
    return NULL;
}

static bool is_visible(const char *name)
{
    return name[0] != '.';
}

bool stage_find_folder(const char *tree, const char *lab, char *name, size_t room,
                       struct bytes *others)
{
    const char *dash = strchr(lab, '-');
    size_t begins = dash != NULL ? (size_t)(dash - lab) + 1 : strlen(lab);
    int fd = open(tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC), chosen = -1;
    struct stat is;
    char **names;

    *name = '\0';
    if (fd == -1)
        return false;
    int n = names_in(dup(fd), &names, is_visible);
    for (int i = 0; i < n; i++) {
        if (strncmp(names[i], lab, begins) != 0 || strlen(names[i]) >= room
            || has_control(names[i])
            || fstatat(fd, names[i], &is, AT_SYMLINK_NOFOLLOW) == -1 || !S_ISDIR(is.st_mode))
            names[i][0] = '\0'; /* none */
        else if (chosen == -1 || strcmp(names[i], lab) == 0)
            chosen = i;
    }
    if (chosen != -1)
        snprintf(name, room, "%s", names[chosen]);
    for (int i = 0; i < n && others != NULL; i++) {
        char shown[NAME_MAX + 4];
        if (i == chosen || names[i][0] == '\0')
            continue;
        snprintf(shown, sizeof shown, "%s", names[i]);
        text_clip(shown, 100);
        bytes_print(others, "%s\n", say("stage-other-folder", shown, name));
    }
    free_names(names, n);
    close(fd);
    return chosen != -1;
}
