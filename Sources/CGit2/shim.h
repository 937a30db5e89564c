#include <git2.h>
#include <git2/sys/repository.h>
#include <git2/sys/commit.h>
#include <git2/sys/mempack.h>
#include <spawn.h>

/* glibc has these since 2.29 and 2.34; its header shows them to GNU sources only, which Swift's imports are not. */
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);

/* Since 2.28; the same holds. The flags are RENAME_NOREPLACE (1) and RENAME_EXCHANGE (2) of linux/fs.h. */
extern int renameat2(int, const char *, int, const char *, unsigned int);

/* Swift cannot call variadic functions. */
static inline int atelier_git_fsync_directory(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

static inline int atelier_git_validate_owner(int enabled) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

static inline int atelier_git_map_at_most(size_t window, size_t all) {
    int code = git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, window);
    return code < 0 ? code : git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, all);
}
