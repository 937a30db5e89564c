/// One way in which a repository can name a program, and the git command that starts it.
struct PoisonVector: Sendable, CustomStringConvertible {
    let name: String
    /// Shell text that lays the trap; `$P` is the program, the working directory the repository's root.
    let trap: String
    /// Shell text that springs it.
    let spring: String

    var description: String { name }

    private static func hook(_ name: String, _ spring: String) -> PoisonVector {
        PoisonVector(name: "hook \(name)", trap: "cp \"$P\" .git/hooks/\(name)", spring: spring)
    }

    private static func setting(_ name: String, _ spring: String) -> PoisonVector {
        setting(name, "", spring)
    }

    private static func setting(_ name: String, _ more: String, _ spring: String) -> PoisonVector {
        PoisonVector(name: name, trap: "git config '\(name)' \"$P\"\n\(more)", spring: spring)
    }

    private static let attributes = "echo '*.txt diff=p merge=p' > .git/info/attributes"
    private static let filter = "echo '*.txt filter=p' > .git/info/attributes"
    private static let commit = "git commit --allow-empty -qm x"
    private static let toOther = "git init -q --bare ../other && git push -q ../other HEAD:refs/heads/p"
    private static let toUs = "git clone -q . ../clone && git -C ../clone push -q origin HEAD:refs/heads/p"
    private static let conflict =
        "git checkout -qb c && echo c > a.txt && git commit -qam c && git checkout -q main && echo d > a.txt && git commit -qam d"

    static let hooks: [PoisonVector] = [
        hook("pre-commit", commit), hook("prepare-commit-msg", commit), hook("commit-msg", commit),
        hook("post-commit", commit), hook("post-checkout", "git checkout -qb y"),
        hook("post-merge", "git merge -q side"), hook("pre-merge-commit", "git merge -q --no-ff --no-edit side"),
        hook("pre-rebase", "git rebase -q side"), hook("post-rewrite", "git commit -q --amend --no-edit"),
        hook("reference-transaction", "git branch z"),
        hook("post-index-change", "git update-index --refresh --force-write-index"),
        hook("applypatch-msg", "git format-patch -q -o ../m side^..side && git am -q ../m/*"),
        hook("pre-applypatch", "git format-patch -q -o ../m side^..side && git am -q ../m/*"),
        hook("post-applypatch", "git format-patch -q -o ../m side^..side && git am -q ../m/*"),
        hook("pre-push", toOther), hook("update", toUs), hook("pre-receive", toUs), hook("post-receive", toUs),
        hook("post-update", toUs),
        PoisonVector(
            name: "core.hooksPath",
            trap: "mkdir .hooks && cp \"$P\" .hooks/pre-commit && git config core.hooksPath .hooks",
            spring: commit
        ),
    ]

    static let programs: [PoisonVector] = [
        setting("core.fsmonitor", "git status"), setting("core.editor", "git commit --allow-empty"),
        setting("core.sshCommand", "git fetch ssh://host.invalid/x"),
        setting("core.gitProxy", "git fetch git://host.invalid/x"),
        setting(
            "credential.helper",
            "printf 'protocol=https\\nhost=h\\n\\n' | GIT_TERMINAL_PROMPT=0 git credential fill"
        ),
        setting("diff.external", "echo x >> a.txt; git diff"),
        setting("diff.p.command", attributes, "echo x >> a.txt; git diff"),
        setting("diff.p.textconv", attributes, "echo x >> a.txt; git diff"),
        setting("filter.p.clean", filter, "echo x >> a.txt; git add a.txt"),
        setting("filter.p.smudge", filter, "rm a.txt; git checkout -q -- a.txt"),
        setting("filter.p.process", filter, "rm a.txt; git checkout -q -- a.txt"),
        setting("merge.p.driver", attributes, "\(conflict); git merge -q c"),
        setting("mergetool.p.cmd", "git config merge.tool p", "\(conflict); git merge -q c; git mergetool -y"),
        setting("difftool.p.cmd", "git config diff.tool p", "echo x >> a.txt; git difftool -y"),
        setting("gpg.program", "git config commit.gpgsign true", commit),
        setting("gpg.openpgp.program", "git config commit.gpgsign true", commit),
        setting(
            "gpg.ssh.program",
            "git config commit.gpgsign true; git config gpg.format ssh; git config user.signingkey /dev/null",
            commit
        ),
        setting("gpg.x509.program", "git config commit.gpgsign true; git config gpg.format x509", commit),
        setting("gpg.ssh.defaultKeyCommand", "git config commit.gpgsign true; git config gpg.format ssh", commit),
        PoisonVector(name: "alias", trap: "git config alias.zap \"!$P\"", spring: "git zap"),
        PoisonVector(
            name: "include.path",
            trap: "printf '[core]\\n\\tfsmonitor = %s\\n' \"$P\" > .git/more && git config include.path more",
            spring: "git status"
        ),
        PoisonVector(
            name: "includeIf",
            trap:
                "printf '[core]\\n\\tfsmonitor = %s\\n' \"$P\" > .git/more && git config includeIf.onbranch:main.path more",
            spring: "git status"
        ),
        setting("remote.p.uploadpack", "git config remote.p.url .", "git fetch p"),
        setting("remote.p.receivepack", "git config remote.p.url ../other", "git push p HEAD:refs/heads/p"),
        PoisonVector(
            name: "ext remote",
            trap: "git config protocol.ext.allow always; git config remote.p.url \"ext::$P\"",
            spring: "git fetch p"
        ),
        PoisonVector(
            name: "submodule update",
            trap: """
                git init -q ../m && git -C ../m -c user.name=a -c user.email=b commit -q --allow-empty -m m
                git -c protocol.file.allow=always submodule --quiet add ../m m && git commit -qm sub
                git config submodule.m.update "!$P"; git -C m checkout -q --orphan o; git -C m -c user.name=a -c user.email=b commit -q --allow-empty -m n
                """,
            spring: "git submodule update"
        ),
        setting("trailer.p.command", "", "echo m | git interpret-trailers --trailer p=1"),
        setting("tar.p.command", "", "git archive --format=p HEAD"),
        PoisonVector(
            name: "attributes file of the tree",
            trap: "git config filter.lfs.clean \"$P\"; echo '*.txt filter=lfs' > .gitattributes",
            spring: "git add a.txt --renormalize"
        ),
        PoisonVector(
            name: "attributes file elsewhere",
            trap:
                "echo '*.txt filter=p' > .git/attr; git config core.attributesFile \"$PWD/.git/attr\"; git config filter.p.clean \"$P\"",
            spring: "git add --renormalize a.txt"
        ),
    ]

    /// Folders that git takes for a repository when it stands in them.
    static let places: [PoisonVector] = [
        PoisonVector(
            name: "embedded bare repository",
            trap:
                "git init -q --bare src/deep/bare && git -C src/deep/bare config core.bare false && git -C src/deep/bare config core.worktree \"$PWD\" && git -C src/deep/bare config core.fsmonitor \"$P\"",
            spring: "cd src/deep/bare && git status"
        ),
        PoisonVector(
            name: "nested repository",
            trap: "git init -q src/deep/nested && git -C src/deep/nested config core.fsmonitor \"$P\"",
            spring: "cd src/deep/nested && git status"
        ),
        PoisonVector(
            name: "gitfile",
            trap:
                "git init -q ../evil && git -C ../evil config core.fsmonitor \"$P\" && git -C ../evil config core.worktree \"$PWD/src/deep\" && echo \"gitdir: $PWD/../evil/.git\" > src/deep/.git",
            spring: "cd src/deep && git status"
        ),
        PoisonVector(
            name: "path of a submodule",
            trap:
                "printf '[submodule \"x\"]\\n\\tpath = src/deep/sub\\n\\turl = ext::%s\\n' \"$P\" > .gitmodules; git init -q src/deep/sub; git -C src/deep/sub config core.fsmonitor \"$P\"",
            spring: "git -C src/deep/sub status"
        ),
    ]

    static let all = hooks + programs + places
}
