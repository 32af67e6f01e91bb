/* build.c -- from a submission to its programs: staged, compiled in a sandbox, kept by contents.
 *
 * usage: peer --build --tree DIR --lab NAME --programs NAMES --out DIR [OPTION...]
 *
 *   --shown NAME      what messages call the tree (DIR, when it is not given)
 *   --carried NAMES   functions of earlier labs that are linked in: labNN-name/function
 *   --borrow          they are the reference ones
 *   --called NAMES    functions of this lab that a program of the grader's calls by themselves:
 *                     grader/labNN.NAME.c becomes the program NAME, where the sources have the function
 *   --checked         with the compiler's checks of memory and undefined behaviour
 *   --cc COMMAND, --cflags WORDS
 *   --force           makes all of it anew
 *   --key             makes nothing, and tells what the key is
 *   --with FILE       the key holds this file, too: the lab's tests
 *   --copy DIR        a copy of the programs goes there: what is played is what was just built, whoever builds
 *                     again meanwhile
 *   --talk            says each command; without it, facts are printed for scripts
 *
 * Works in the kit's folder. What is made lies in --out: the programs under their names, and objects
 * under their keys. A key is a digest of all that the compiler is given (sources, headers, flags,
 * the compiler's version) and says whether something has to be made; no date ever does. The list of
 * what was made, with digests, is `made`: a file that somebody has changed since is made anew.
 *
 * Facts, on standard output, a line each: `key KEY`, `carried FILE`, `borrowed FILE`,
 * `uncontained` (no namespaces, no Landlock), `says SENTENCE` (why there is nothing, or what was
 * left out). What the compiler says goes to standard error, for what is up to date, too.
 */
#include "build.h"

#include "base/fault.h"
#include "base/width.h"
#include "compile.h"
#include "flags.h"
#include "root.h"
#include "sha256.h"
#include "stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the compiler is told that the tree is called, when its own name will not do. */
#define AS_TREE "tree"

enum { KEY = 33, MOST_WORDS = 32, MOST_STEPS = STAGE_MOST_FILES + MOST_WORDS };

/* Words parted by blanks. */
struct words {
    char *at[MOST_WORDS];
    int count;
};

/* Something that one command makes. */
struct step {
    const char *source; /* the path of the source, or NULL: a program */
    const char *name;   /* of a program */
    bool calls;         /* that of the grader's, which calls a function of that name */
    char *makes;        /* the path of what is made, for the compiler */
    char key[KEY];
    char **argv;
    bool made;          /* it is there, */
    struct bytes file, said; /* and this is what it is, and what the compiler said of it */
};

struct build {
    const char *tree, *shown, *lab, *out, *as, *copy;
    struct words programs, carried, called, cflags, with;
    bool borrow, checked, force, key_only, talk;
    struct compiler compiler;
    struct stage stage;
    size_t own; /* the first so many files of the stage are the lab's own */
    struct words includes;
    struct bytes library; /* common/libnet.a */
    struct step steps[MOST_STEPS];
    size_t step_count;
    char key[KEY];
};

/* ------------------------------------------------------------------- to be told ---- */

static void tell(const struct build *b, const char *sentence)
{
    if (b->talk)
        fprintf(stderr, "%s\n", sentence);
    else
        printf("says %s\n", sentence);
}

static void tell_lines(const struct build *b, const struct bytes *lines)
{
    const char *at = (const char *)lines->at, *end = at + lines->length, *stop;
    char line[1024];

    for (; at < end; at = stop + 1) {
        stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL)
            stop = end;
        snprintf(line, sizeof line, "%.*s", (int)(stop - at), at);
        tell(b, line);
    }
}

static bool begins(const char *text, size_t n, const char *with)
{
    size_t length = strlen(with);
    return n >= length && memcmp(text, with, length) == 0;
}

/* What the compiler said, with the tree's own paths, and harmless to a terminal: the sources' words
 * are in it. */
static void show(const struct build *b, const struct bytes *said)
{
    const char *text = (const char *)said->at;
    char kit[PATH_MAX], line[4096];
    struct bytes out = {0};

    if (getcwd(kit, sizeof kit) == NULL)
        kit[0] = '\0';
    strncat(kit, "/", sizeof kit - strlen(kit) - 1);
    for (size_t i = 0; i < said->length;) {
        bool word = i > 0 && strchr("/._-", text[i - 1]) == NULL;
        if ((i == 0 || word) && strcmp(b->as, AS_TREE) == 0
            && begins(text + i, said->length - i, AS_TREE "/lab")) {
            bytes_print(&out, "%s", b->shown);
            i += strlen(AS_TREE);
        } else if (kit[1] != '\0' && begins(text + i, said->length - i, kit)) {
            i += strlen(kit);
        } else {
            bytes_add(&out, text + i++, 1);
        }
    }
    const char *at = (const char *)out.at, *end = at + out.length, *stop;
    for (; at < end; at = stop + 1) {
        stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL)
            stop = end;
        size_t n = 0;
        for (const char *c = at; c < stop && n < sizeof line - 8; c++) /* as a terminal would */
            n += *c == '\t' ? (size_t)sprintf(line + n, "%*s", 8 - (int)(n % 8), "")
                            : (line[n] = *c, 1u);
        line[n] = '\0';
        text_clip(line, 400);
        fprintf(stderr, "%s\n", line);
    }
    bytes_free(&out);
}

/* ------------------------------------------------------------------ small things ---- */

static void split(struct words *words, const char *text)
{
    char *copy = strdup(text), *rest = copy, *word;

    if (copy == NULL)
        fault("no-memory");
    while ((word = strsep(&rest, " \t\n")) != NULL)
        if (*word != '\0' && words->count < MOST_WORDS)
            words->at[words->count++] = word;
}

static char *joined(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *joined(const char *format, ...)
{
    va_list list;
    char *text;

    va_start(list, format);
    if (vasprintf(&text, format, list) == -1)
        fault("no-memory");
    va_end(list);
    return text;
}

/* A copy that can be shown anywhere. */
static char *clipped(const char *text)
{
    char *copy = joined("%s    ", text); /* text_clip() wants room */

    copy[strlen(text)] = '\0';
    text_clip(copy, 400);
    return copy;
}

static void end_key(struct sha256 *s, char *key)
{
    char hex[SHA256_HEX];

    sha256_end(s, hex);
    snprintf(key, KEY, "%.*s", KEY - 1, hex);
}

static void digest_of(const struct bytes *data, char *key)
{
    struct sha256 s;

    sha256_begin(&s);
    sha256_add(&s, data->at, data->length);
    end_key(&s, key);
}

/* A path below the kit's folder, of plain letters: then that is where the compiler is shown the tree. */
static bool is_plain(const char *path)
{
    static const char plain[]
        = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";

    return path[strspn(path, plain)] == '\0' && path[0] != '/' && path[0] != '-'
           && strstr(path, "..") == NULL && strstr(path, "//") == NULL
           && strncmp(path, "common", 6) != 0;
}

static void add_text(struct sha256 *s, const char *text)
{
    sha256_add_piece(s, text, strlen(text));
}

static void add_source(struct sha256 *s, const struct source *source)
{
    add_text(s, source->path);
    sha256_add_piece(s, source->text.at, source->text.length);
}

static char *source_of_program(const struct build *b, const char *name)
{
    return joined("%s/%s/%s.c", b->as, b->lab, name);
}

/* The grader's own program that calls a function by itself: never a submission's. */
static char *source_of_caller(const struct build *b, const char *name)
{
    return joined("grader/%.*s.%s.c", (int)strcspn(b->lab, "-"), b->lab, name);
}

/* Whether this source makes a program, and is in no other one. */
static bool is_program(const struct build *b, const char *path)
{
    bool same = false;

    for (int i = 0; i < b->programs.count + b->called.count && !same; i++) {
        char *source = i < b->programs.count
                           ? source_of_program(b, b->programs.at[i])
                           : source_of_caller(b, b->called.at[i - b->programs.count]);
        same = strcmp(source, path) == 0;
        free(source);
    }
    return same;
}

/* ----------------------------------------------------------- what is handed in ---- */

static void include(struct build *b, const char *folder)
{
    for (int i = 0; i < b->includes.count; i++)
        if (strcmp(b->includes.at[i], folder) == 0)
            return;
    if (b->includes.count < MOST_WORDS)
        b->includes.at[b->includes.count++] = joined("%s", folder);
}

/* labNN-name/function: the tree's own, or the reference one. */
static int take_carried(struct build *b, const char *what)
{
    const char *slash = strchr(what, '/');
    char *lab = joined("%.*s", (int)(slash - what), what), *file = joined("%s.c", slash + 1);
    char name[NAME_MAX + 1];
    char *as = joined("%s/%s", b->as, lab);

    if (!b->borrow && stage_find_folder(b->tree, lab, name, sizeof name, NULL)) {
        char *from = joined("%s/%s", b->tree, name), *path = joined("%s/%s", as, file);
        char *shown = joined("%s/%s", b->shown, name);
        if (stage_folder(&b->stage, from, as, shown, file) == 0 && stage_find(&b->stage, path)) {
            include(b, as);
            if (!b->talk)
                printf("carried %s/%s\n", from, file);
            return BUILD_DONE;
        }
    }
    as = joined("solutions/%s", lab);
    if (stage_find(&b->stage, joined("%s/%s", as, file)) == NULL
        && (stage_folder(&b->stage, as, as, as, file) == -1
            || stage_find(&b->stage, joined("%s/%s", as, file)) == NULL)) {
        char *path = joined("%s/%s", b->borrow ? as : joined("%s/%s", b->shown, lab), file);
        tell(b, say(b->borrow ? "build-no-reference" : "no-source", path));
        return b->borrow ? BUILD_USAGE : BUILD_REFUSED;
    }
    include(b, as);
    if (!b->talk)
        printf("borrowed %s/%s\n", as, file);
    return BUILD_DONE;
}

/* Reads all that is compiled. Returns a status: BUILD_DONE, or why nothing can be made of it. */
static int take_sources(struct build *b)
{
    char name[NAME_MAX + 1];
    char *as = joined("%s/%s", b->as, b->lab);
    int status = BUILD_DONE;

    if (!stage_find_folder(b->tree, b->lab, name, sizeof name, &b->stage.left_out)) {
        if (access(b->tree, R_OK | X_OK) == -1) {
            tell(b, say("cannot-read", b->shown, strerror(errno)));
            return BUILD_TROUBLE;
        }
        tell(b, say("nothing-no-folder", b->shown, b->lab));
        return BUILD_NOTHING;
    }
    char *from = joined("%s/%s", b->tree, name), *shown = joined("%s/%s", b->shown, name);
    if (stage_folder(&b->stage, from, as, shown, NULL) == -1) {
        tell(b, say("cannot-read", shown, strerror(errno)));
        return BUILD_TROUBLE;
    }
    b->own = b->stage.count;
    for (int i = 0; i < b->programs.count; i++)
        if (stage_find(&b->stage, joined("%s/%s.c", as, b->programs.at[i])) == NULL) {
            tell(b, say("no-source", joined("%s/%s.c", shown, b->programs.at[i])));
            status = BUILD_REFUSED;
        }
    for (int i = 0; i < b->carried.count && status == BUILD_DONE; i++)
        status = take_carried(b, b->carried.at[i]);
    for (int i = 0; i < b->called.count; i++) {
        char *source = source_of_caller(b, b->called.at[i]);
        if (stage_file(&b->stage, source, source) == -1) {
            tell(b, say("cannot-read", source, strerror(errno)));
            status = BUILD_TROUBLE;
        }
    }
    if (b->stage.too_much) {
        tell(b, say("stage-too-much", shown, joined("%d", STAGE_MOST_FILES),
                    joined("%d", STAGE_MOST_BYTES >> 20)));
        status = BUILD_REFUSED;
    }
    if (stage_folder(&b->stage, "common", "common", "common", "") == -1
        || read_regular(AT_FDCWD, "build/common/libnet.a", 64 << 20, &b->library) == -1) {
        tell(b, say("cannot-read", "build/common/libnet.a", strerror(errno)));
        status = BUILD_TROUBLE;
    }
    tell_lines(b, &b->stage.left_out);
    return b->stage.unread ? BUILD_TROUBLE : status;
}

/* ----------------------------------------------------------------- what is to do ---- */

static void add_word(char ***argv, int *n, const char *word)
{
    char **more = realloc(*argv, (size_t)(*n + 2) * sizeof *more);

    if (more == NULL)
        fault("no-memory");
    more[(*n)++] = joined("%s", word);
    more[*n] = NULL;
    *argv = more;
}

/* The command's words that every step has in common. */
static char **begin_command(const struct build *b, bool compiles, int *n)
{
    char **argv = NULL;

    *n = 0;
    for (int i = 0; i < b->compiler.words; i++)
        add_word(&argv, n, b->compiler.command[i]);
    for (size_t i = 0; compiles && STANDARD_FLAGS[i] != NULL; i++)
        add_word(&argv, n, STANDARD_FLAGS[i]);
    for (int i = 0; i < b->cflags.count; i++)
        add_word(&argv, n, b->cflags.at[i]);
    if (b->checked)
        for (size_t i = 0; CHECKED_FLAGS[i] != NULL; i++)
            add_word(&argv, n, CHECKED_FLAGS[i]);
    for (int i = 0; compiles && i < b->compiler.flags; i++)
        add_word(&argv, n, b->compiler.flag[i]);
    return argv;
}

static void plan_object(struct build *b, const struct source *source)
{
    struct step *step = &b->steps[b->step_count++];
    struct sha256 s;
    int n;

    step->source = source->path;
    step->makes = joined("%.*s.o", (int)strlen(source->path) - 2, source->path);
    step->argv = begin_command(b, true, &n);
    if (b->compiler.maps) {
        char kit[PATH_MAX];
        if (getcwd(kit, sizeof kit) != NULL)
            add_word(&step->argv, &n, joined("-ffile-prefix-map=%s=%s", COMPILE_HERE, kit));
        if (strcmp(b->as, AS_TREE) == 0)
            add_word(&step->argv, &n,
                     joined("-ffile-prefix-map=" AS_TREE "=%s", realpath(b->tree, kit) ? kit : b->tree));
    }
    add_word(&step->argv, &n, "-Icommon");
    for (int i = 0; i < b->includes.count; i++)
        add_word(&step->argv, &n, joined("-I%s", b->includes.at[i]));
    add_word(&step->argv, &n, "-c");
    add_word(&step->argv, &n, "-o");
    add_word(&step->argv, &n, step->makes);
    add_word(&step->argv, &n, source->path);

    sha256_begin(&s);
    add_text(&s, b->compiler.version);
    for (int i = 0; i < n; i++)
        add_text(&s, step->argv[i]);
    add_source(&s, source);
    for (size_t i = 0; i < b->stage.count; i++)
        if (stage_is_header(b->stage.at[i].path))
            add_source(&s, &b->stage.at[i]);
    end_key(&s, step->key);
}

static void plan_program(struct build *b, const char *name, char *own)
{
    size_t objects = b->step_count;
    struct step *step = &b->steps[b->step_count++];
    struct sha256 s;
    int n;

    step->name = name;
    step->makes = joined("%s/%s/%s", b->as, b->lab, name);
    step->argv = begin_command(b, false, &n);
    add_word(&step->argv, &n, "-o");
    add_word(&step->argv, &n, step->makes);
    sha256_begin(&s);
    add_text(&s, b->compiler.version);
    for (size_t i = 0; i < objects; i++) {
        const struct step *object = &b->steps[i];
        if (object->source == NULL
            || (is_program(b, object->source) && strcmp(object->source, own) != 0))
            continue;
        add_word(&step->argv, &n, object->makes);
        add_text(&s, object->key);
    }
    add_word(&step->argv, &n, "common/libnet.a");
    add_word(&step->argv, &n, "-pthread");
    for (int i = 0; i < n; i++)
        add_text(&s, step->argv[i]);
    sha256_add_piece(&s, b->library.at, b->library.length);
    end_key(&s, step->key);
}

static void plan(struct build *b)
{
    for (size_t i = 0; i < b->stage.count; i++)
        if (!stage_is_header(b->stage.at[i].path))
            plan_object(b, &b->stage.at[i]);
    for (int i = 0; i < b->programs.count; i++)
        plan_program(b, b->programs.at[i], source_of_program(b, b->programs.at[i]));
    for (int i = 0; i < b->called.count; i++) {
        plan_program(b, b->called.at[i], source_of_caller(b, b->called.at[i]));
        b->steps[b->step_count - 1].calls = true;
    }
}

/* Tells what is judged from all else: these steps, and the lab's tests. */
static void find_key(struct build *b)
{
    struct sha256 s;

    sha256_begin(&s);
    for (size_t i = 0; i < b->step_count; i++)
        add_text(&s, b->steps[i].key);
    sha256_add_piece(&s, b->stage.left_out.at, b->stage.left_out.length);
    for (int i = 0; i < b->with.count; i++) {
        struct bytes text = {0};
        if (read_regular(AT_FDCWD, b->with.at[i], 64 << 20, &text) == -1)
            fault("cannot-read", b->with.at[i], strerror(errno));
        sha256_add_piece(&s, text.at, text.length);
        bytes_free(&text);
    }
    end_key(&s, b->key);
}

/* ------------------------------------------------------------- what is there yet ---- */

static char *place_of(const struct build *b, const struct step *step)
{
    return step->source != NULL ? joined("%s/objects/%s.o", b->out, step->key)
                                : joined("%s/%s", b->out, step->name);
}

static char *said_of(const struct build *b, const struct step *step)
{
    return joined("%s/objects/%s.said", b->out, step->key);
}

/* Is it in the list, under its key, and the same as it was then? */
static void look_up(struct build *b, const struct bytes *list, struct step *step)
{
    char digest[KEY];
    char *place = place_of(b, step), *said = said_of(b, step);

    if (read_regular(AT_FDCWD, place, 256 << 20, &step->file) == 0
        && read_regular(AT_FDCWD, said, 1 << 20, &step->said) == 0) {
        digest_of(&step->file, digest);
        char *line = joined("%s %s\n", step->key, digest);
        step->made = memmem(list->at, list->length, line, strlen(line)) != NULL;
        free(line);
    }
    if (!step->made) {
        bytes_free(&step->file);
        bytes_free(&step->said);
    }
    free(place);
    free(said);
}

/* Writes down what was made: the files first, the list that vouches for them last. */
static int keep(struct build *b)
{
    struct bytes list = {0};
    char digest[KEY];
    int result = 0;

    for (size_t i = 0; i < b->step_count && result == 0; i++) {
        struct step *step = &b->steps[i];
        char *place = place_of(b, step), *said = said_of(b, step);
        if (!step->made)
            continue;
        digest_of(&step->file, digest);
        bytes_print(&list, "%s %s\n", step->key, digest);
        result = write_new(place, &step->file, step->source != NULL ? 0644 : 0755);
        if (result == 0)
            result = write_new(said, &step->said, 0644);
        free(place);
        free(said);
    }
    char *made = joined("%s/objects/made", b->out);
    if (result == 0)
        result = write_new(made, &list, 0644);
    free(made);
    bytes_free(&list);
    return result;
}

static int copy_programs(const struct build *b)
{
    int result = mkdir(b->copy, 0755) == -1 && errno != EEXIST ? -1 : 0;

    for (size_t i = 0; i < b->step_count && result == 0; i++) {
        char *place = joined("%s/%s", b->copy, b->steps[i].name != NULL ? b->steps[i].name : "");
        if (b->steps[i].source == NULL && b->steps[i].made)
            result = write_new(place, &b->steps[i].file, 0755);
        free(place);
    }
    return result;
}

/* Removes the objects that no step makes any more. */
static void tidy(const struct build *b)
{
    char *folder = joined("%s/objects", b->out);
    DIR *list = opendir(folder);
    struct dirent *entry;

    while (list != NULL && (entry = readdir(list)) != NULL) {
        bool wanted = entry->d_name[0] == '.' || strcmp(entry->d_name, "made") == 0;
        for (size_t i = 0; i < b->step_count && !wanted; i++)
            wanted = strncmp(entry->d_name, b->steps[i].key, KEY - 1) == 0;
        if (!wanted)
            unlinkat(dirfd(list), entry->d_name, 0);
    }
    if (list != NULL)
        closedir(list);
    free(folder);
}

static int make_folders(const char *path)
{
    char *copy = joined("%s/", path);

    for (char *slash = strchr(copy + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(copy, 0777) == -1 && errno != EEXIST)
            return -1;
        *slash = '/';
    }
    free(copy);
    return 0;
}

/* ------------------------------------------------------------------- making it ---- */

/* Where a command met a limit, or why it is not known whether there was one. */
enum limit { NONE, COMPLAINT, TIME, MEMORY, SPACE, CRASH, MACHINE };

static bool mentions(const struct bytes *text, const char *what)
{
    return memmem(text->at, text->length, what, strlen(what)) != NULL;
}

/* What stands behind ":12:5: " or ":12: ", where it begins here; or NULL. */
static const char *behind_a_number(const char *at, const char *end)
{
    const char *c = at;

    for (int numbers = 0; numbers < 2 && c < end && *c == ':'; numbers++) {
        const char *digit = c + 1;
        while (digit < end && *digit >= '0' && *digit <= '9')
            digit++;
        if (digit == c + 1 || digit == end || *digit != ':')
            break;
        c = digit;
    }
    return c > at && end - c > 2 && c[1] == ' ' ? c + 2 : NULL;
}

/* Does the line name a line of a file, and an error there, "labs/.../x.c:12:5: error: "? Whatever the file is
 * called (#line), and whatever the error's own words are: a source can choose both. The driver's own lines name
 * no line of a file, and what a source says itself stands behind a number and a bar. */
static bool blames_a_line(const char *at, size_t n)
{
    const char *end = at + n, *c = at;

    while (c < end && (*c == ' ' || (*c >= '0' && *c <= '9')))
        c++;
    if (c < end && *c == '|')
        return false;
    for (; at < end; at++) {
        const char *says = behind_a_number(at, end);
        size_t left = says != NULL ? (size_t)(end - says) : 0;
        if (begins(says, left, "error: ")
            || (begins(says, left, "fatal error: ") && !begins(says, left, "fatal error: error writing to")
                && !begins(says, left, "fatal error: error closing")))
            return true;
    }
    return false;
}

/* Does a line of it complain of a source? The others are the assembler's and the linker's. */
static bool complains(const struct bytes *said)
{
    static const char *const others[]
        = {": Assembler messages:", "undefined reference to `", "multiple definition of `",
           "undefined symbol: ", "duplicate symbol: ", "relocation truncated to fit"};
    const char *at = (const char *)said->at, *end = at + said->length, *stop;

    for (; at < end; at = stop + 1) {
        stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL)
            stop = end;
        size_t n = (size_t)(stop - at);
        if (blames_a_line(at, n))
            return true;
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            if (memmem(at, n, others[i], strlen(others[i])) != NULL)
                return true;
    }
    return false;
}

static enum limit limit_of(const struct compile_run *run)
{
    static const struct {
        const char *text;
        enum limit what;
    } known[] = {{"out of memory", MEMORY},          {"memory exhausted", MEMORY},
                 {"Cannot allocate memory", MEMORY}, {"bad_alloc", MEMORY},
                 {"insufficient memory", MEMORY},    {"No space left on device", SPACE},
                 {"File too large", SPACE},          {"File size limit exceeded", SPACE},
                 {"file too large", SPACE},          {"Resource temporarily unavailable", MACHINE},
                 {"Killed signal", MACHINE},         {"Segmentation fault signal", CRASH},
                 {"Aborted signal", CRASH},          {"internal compiler error", CRASH}};

    for (size_t i = 0; i < run->command_count; i++) {
        const struct compile_result *r = &run->results[i];
        if (r->end == COMPILE_MADE)
            continue;
        if (r->end == COMPILE_NOT_DONE || r->end == COMPILE_LATE)
            return MACHINE;
        if (complains(&r->said))
            return COMPLAINT;
        if (r->end == COMPILE_NO_TIME)
            return TIME;
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            if (mentions(&r->said, known[k].text))
                return known[k].what;
        return mentions(&r->said, "ld returned 1 exit status") ? COMPLAINT : MACHINE;
    }
    return NONE;
}

static int lock(const char *path, int how)
{
    int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0644);

    while (fd != -1 && flock(fd, how) == -1 && errno == EINTR)
        continue;
    return fd; /* -1: then it goes on without */
}

/* Runs commands on files: with others, or alone. Returns which limit was met. */
static enum limit run(const struct build *b, struct compile_run *run, bool alone)
{
    const char *mode = getenv("SOCKET_LAB_MODE");
    int turn = lock("build/grader/compilers", alone ? LOCK_EX : LOCK_SH);

    run->home = root_home_of(b->compiler.command[0]);
    run->isolated = mode == NULL || strcmp(mode, "portable") != 0;
    int result = compile_run(run);
    if (turn != -1)
        close(turn);
    return result == -1 ? MACHINE : limit_of(run);
}

/* Does a program that does nothing compile under the same limits? Then the machine is well. */
static bool is_well(const struct build *b)
{
    static const char text[] = "int main(void)\n{\n    return 0;\n}\n";
    struct bytes source = {(unsigned char *)text, sizeof text - 1, 0};
    struct compile_file file = {"empty.c", &source};
    struct compile_command command = {NULL, "empty"};
    struct compile_run try = {.files = &file, .file_count = 1, .commands = &command,
                              .command_count = 1};
    int n;
    char **argv = begin_command(b, true, &n);

    add_word(&argv, &n, "-o");
    add_word(&argv, &n, "empty");
    add_word(&argv, &n, "empty.c");
    command.argv = argv;
    bool well = run(b, &try, true) == NONE;
    compile_free(&try);
    return well;
}

/* The files that a run needs, and a command for each step that is not made. */
static void prepare(struct build *b, struct compile_run *run)
{
    struct compile_file *files = calloc(b->stage.count + b->step_count + 1, sizeof *files);
    struct compile_command *commands = calloc(b->step_count, sizeof *commands);

    if (files == NULL || commands == NULL)
        fault("no-memory");
    *run = (struct compile_run){.files = files, .commands = commands};
    for (size_t i = 0; i < b->stage.count; i++)
        files[run->file_count++] = (struct compile_file){b->stage.at[i].path, &b->stage.at[i].text};
    files[run->file_count++] = (struct compile_file){"common/libnet.a", &b->library};
    for (size_t i = 0; i < b->step_count; i++) {
        const struct step *step = &b->steps[i];
        if (!step->made)
            commands[run->command_count++] = (struct compile_command){step->argv, step->makes};
        else if (step->source != NULL)
            files[run->file_count++] = (struct compile_file){step->makes, &step->file};
    }
}

/* What the run made belongs to the steps now. Returns the step that failed, or NULL. (What calls a function comes last:
 * where it does not link, all the rest is there.) */
static struct step *take_results(struct build *b, struct compile_run *run)
{
    size_t at = 0;

    for (size_t i = 0; i < b->step_count && at < run->command_count; i++) {
        struct step *step = &b->steps[i];
        if (step->made)
            continue;
        struct compile_result *result = &run->results[at++];
        step->said = result->said;
        step->file = result->made;
        result->said = result->made = (struct bytes){0};
        step->made = result->end == COMPILE_MADE;
        if (!step->made)
            return step;
    }
    return NULL;
}

/* The linker misses something: is a part of the lab gone, that the kit's own folder has? */
static void tell_missing_parts(const struct build *b)
{
    static const char *const kits[] = {"labs", "solutions"};
    bool told = false;

    for (size_t k = 0; k < 2 && !told; k++) {
        struct stage kit = {0};
        char *folder = joined("%s/%s", kits[k], b->lab), *as = joined("%s/%s", b->as, b->lab);
        if (strcmp(kits[k], b->tree) != 0 && stage_folder(&kit, folder, as, folder, NULL) == 0)
            for (size_t i = 0; i < kit.count; i++)
                if (!stage_is_header(kit.at[i].path)
                    && stage_find(&b->stage, kit.at[i].path) == NULL) {
                    tell(b, say("no-source", joined("%s/%s", b->shown,
                                                    kit.at[i].path + strlen(b->as) + 1)));
                    told = true;
                }
    }
}

static const char *source_shown(const struct build *b, const struct step *step)
{
    const char *path = step->source != NULL ? step->source : step->makes;

    if (strcmp(b->as, AS_TREE) == 0 && strncmp(path, AS_TREE "/", sizeof AS_TREE) == 0)
        path = joined("%s/%s", b->shown, path + sizeof AS_TREE);
    return clipped(path);
}

/* It was not made. Says why, and returns the status. */
static int tell_failure(struct build *b, struct step *step, enum limit limit)
{
    const char *what = source_shown(b, step);

    switch (limit) {
    case COMPLAINT:
        if (step->calls) {
            tell(b, say("build-not-called", step->name));
            bytes_free(&step->said);
            return BUILD_DONE;
        }
        if (step->source == NULL)
            tell_missing_parts(b);
        return BUILD_REFUSED;
    case TIME: tell(b, say("build-no-time", what, joined("%d", COMPILE_CPU_S))); break;
    case MEMORY: tell(b, say("build-no-memory", what, joined("%d", COMPILE_MEMORY_MIB))); break;
    case SPACE: tell(b, say("build-no-space", what, joined("%d", COMPILE_FILE_MIB))); break;
    default: tell(b, say("build-crash", what)); break;
    }
    bytes_free(&step->said); /* "please submit a bug report", and more that helps nobody */
    return BUILD_REFUSED;
}

static int make(struct build *b)
{
    struct compile_run first, second;
    bool missing = false;

    for (size_t i = 0; i < b->step_count; i++) {
        missing = missing || !b->steps[i].made;
        if (b->talk && !b->steps[i].made)
            printf("%s\n", b->steps[i].source != NULL
                               ? joined("%s -c %s", b->compiler.said, source_shown(b, &b->steps[i]))
                               : joined("%s -o %s/%s", b->compiler.said, b->out, b->steps[i].name));
    }
    fflush(stdout);
    if (!missing)
        return BUILD_DONE;
    prepare(b, &first);
    enum limit limit = run(b, &first, false);
    struct compile_run *last = &first;
    if (limit != NONE && limit != COMPLAINT) { /* once more, alone */
        second = first;
        last = &second;
        enum limit again = run(b, &second, true);
        if (again != NONE && again != COMPLAINT
            && (again != limit || again == MACHINE || !is_well(b))) {
            tell(b, say("build-trouble", last->why[0] != '\0' ? last->why : say("build-died")));
            for (size_t i = 0; i < last->command_count; i++)
                show(b, &last->results[i].said);
            return BUILD_TROUBLE;
        }
        limit = again;
    }
    if (!last->fenced && !b->talk)
        printf("uncontained\n");
    struct step *failed = take_results(b, last);
    return failed == NULL ? BUILD_DONE : tell_failure(b, failed, limit);
}

/* ----------------------------------------------------------------------- main ---- */

static int build(struct build *b)
{
    struct bytes list = {0};
    char *objects = joined("%s/objects", b->out), *made = joined("%s/made", objects);

    int status = take_sources(b);
    if (status == BUILD_USAGE || status == BUILD_TROUBLE)
        return status;
    if (status != BUILD_NOTHING) {
        if (flags_find(&b->compiler) == -1) {
            tell(b, say("build-no-compiler", b->compiler.said));
            return BUILD_TROUBLE;
        }
        plan(b);
    }
    find_key(b);
    if (!b->talk)
        printf("key %s\n", b->key);
    if (status != BUILD_DONE || b->key_only)
        return status;
    if (make_folders(objects) == -1) {
        tell(b, say("cannot-write", b->out));
        return BUILD_TROUBLE;
    }
    int turn = lock(joined("%s/.lock", objects), LOCK_EX);
    if (!b->force)
        read_regular(AT_FDCWD, made, 1 << 20, &list);
    size_t there = 0;
    for (size_t i = 0; i < b->step_count; i++) {
        look_up(b, &list, &b->steps[i]);
        there += b->steps[i].made;
    }
    status = make(b);
    for (size_t i = 0; i < b->step_count && status != BUILD_TROUBLE; i++)
        show(b, &b->steps[i].said);
    if (status != BUILD_TROUBLE) /* an older program is not that of these sources */
        for (size_t i = 0; i < b->step_count; i++)
            if (b->steps[i].source == NULL && !b->steps[i].made)
                unlink(place_of(b, &b->steps[i]));
    if (status != BUILD_TROUBLE && there < b->step_count) {
        if (keep(b) == -1) {
            tell(b, say("build-not-written", b->out, strerror(errno)));
            status = BUILD_TROUBLE;
        } else {
            tidy(b);
        }
    }
    if (status == BUILD_DONE && b->copy != NULL && copy_programs(b) == -1) {
        tell(b, say("build-not-written", b->copy, strerror(errno)));
        status = BUILD_TROUBLE;
    }
    if (turn != -1)
        close(turn);
    return status;
}

_Noreturn static void usage(void)
{
    fputs("usage: peer --build --tree DIR --lab NAME --programs NAMES --out DIR [OPTION...]\n",
          stderr);
    exit(BUILD_USAGE);
}

int build_main(int argc, char **argv)
{
    static const struct option known[] = {
        {"tree", required_argument, NULL, 't'},   {"shown", required_argument, NULL, 's'},
        {"lab", required_argument, NULL, 'l'},    {"programs", required_argument, NULL, 'p'},
        {"out", required_argument, NULL, 'o'},    {"carried", required_argument, NULL, 'c'},
        {"cc", required_argument, NULL, 'C'},     {"cflags", required_argument, NULL, 'F'},
        {"with", required_argument, NULL, 'w'},   {"called", required_argument, NULL, 'a'},
        {"borrow", no_argument, NULL, 'b'},       {"checked", no_argument, NULL, 'S'},
        {"force", no_argument, NULL, 'f'},        {"copy", required_argument, NULL, 'y'},
        {"key", no_argument, NULL, 'k'},          {"talk", no_argument, NULL, 'T'},
        {0}};
    static struct build b;
    const char *cc = "cc";
    int c;

    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case 't': b.tree = optarg; break;
        case 's': b.shown = optarg; break;
        case 'l': b.lab = optarg; break;
        case 'p': split(&b.programs, optarg); break;
        case 'o': b.out = optarg; break;
        case 'c': split(&b.carried, optarg); break;
        case 'a': split(&b.called, optarg); break;
        case 'C': cc = optarg; break;
        case 'F': split(&b.cflags, optarg); break;
        case 'w': split(&b.with, optarg); break;
        case 'y': b.copy = optarg; break;
        case 'b': b.borrow = true; break;
        case 'S': b.checked = true; break;
        case 'f': b.force = true; break;
        case 'k': b.key_only = true; break;
        case 'T': b.talk = true; break;
        default: usage();
        }
    }
    if (optind != argc || b.tree == NULL || b.lab == NULL || b.out == NULL || b.programs.count == 0)
        usage();
    for (int i = 0; i < b.carried.count; i++)
        if (strchr(b.carried.at[i], '/') == NULL)
            usage();
    b.shown = clipped(b.shown != NULL ? b.shown : b.tree);
    b.as = is_plain(b.tree) ? b.tree : AS_TREE;
    b.compiler.said = cc;
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error that can be told */
    int status = build(&b);
    if (fflush(stdout) == EOF)
        status = BUILD_TROUBLE;
    return status;
}
