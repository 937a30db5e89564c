// Faults on demand: loaded into the daemon by LD_PRELOAD, it names every durable operation of the process and ends the
// process, fails or delays the one it is told to. SQLite, libgit2, Foundation and our own code all pass through here.
//
//   cc -shared -fPIC -O2 -o faults.so Tests/Faults/faults.c
//   LD_PRELOAD=faults.so ATELIER_FAULTS='root=/tmp/house;trace=/tmp/points' atelierd …
//
// A point is called OPERATION:CLASS:N, the Nth operation of its kind on its class of file, such as sync:board-wal:12 or
// rename:git-branch:1. Only files below `root` have points; a child that is started has one as spawn:child:N.
//
//   trace=FILE            appends each point passed and its path, one a line
//   crash=POINT@WHEN      SIGKILL `before` the call, `after` it, or `half` way through a write
//   error=POINT@HOW       the call fails once: EIO, ENOSPC, ENOMEM, EACCES …, or SHORT (half of a write)
//   fail=POINT@HOW        from that point on: EIO and SHORT on its class; ENOSPC on all that needs room; EROFS on all
//   since=FILE            nothing is counted, and no rule holds, before this file exists
//   until=FILE            `fail` ends as soon as this file exists
//   delay=OPERATION:US    microseconds before each such call
//   clock=FILE            eight bytes, little endian: milliseconds added to the wall clock, read anew at each look
//   boot=FILE             the same for CLOCK_BOOTTIME, which goes on while a machine is suspended
//
// In crash, error and fail `*:*:N` is the Nth point of all. Only the process that loaded it is meddled with: children get
// no LD_PRELOAD, and a forked one passes through (but for delays of syncs) until it executes its program.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum op { OPEN, WRITE, SYNC, RENAME, LINK, UNLINK, TRUNCATE, MKDIR, RMDIR, SPAWN, OPS };
static const char *const op_names[OPS] = {"open", "write", "sync", "rename", "link", "unlink", "truncate", "mkdir",
                                          "rmdir", "spawn"};

static const char *const class_names[] = {
    "other", "board", "board-wal", "board-journal", "board-shm", "backup", "git-object", "git-branch", "git-branch-lock", "git-note",
    "git-note-lock", "git-snapshot", "git-snapshot-lock", "user-branch", "user-branch-lock", "git-reflog", "index",
    "index-lock", "head", "git-lock", "git-other", "manifest", "incoming", "worktree", "sandbox", "socket",
    "runtime-lock", "log", "user-file", "child"};
enum { CLASSES = sizeof class_names / sizeof *class_names, NOTHING = -1 };

enum when { BEFORE, HALF, AFTER };
enum kind { CRASH, ERROR, FAIL };
enum { SHORT = -1, RULES_MAX = 16 };

struct rule {
    enum kind kind;
    int op, class; // -1: any, and then `ordinal` counts all points
    long ordinal;
    enum when when;
    int error;
    atomic_int is_on;
};

static struct rule rules[RULES_MAX];
static int rule_count;
static long delays[OPS];
static char root[PATH_MAX], since[PATH_MAX], until[PATH_MAX];
static int trace_fd = -1;
static volatile int64_t *wall_offset_ms, *boot_offset_ms;
static atomic_long counters[OPS][CLASSES], total;
static pid_t owner; // 0: nothing to do

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}
#define CALL(name, ...)                                                                                                \
    ({                                                                                                                 \
        static __typeof__(&name) call_;                                                                                \
        if (!call_) call_ = REAL(name);                                                                                \
        call_(__VA_ARGS__);                                                                                            \
    })

static int is_ours(void) { return owner != 0 && getpid() == owner; }

static _Noreturn void die(void) {
    for (;;) kill(getpid(), SIGKILL);
}

static int starts(const char *text, const char *prefix) { return strncmp(text, prefix, strlen(prefix)) == 0; }

static int ends(const char *text, const char *suffix) {
    size_t size = strlen(text), tail = strlen(suffix);
    return size >= tail && strcmp(text + size - tail, suffix) == 0;
}

static int named(const char *name) {
    for (int index = 0; index < CLASSES; index++)
        if (strcmp(class_names[index], name) == 0) return index;
    abort();
}

static const char *git_class(const char *path) {
    int is_lock = ends(path, ".lock");
    if (starts(path, "objects")) return "git-object";
    if (starts(path, "logs")) return "git-reflog";
    if (starts(path, "refs/notes")) return is_lock ? "git-note-lock" : "git-note";
    if (starts(path, "refs/heads/atelier")) return is_lock ? "git-branch-lock" : "git-branch";
    if (starts(path, "refs/atelier")) return is_lock ? "git-snapshot-lock" : "git-snapshot";
    if (starts(path, "refs/heads")) return is_lock ? "user-branch-lock" : "user-branch";
    if (strcmp(path, "index") == 0) return "index";
    if (strcmp(path, "index.lock") == 0) return "index-lock";
    if (strcmp(path, "HEAD") == 0) return "head";
    return is_lock ? "git-lock" : "git-other";
}

static int path_class(const char *path) {
    if (!*root || !starts(path, root)) return NOTHING;
    const char *rest = path + strlen(root);
    const char *board = strstr(rest, "blackboard.sqlite");
    const char *git = strstr(rest, "/.git/");
    if (strstr(rest, "/worktrees/"))
        return named(strstr(rest, ".manifest") ? "manifest" : ends(rest, ".incoming") ? "incoming" : "worktree");
    if (strstr(rest, "/backups/")) return named("backup");
    if (board && !git) {
        const char *suffix = board + strlen("blackboard.sqlite");
        return named(!*suffix                         ? "board"
                     : strcmp(suffix, "-wal") == 0     ? "board-wal"
                     : strcmp(suffix, "-journal") == 0 ? "board-journal"
                     : strcmp(suffix, "-shm") == 0     ? "board-shm"
                                                       : "backup");
    }
    if (git) return named(git_class(git + strlen("/.git/")));
    if (strstr(rest, "/sandbox")) return named("sandbox");
    if (ends(rest, ".log")) return named("log");
    if (ends(rest, ".sock")) return named("socket");
    if (ends(rest, "daemon.lock")) return named("runtime-lock");
    if (strstr(rest, "/repositories/")) return named("user-file");
    return named("other");
}

static const char *whole(int directory, const char *path, char *space) {
    if (!path) return "";
    if (*path == '/') return path;
    char link[64];
    ssize_t size = 0;
    if (directory != AT_FDCWD) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        size = readlink(link, space, PATH_MAX - 1);
        if (size < 0) return "";
    }
    snprintf(space + size, PATH_MAX - size, "/%s", path);
    return space;
}

static const char *open_path(int descriptor, char *space) {
    // Without a root no file has points, and a delay alone must not cost those more who write more.
    if (!*root) return "";
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t size = readlink(link, space, PATH_MAX - 1);
    if (size < 0) return "";
    space[size] = 0;
    return space;
}

struct verdict {
    int error; // 0: go on; SHORT: half of a write; else an errno
    int is_half, crashes_after;
};

static int needs_room(enum op op) { return op == OPEN || op == WRITE || op == MKDIR || op == LINK || op == TRUNCATE; }

static int is_meant(const struct rule *rule, enum op op, int class, long ordinal, long all) {
    if (rule->op < 0) return rule->ordinal == all;
    return rule->op == (int)op && rule->class == class && rule->ordinal == ordinal;
}

// Counts the point, and ends the process at once where that is wanted before the call.
static struct verdict passes(enum op op, int class, const char *path) {
    struct verdict verdict = {0, 0, 0};
    if (*since && access(since, F_OK) != 0) return verdict;
    long ordinal = atomic_fetch_add(&counters[op][class], 1) + 1;
    long all = atomic_fetch_add(&total, 1) + 1;
    if (trace_fd >= 0) {
        char line[PATH_MAX + 64];
        int size = snprintf(line, sizeof line, "%s:%s:%ld\t%s\n", op_names[op], class_names[class], ordinal, path);
        ssize_t ignored = CALL(write, trace_fd, line, size < (int)sizeof line ? size : (int)sizeof line);
        (void)ignored;
    }
    for (int index = 0; index < rule_count; index++) {
        struct rule *rule = &rules[index];
        int hits = is_meant(rule, op, class, ordinal, all);
        if (rule->kind == CRASH && hits) {
            if (rule->when == BEFORE) die();
            if (rule->when == HALF) verdict.is_half = 1;
            verdict.crashes_after = 1;
        } else if (rule->kind == ERROR && hits) {
            verdict.error = rule->error;
        } else if (rule->kind == FAIL) {
            if (hits) {
                rule->class = class;
                rule->is_on = 1;
            }
            if (!rule->is_on || (*until && access(until, F_OK) == 0)) continue;
            int is_meant_too = rule->error == ENOSPC  ? needs_room(op)
                               : rule->error == EROFS ? op != SPAWN && op != SYNC
                                                      : rule->class == class;
            if (is_meant_too) verdict.error = rule->error;
        }
    }
    return verdict;
}

static void wait_for(enum op op) {
    if (!delays[op]) return;
    struct timespec time = {delays[op] / 1000000, delays[op] % 1000000 * 1000};
    while (nanosleep(&time, &time) != 0 && errno == EINTR) {}
}

#define AT_POINT(op, class, path, call)                                                                                \
    ({                                                                                                                 \
        int class_ = (class);                                                                                          \
        wait_for(op);                                                                                                  \
        __typeof__(call) result_;                                                                                      \
        if (class_ == NOTHING) {                                                                                       \
            result_ = call;                                                                                            \
        } else {                                                                                                       \
            struct verdict verdict_ = passes(op, class_, path);                                                        \
            if (verdict_.error > 0) {                                                                                  \
                errno = verdict_.error;                                                                                \
                result_ = -1;                                                                                          \
            } else {                                                                                                   \
                result_ = call;                                                                                        \
                if (verdict_.crashes_after) die();                                                                     \
            }                                                                                                          \
        }                                                                                                              \
        result_;                                                                                                       \
    })

static ssize_t written(int descriptor, const void *bytes, size_t count, off64_t offset) {
    char space[PATH_MAX];
    const char *path = open_path(descriptor, space);
    int class = path_class(path);
    struct verdict verdict = {0, 0, 0};
    if (class != NOTHING) verdict = passes(WRITE, class, path);
    if (verdict.error > 0) {
        errno = verdict.error;
        return -1;
    }
    wait_for(WRITE);
    if ((verdict.error == SHORT || verdict.is_half) && count > 1) count = (count + 1) / 2;
    ssize_t result = offset < 0 ? CALL(write, descriptor, bytes, count)
                                : CALL(pwrite64, descriptor, bytes, count, offset);
    if (verdict.crashes_after) die();
    return result;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    if (!is_ours()) return CALL(write, descriptor, bytes, count);
    return written(descriptor, bytes, count, -1);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    if (!is_ours()) return CALL(pwrite64, descriptor, bytes, count, offset);
    return written(descriptor, bytes, count, offset);
}
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return pwrite64(descriptor, bytes, count, offset);
}
ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    if (!is_ours()) return CALL(writev, descriptor, parts, count);
    char space[PATH_MAX];
    const char *path = open_path(descriptor, space);
    return AT_POINT(WRITE, path_class(path), path, CALL(writev, descriptor, parts, count));
}
ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    if (!is_ours()) return CALL(pwritev, descriptor, parts, count, offset);
    char space[PATH_MAX];
    const char *path = open_path(descriptor, space);
    return AT_POINT(WRITE, path_class(path), path, CALL(pwritev, descriptor, parts, count, offset));
}

// Opening counts as a durable operation where it may make or empty a file.
static int opened(int directory, const char *path, int flags, mode_t mode) {
    if (!is_ours() || !(flags & (O_CREAT | O_TRUNC))) return CALL(openat64, directory, path, flags, mode);
    char space[PATH_MAX];
    const char *full = whole(directory, path, space);
    int class = path_class(full);
    struct stat64 status;
    // SQLite opens with O_CREAT what has been there for long.
    if (!(flags & O_TRUNC) && class != NOTHING && CALL(fstatat64, directory, path, &status, 0) == 0) class = NOTHING;
    return AT_POINT(OPEN, class, full, CALL(openat64, directory, path, flags, mode));
}
#define MODE                                                                                                           \
    mode_t mode = 0;                                                                                                   \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                                               \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }
int open(const char *path, int flags, ...) {
    MODE return opened(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE return opened(AT_FDCWD, path, flags, mode);
}
int openat(int directory, const char *path, int flags, ...) {
    MODE return opened(directory, path, flags, mode);
}
int openat64(int directory, const char *path, int flags, ...) {
    MODE return opened(directory, path, flags, mode);
}
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

// A forked worker's syncs take as long as its parent's.
int fsync(int descriptor) {
    if (!is_ours()) {
        wait_for(SYNC);
        return CALL(fsync, descriptor);
    }
    char space[PATH_MAX];
    const char *path = open_path(descriptor, space);
    return AT_POINT(SYNC, path_class(path), path, CALL(fsync, descriptor));
}
int fdatasync(int descriptor) {
    if (!is_ours()) {
        wait_for(SYNC);
        return CALL(fdatasync, descriptor);
    }
    char space[PATH_MAX];
    const char *path = open_path(descriptor, space);
    return AT_POINT(SYNC, path_class(path), path, CALL(fdatasync, descriptor));
}
int ftruncate64(int descriptor, off64_t size) {
    if (!is_ours()) return CALL(ftruncate64, descriptor, size);
    char space[PATH_MAX];
    const char *path = open_path(descriptor, space);
    return AT_POINT(TRUNCATE, path_class(path), path, CALL(ftruncate64, descriptor, size));
}
int ftruncate(int descriptor, off_t size) { return ftruncate64(descriptor, size); }

// A rename is named after where it leads.
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    if (!is_ours()) return CALL(renameat2, from, old, to, new, flags);
    char space[PATH_MAX];
    const char *path = whole(to, new, space);
    return AT_POINT(RENAME, path_class(path), path, CALL(renameat2, from, old, to, new, flags));
}
int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

int linkat(int from, const char *old, int to, const char *new, int flags) {
    if (!is_ours()) return CALL(linkat, from, old, to, new, flags);
    char space[PATH_MAX];
    const char *path = whole(to, new, space);
    return AT_POINT(LINK, path_class(path), path, CALL(linkat, from, old, to, new, flags));
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }
int symlinkat(const char *target, int to, const char *new) {
    if (!is_ours()) return CALL(symlinkat, target, to, new);
    char space[PATH_MAX];
    const char *path = whole(to, new, space);
    return AT_POINT(LINK, path_class(path), path, CALL(symlinkat, target, to, new));
}
int symlink(const char *target, const char *new) { return symlinkat(target, AT_FDCWD, new); }

int unlinkat(int directory, const char *path, int flags) {
    if (!is_ours()) return CALL(unlinkat, directory, path, flags);
    char space[PATH_MAX];
    const char *full = whole(directory, path, space);
    return AT_POINT(flags & AT_REMOVEDIR ? RMDIR : UNLINK, path_class(full), full,
                    CALL(unlinkat, directory, path, flags));
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int mkdirat(int directory, const char *path, mode_t mode) {
    if (!is_ours()) return CALL(mkdirat, directory, path, mode);
    char space[PATH_MAX];
    const char *full = whole(directory, path, space);
    return AT_POINT(MKDIR, path_class(full), full, CALL(mkdirat, directory, path, mode));
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

// Children: by clone3 (as Subprocess does), fork or posix_spawn. The child of the first two comes back through here too.
long syscall(long number, ...) {
    va_list rest;
    va_start(rest, number);
    long a = va_arg(rest, long), b = va_arg(rest, long), c = va_arg(rest, long), d = va_arg(rest, long),
         e = va_arg(rest, long), f = va_arg(rest, long);
    va_end(rest);
    if (number != SYS_clone3 || !is_ours()) return CALL(syscall, number, a, b, c, d, e, f);
    struct verdict verdict = passes(SPAWN, named("child"), "clone3");
    if (verdict.error > 0) {
        errno = verdict.error;
        return -1;
    }
    long result = CALL(syscall, number, a, b, c, d, e, f);
    if (verdict.crashes_after && result > 0) die();
    return result;
}
pid_t fork(void) {
    if (!is_ours()) return CALL(fork);
    struct verdict verdict = passes(SPAWN, named("child"), "fork");
    if (verdict.error > 0) {
        errno = verdict.error;
        return -1;
    }
    pid_t result = CALL(fork);
    if (verdict.crashes_after && result > 0) die();
    return result;
}
#define SPAWNING(name)                                                                                                 \
    int name(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *how,    \
             char *const arguments[], char *const environment[]) {                                                     \
        if (!is_ours()) return CALL(name, pid, file, actions, how, arguments, environment);                            \
        struct verdict verdict = passes(SPAWN, named("child"), file);                                                  \
        if (verdict.error > 0) return verdict.error;                                                                   \
        int result = CALL(name, pid, file, actions, how, arguments, environment);                                      \
        if (verdict.crashes_after) die();                                                                              \
        return result;                                                                                                 \
    }
SPAWNING(posix_spawn)
SPAWNING(posix_spawnp)

static int64_t offset_ms(clockid_t clock) {
    volatile int64_t *offset = clock == CLOCK_BOOTTIME                                         ? boot_offset_ms
                               : clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ? wall_offset_ms
                                                                                               : NULL;
    return offset ? *offset : 0;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = CALL(clock_gettime, clock, time);
    int64_t offset = offset_ms(clock);
    if (result != 0 || offset == 0) return result;
    int64_t nanoseconds = time->tv_nsec + offset % 1000 * 1000000;
    time->tv_sec += offset / 1000 + (nanoseconds >= 1000000000) - (nanoseconds < 0);
    time->tv_nsec = nanoseconds + (nanoseconds < 0 ? 1000000000 : nanoseconds >= 1000000000 ? -1000000000 : 0);
    return result;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec time;
    if (clock_gettime(CLOCK_REALTIME, &time) != 0) return -1;
    now->tv_sec = time.tv_sec;
    now->tv_usec = time.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *result) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}

static _Noreturn void misused(const char *text) {
    dprintf(2, "faults: not understood: %s\n", text);
    _exit(64);
}

static int error_number(const char *name) {
    static const struct {
        const char *name;
        int number;
    } errors[] = {{"EIO", EIO},       {"ENOSPC", ENOSPC}, {"EROFS", EROFS},   {"EACCES", EACCES}, {"ENOMEM", ENOMEM},
                  {"EAGAIN", EAGAIN}, {"EMFILE", EMFILE}, {"EDQUOT", EDQUOT}, {"SHORT", SHORT}};
    for (size_t index = 0; index < sizeof errors / sizeof *errors; index++)
        if (strcmp(errors[index].name, name) == 0) return errors[index].number;
    misused(name);
}

static int op_number(const char *name) {
    if (strcmp(name, "*") == 0) return -1;
    for (int op = 0; op < OPS; op++)
        if (strcmp(op_names[op], name) == 0) return op;
    misused(name);
}

static volatile int64_t *mapped(const char *path) {
    int descriptor = CALL(openat64, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    void *page = descriptor < 0 ? MAP_FAILED : mmap(NULL, 8, PROT_READ, MAP_SHARED, descriptor, 0);
    if (page == MAP_FAILED) misused(path);
    close(descriptor);
    return page;
}

// OPERATION:CLASS:N@HOW
static void add_rule(enum kind kind, char *text) {
    if (rule_count == RULES_MAX) misused("too many rules");
    struct rule *rule = &rules[rule_count++];
    char *op = strsep(&text, ":"), *class = strsep(&text, ":"), *ordinal = strsep(&text, "@");
    if (!text || !class || !ordinal) misused("a rule is OPERATION:CLASS:N@HOW");
    rule->kind = kind;
    rule->op = op_number(op);
    rule->class = rule->op < 0 ? -1 : named(class);
    rule->ordinal = atol(ordinal);
    if (kind == CRASH) {
        rule->when = strcmp(text, "half") == 0 ? HALF : strcmp(text, "after") == 0 ? AFTER : BEFORE;
    } else {
        rule->error = error_number(text);
    }
}

__attribute__((constructor)) static void begin(void) {
    const char *given = getenv("ATELIER_FAULTS");
    if (!given) return;
    char *text = strdup(given);
    unsetenv("LD_PRELOAD");
    unsetenv("ATELIER_FAULTS");
    for (char *part; (part = strsep(&text, ";"));) {
        char *name = strsep(&part, "=");
        if (!*name) continue;
        if (!part) misused(name);
        if (strcmp(name, "root") == 0) snprintf(root, sizeof root, "%s/", part);
        else if (strcmp(name, "since") == 0) snprintf(since, sizeof since, "%s", part);
        else if (strcmp(name, "until") == 0) snprintf(until, sizeof until, "%s", part);
        else if (strcmp(name, "crash") == 0) add_rule(CRASH, part);
        else if (strcmp(name, "error") == 0) add_rule(ERROR, part);
        else if (strcmp(name, "fail") == 0) add_rule(FAIL, part);
        else if (strcmp(name, "delay") == 0) {
            int op = op_number(strsep(&part, ":"));
            if (op < 0 || !part) misused("a delay is OPERATION:MICROSECONDS");
            delays[op] = atol(part);
        } else if (strcmp(name, "trace") == 0) {
            trace_fd = CALL(openat64, AT_FDCWD, part, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        } else if (strcmp(name, "clock") == 0) wall_offset_ms = mapped(part);
        else if (strcmp(name, "boot") == 0) boot_offset_ms = mapped(part);
        else misused(name);
    }
    owner = getpid();
}
