#include <git2.h>
#include <git2/sys/repository.h>
#include <git2/sys/commit.h>

/* Swift cannot call variadic functions. */
static inline int atelier_git_fsync_directory(int enabled) {
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

static inline int atelier_git_validate_owner(int enabled) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}
