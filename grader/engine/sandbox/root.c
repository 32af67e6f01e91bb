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
static const char *const SYSTEM[]
    = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", NULL};
static const char *const TO_COMPILE[] = {"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf",
                                         "/etc/ld.so.conf.d", "/dev/null",        NULL};
/* Of /etc what functions of the C library read; hosts and nsswitch.conf are written anew, and services may be. */
static const char *const TO_RUN[] = {"/etc/alternatives", "/etc/ld.so.cache", "/etc/protocols",
                                     "/etc/localtime",    "/dev/null",        "/dev/zero",
                                     "/dev/urandom",      NULL};
static const char SERVICES[] = "/etc/services";
enum { SHOWN_MOST = 24 };

static const char HOSTS[] = "127.0.0.1 localhost\n::1 localhost\n";
static const char NSSWITCH[] = "passwd: files\ngroup: files\nhosts: files\nservices: files\n"
                               "protocols: files\n";

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

/* Puts it where it is to be in the new root. */
static int place(const struct shown *s)
{
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
    return 0;
}

/* What was put into the new root under this name, or all of it: "". */
static int make_read_only(const char *name)
{
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID};
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s%s", NEW, name);
    return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &read_only,
                        sizeof read_only);
}

struct view {
    struct shown shown[SHOWN_MOST];
    int count;
};

static int take_all(struct view *view, const char *const *paths)
{
    for (; *paths != NULL; paths++)
        if (take(&view->shown[view->count++], *paths) == -1)
            return -1;
    return 0;
}

/* Makes the new root of what was taken, and goes there. */
static int build(const struct view *view, int mib)
{
    char options[64];

    snprintf(options, sizeof options, "mode=755,size=%dm,nr_inodes=4k", mib);
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1
        || mount("root", NEW, "tmpfs", MS_NOSUID | MS_NODEV, options) == -1)
        return -1;
    for (int i = 0; i < view->count; i++)
        if (place(&view->shown[i]) == -1)
            return -1;
    if (chdir(NEW) == -1 || (mkdir("tmp", 01777) == -1 && errno != EEXIST) || chmod("tmp", 01777) == -1)
        return -1;
    return 0;
}

/* The old root comes to lie over the new one, and is taken away (pivot_root(2), Notes). */
static int move_in(void)
{
    if (syscall(SYS_pivot_root, ".", ".") == -1 || umount2(".", MNT_DETACH) == -1)
        return -1;
    return chdir("/");
}

/* The new root comes to lie over the old one, which stays: to take it away the kernel waits for all
 * processors, half a millisecond. No name leads there, `/..` neither; chroot(2) would, which takes a
 * privilege that the program has lost, and that who is below another root cannot get anew
 * (user_namespaces(7), EPERM). */
static int move_over(void)
{
    if (mount(".", "/", NULL, MS_MOVE, NULL) == -1 || chroot(".") == -1)
        return -1;
    return chdir("/");
}

int root_enter_to_compile(int mib, const char *more)
{
    struct view view = {.count = 0};

    if (take_all(&view, SYSTEM) == -1 || take_all(&view, TO_COMPILE) == -1
        || (more != NULL && take(&view.shown[view.count++], more) == -1) || build(&view, mib) == -1)
        return -1;
    for (int i = 0; i < view.count; i++)
        if (view.shown[i].tree != -1 && make_read_only(view.shown[i].path) == -1)
            return -1;
    return move_in();
}

static int write_text(const char *path, const char *text)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    size_t size = strlen(text);

    if (fd == -1)
        return -1;
    ssize_t n = write(fd, text, size);
    close(fd);
    return n == (ssize_t)size ? 0 : -1;
}

/* An own /proc shows the processes of our PID namespace alone. Where that is not allowed (a container
 * that covers parts of its own), the one there is has to do: it is needed. `old` is a copy of it. */
static int show_processes(int old)
{
    if (mkdir("proc", 0555) == -1)
        return -1;
    if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == -1
        && syscall(SYS_move_mount, old, "", AT_FDCWD, "proc", MOVE_MOUNT_F_EMPTY_PATH) == -1)
        return -1;
    close(old);
    return 0;
}

/* What follows the folder that the program may write to, of a path below it; NULL: it lies elsewhere. */
static const char *below_writable(const char *path)
{
    static const char *const writable[] = {"/tmp/", "/dev/shm/"};

    for (size_t i = 0; i < sizeof writable / sizeof *writable; i++)
        if (strncmp(path, writable[i], strlen(writable[i])) == 0)
            return path + strlen(writable[i]);
    return NULL;
}

/* What lies below such a folder lies in one that the program may not write to. */
static int shut_way(const char *path)
{
    char way[PATH_MAX];
    const char *rest = below_writable(path);
    const char *slash = rest != NULL ? strchr(rest, '/') : NULL;

    if (slash == NULL)
        return 0;
    snprintf(way, sizeof way, "%s%.*s", NEW, (int)(slash - path), path);
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, way,
                            OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (tree == -1 || syscall(SYS_move_mount, tree, "", AT_FDCWD, way, MOVE_MOUNT_F_EMPTY_PATH) == -1)
        return -1;
    close(tree);
    return make_read_only(way + sizeof NEW - 1);
}

/* The rest of /dev and /etc, below the working directory. */
static int furnish(const char *hosts, const char *services)
{
    static const char *const links[][2] = {{"/proc/self/fd", "dev/fd"},
                                           {"fd/0", "dev/stdin"},
                                           {"fd/1", "dev/stdout"},
                                           {"fd/2", "dev/stderr"},
                                           {"urandom", "dev/random"},
                                           {"../tmp", "dev/shm"}};

    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlink(links[i][0], links[i][1]) == -1)
            return -1;
    if (write_text("etc/nsswitch.conf", NSSWITCH) == -1
        || write_text("etc/host.conf", "multi on\n") == -1)
        return -1;
    if (services != NULL && write_text(SERVICES + 1, services) == -1)
        return -1;
    return write_text("etc/hosts", hosts != NULL ? hosts : HOSTS);
}

int root_enter_to_run(const char *const *shown, const char *shared, const char *hosts, const char *services)
{
    static const char room[] = "mode=1777,size=16m,nr_inodes=1k";
    struct view view = {.count = 0}, more = {.count = 0};

    int proc = (int)syscall(SYS_open_tree, AT_FDCWD, "/proc",
                            OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (take_all(&view, SYSTEM) == -1 || take_all(&view, TO_RUN) == -1
        || (services == NULL && take(&view.shown[view.count++], SERVICES) == -1)
        || take_all(&more, shown) == -1 || build(&view, 1) == -1)
        return -1;
    for (int i = 0; i < more.count; i++)
        if (below_writable(more.shown[i].path) == NULL && place(&more.shown[i]) == -1)
            return -1;
    if (furnish(hosts, services) == -1 || show_processes(proc) == -1
        || make_read_only("") == -1
        || mount("tmp", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, room) == -1)
        return -1;
    for (int i = 0; i < more.count; i++)
        if (below_writable(more.shown[i].path) != NULL
            && (place(&more.shown[i]) == -1
                || (more.shown[i].path != shared && make_read_only(more.shown[i].path) == -1)))
            return -1;
    for (int i = 0; i < more.count; i++)
        if (shut_way(more.shown[i].path) == -1)
            return -1;
    return move_over();
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
    for (int i = 0; SYSTEM[i] != NULL; i++) {
        size_t n = strlen(SYSTEM[i]);
        if (strncmp(home, SYSTEM[i], n) == 0 && home[n] == '/')
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
