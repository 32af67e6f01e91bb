/* flags.c -- the compiler: where it is, which it is, and the flags that it knows. */
#include "flags.h"

#include "base/fault.h"
#include "sha256.h"
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const STANDARD_FLAGS[] = {"-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall",
                                      "-Wextra",  "-U_FORTIFY_SOURCE",         "-pipe", NULL};
/* Not nonnull-attribute: memcpy(NULL, from, 0) is undefined in C11 (7.24.1), harms nobody, and is what C2y allows. */
const char *const CHECKED_FLAGS[] = {"-fsanitize=address,undefined", "-fno-sanitize-recover=all",
                                     "-fno-sanitize=nonnull-attribute", NULL};

/* One verdict with every compiler. What cannot be right is an error with each, as it is in C since
 * 1999 and in gcc since 14; what runs right all the same, as bind(fd, &address, ...) without a
 * cast, is a warning with each (gcc's "Porting to GCC 14"). */
static const char *const WANTED[] = {"-Werror=implicit-function-declaration",
                                     "-Werror=implicit-int",
                                     "-Werror=int-conversion",
                                     "-Wno-error=incompatible-pointer-types",
                                     "-Wno-error=incompatible-function-pointer-types",
                                     "-Wno-error=return-mismatch",
                                     "-Wno-error=return-type",
                                     "-Wno-error=declaration-missing-parameter-type",
                                     "-fmax-errors=20",
                                     "-ferror-limit=20"};
static const char MAPS[] = "-ffile-prefix-map=a=b";

/* Runs a command. Returns its wait status, or -1; what it prints is added to `out`. */
static int run(char *const *argv, struct bytes *out)
{
    char part[4096];
    int ends[2], status;
    ssize_t n;

    if (pipe2(ends, O_CLOEXEC) == -1)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        setenv("LC_ALL", "C", 1);
        if (dup2(null, 0) != -1 && dup2(ends[1], 1) != -1 && dup2(ends[1], 2) != -1)
            execv(argv[0], argv);
        _exit(127);
    }
    close(ends[1]);
    while (pid > 0 && (n = read(ends[0], part, sizeof part)) > 0)
        bytes_add(out, part, (size_t)n);
    close(ends[0]);
    if (pid == -1)
        return -1;
    while (waitpid(pid, &status, 0) == -1)
        if (errno != EINTR)
            return -1;
    return status;
}

/* Splits `said`, and looks for its first word along PATH, as a shell would. */
static int find(struct compiler *c)
{
    char *copy = strdup(c->said), *rest = copy, *word;
    const char *path = getenv("PATH");
    char place[PATH_MAX];

    while (copy != NULL && (word = strsep(&rest, " \t")) != NULL)
        if (*word != '\0' && c->words < FLAGS_MOST)
            c->command[c->words++] = word;
    if (c->words == 0)
        return -1;
    if (strchr(c->command[0], '/') != NULL) {
        if (realpath(c->command[0], place) == NULL || access(place, X_OK) == -1)
            return -1;
        if (c->command[0][0] != '/') /* not its real name: that tells some which of their parts to play */
            c->command[0] = strdup(place);
        return 0;
    }
    for (const char *at = path != NULL ? path : "/usr/bin:/bin"; at != NULL;) {
        const char *colon = strchrnul(at, ':');
        snprintf(place, sizeof place, "%.*s/%s", (int)(colon - at), at, c->command[0]);
        if (place[0] == '/' && access(place, X_OK) == 0) {
            c->command[0] = strdup(place);
            return c->command[0] != NULL ? 0 : -1;
        }
        at = *colon != '\0' ? colon + 1 : NULL;
    }
    return -1;
}

static char *const *with(const struct compiler *c, const char *const *more, int n)
{
    static char *argv[FLAGS_MOST + 16];
    int k = 0;

    for (int i = 0; i < c->words; i++)
        argv[k++] = c->command[i];
    for (int i = 0; i < n; i++)
        argv[k++] = (char *)more[i];
    argv[k] = NULL;
    return argv;
}

/* 1: it knows the flag; 0: it says that it does not; -1: it says something else, or nothing. */
static int knows(const struct compiler *c, const char *flag)
{
    /* clang only warns of a flag that it does not know. */
    const char *const words[] = {"-Werror", flag, "-x", "c", "-fsyntax-only", "/dev/null"};
    struct bytes said = {0};
    size_t name = strcspn(flag, "=");

    int status = run(with(c, words, 6), &said);
    bool names = memmem(said.at, said.length, flag, name) != NULL
                 || memmem(said.at, said.length, flag + name + 1, strlen(flag + name + 1)) != NULL;
    bytes_free(&said);
    return status == 0 ? 1 : names ? 0 : -1;
}

/* Tries the flags. Returns 0, or -1 when that was not to be found out. */
static int try_flags(const struct compiler *c, struct bytes *known)
{
    for (size_t i = 0; i <= sizeof WANTED / sizeof *WANTED; i++) {
        const char *flag = i < sizeof WANTED / sizeof *WANTED ? WANTED[i] : MAPS;
        int does = knows(c, flag);
        if (does == -1)
            return -1;
        if (does == 1)
            bytes_print(known, "%s\n", flag);
    }
    return 0;
}

int flags_find(struct compiler *c)
{
    static const char *const version[] = {"--version"};
    struct bytes text = {0}, known = {0};
    char place[64 + SHA256_HEX], hex[SHA256_HEX];
    struct sha256 s;

    if (find(c) == -1 || run(with(c, version, 1), &text) != 0)
        return -1;
    bytes_add(&text, "", 1);
    c->version = (char *)text.at;
    sha256_begin(&s);
    for (int i = 0; i < c->words; i++)
        sha256_add_piece(&s, c->command[i], strlen(c->command[i]));
    sha256_add_piece(&s, c->version, strlen(c->version));
    for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++)
        sha256_add_piece(&s, WANTED[i], strlen(WANTED[i]));
    sha256_end(&s, hex);
    snprintf(place, sizeof place, "build/grader/flags-%.16s", hex);
    if (read_regular(AT_FDCWD, place, 65536, &known) == -1) {
        if (try_flags(c, &known) == -1)
            return -1;
        write_new(place, &known, 0644); /* not written: tried again the next time */
    }
    bytes_add(&known, "", 1);
    for (char *rest = (char *)known.at, *word; (word = strsep(&rest, "\n")) != NULL;) {
        if (strcmp(word, MAPS) == 0)
            c->maps = true;
        else if (*word != '\0' && c->flags < FLAGS_MOST)
            c->flag[c->flags++] = word;
    }
    return 0;
}
