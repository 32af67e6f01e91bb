/* landlock.c -- keeps this process and all it starts from files (landlock(7)). */
#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/landlock.h came with 5.13, and these parts of it are the same for ever. */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446, PATH_BENEATH = 1 };
enum {
    EXECUTE = 1 << 0,
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_FILE = 1 << 5,
    MAKE_SOCKET = 1 << 9,
    ALL_OF_ABI_1 = (1 << 13) - 1
};
struct ruleset {
    uint64_t files;
};
struct beneath {
    uint64_t allowed;
    int32_t folder;
} __attribute__((packed));

static void allow(int rules, const char *path, uint64_t what)
{
    struct stat is;
    int fd = open(path, O_PATH | O_CLOEXEC);

    if (fd == -1)
        return;
    if (fstat(fd, &is) == 0 && !S_ISDIR(is.st_mode)) /* what is only for folders is an error */
        what &= EXECUTE | WRITE_FILE | READ_FILE;
    syscall(ADD_RULE, rules, PATH_BENEATH, &(struct beneath){what, fd}, 0);
    close(fd);
}

int landlock_files(const char *const *readable, const char *const *writable, const char *shared)
{
    struct ruleset ruleset = {ALL_OF_ABI_1};
    int rules = (int)syscall(CREATE_RULESET, &ruleset, sizeof ruleset, 0);

    if (rules == -1)
        return -1;
    for (; *readable != NULL; readable++)
        allow(rules, *readable, EXECUTE | READ_FILE | READ_DIR);
    for (; *writable != NULL; writable++)
        allow(rules, *writable, ALL_OF_ABI_1);
    if (shared != NULL)
        allow(rules, shared, EXECUTE | READ_FILE | READ_DIR | REMOVE_FILE | MAKE_SOCKET);
    int result = (int)syscall(RESTRICT_SELF, rules, 0);
    int error = errno;
    close(rules);
    errno = error;
    return result;
}
