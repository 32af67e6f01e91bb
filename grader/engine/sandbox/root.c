/* root.c -- a private root: a file system in which there is what was put there, and nothing else. */
#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Any folder that every system has: in our mount namespace the new root hides it. */
static const char NEW[] = "/tmp";

/* What is shown again in the new root, under the same name. What this system does not have is left out,
 * and what is a link there (as /bin, to usr/bin) is one here. */
static const char *const SHOWN[] = {"/usr",
                                    "/bin",
                                    "/sbin",
                                    "/lib",
                                    "/lib32",
                                    "/lib64",
                                    "/libx32",
                                    "/etc/alternatives",
                                    "/etc/ld.so.cache",
                                    "/etc/ld.so.conf",
                                    "/etc/ld.so.conf.d",
                                    "/dev/null"};
enum { SHOWN_COUNT = sizeof SHOWN / sizeof *SHOWN };

struct shown {
    const char *path;
    int tree;             /* a copy of the mount that it lies in, or -1 */
    bool is_folder;
    char link[PATH_MAX]; /* what it points to, when it is a link; "" */
};

/* Before anything is hidden. Returns -1 when it is there and cannot be had. */
static int take(struct shown *s, const char *path)
{
    struct stat is;

    *s = (struct shown){.path = path, .tree = -1};
    if (lstat(path, &is) == -1)
        return 0;
    if (S_ISLNK(is.st_mode)) {
        ssize_t n = readlink(path, s->link, sizeof s->link - 1);
        s->link[n > 0 ? n : 0] = '\0';
        return 0;
    }
    s->is_folder = S_ISDIR(is.st_mode);
    s->tree = (int)syscall(SYS_open_tree, AT_FDCWD, path,
                           OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    return s->tree == -1 ? -1 : 0;
}

/* Makes the folders that lead to a path. */
static void make_way(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0755);
        *slash = '/';
    }
}

static int place(const struct shown *s)
{
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID};
    char path[PATH_MAX];

    if (s->tree == -1 && s->link[0] == '\0')
        return 0;
    snprintf(path, sizeof path, "%s%s", NEW, s->path);
    make_way(path);
    if (s->link[0] != '\0')
        return symlink(s->link, path);
    if (s->is_folder)
        mkdir(path, 0755);
    else
        close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    if (syscall(SYS_move_mount, s->tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) == -1)
        return -1;
    close(s->tree);
    if (strncmp(s->path, "/dev/", 5) != 0)
        read_only.attr_set |= MOUNT_ATTR_NODEV;
    else
        read_only.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
    return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &read_only,
                        sizeof read_only);
}

int root_enter(int mib, const char *more)
{
    struct shown shown[SHOWN_COUNT + 1];
    char options[64];

    for (int i = 0; i < SHOWN_COUNT; i++)
        if (take(&shown[i], SHOWN[i]) == -1)
            return -1;
    shown[SHOWN_COUNT] = (struct shown){.tree = -1};
    if (more != NULL && take(&shown[SHOWN_COUNT], more) == -1)
        return -1;
    snprintf(options, sizeof options, "mode=755,size=%dm,nr_inodes=4k", mib);
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1
        || mount("root", NEW, "tmpfs", MS_NOSUID | MS_NODEV, options) == -1)
        return -1;
    for (int i = 0; i <= SHOWN_COUNT; i++)
        if (place(&shown[i]) == -1)
            return -1;
    if (chdir(NEW) == -1 || mkdir("tmp", 01777) == -1 || chmod("tmp", 01777) == -1)
        return -1;
    /* The old root comes to lie over the new one, and is taken away (pivot_root(2), Notes). */
    if (syscall(SYS_pivot_root, ".", ".") == -1 || umount2(".", MNT_DETACH) == -1)
        return -1;
    return chdir("/");
}

const char *root_home_of(const char *program)
{
    static const char *const common[] = {"/home/", "/root/", "/tmp/", "/var/", "/srv/", "/mnt/",
                                         "/media/", "/etc/", "/run/", "/dev/", "/proc/"};
    static char home[PATH_MAX];
    char *slash;
    bool whole = true;

    if (realpath(program, home) == NULL)
        return NULL;
    for (int i = 0; i < 7; i++) {
        size_t n = strlen(SHOWN[i]);
        if (strncmp(home, SHOWN[i], n) == 0 && home[n] == '/')
            return NULL;
    }
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        whole = whole && strncmp(home, common[i], strlen(common[i])) != 0;
    slash = whole ? strchr(home + 1, '/') : strrchr(home, '/');
    if (slash == NULL || slash == home)
        return NULL;
    *slash = '\0';
    if (whole) /* /opt/gcc-14/bin/gcc, /nix/store/...: all of /opt, all of /nix */
        return home;
    slash = strrchr(home, '/'); /* PREFIX/bin/gcc: PREFIX, but never all of somebody's home */
    if (slash != strchr(home, '/') && strcmp(slash, "/bin") == 0)
        *slash = '\0';
    return home;
}
