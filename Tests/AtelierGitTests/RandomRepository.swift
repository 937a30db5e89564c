import Foundation

/// A repository in a state that follows from a seed: a history, and about everything that a person may leave lying about.
struct RandomRepository {
    let scratch: Scratch
    /// What was done, for whoever has to understand a failing seed.
    let script: String

    private static let names = [
        "a.txt", "b.txt", "src/main.c", "src/deep/er/x.py", "with space.txt", "ünïcödé.txt", "文件.md", "-flag.txt",
        "q'uote.txt", "tab\there.txt", "latin\\351.txt", "crlf.txt", "run.sh", "link", "UPPER.txt", "upper.txt",
        "long/" + String(repeating: "n", count: 200) + ".txt", "d1/d2/d3/d4/d5/d6/d7/d8/d9/leaf.txt", "dot.d/.hidden",
    ]

    /// - Parameters:
    ///   - seed: Decides everything else.
    ///   - start: Shell lines that go before.
    /// - Throws: When git refuses a line.
    init(seed: Int, after start: String = "") throws {
        var random = Seeded(seed)
        var lines: [String] = ["set -e", start]
        if random.once(in: 4) { lines.append("git config core.autocrlf \(random.pick(["true", "input"]))") }
        if random.once(in: 6) { lines.append("git config core.fileMode false") }
        if random.once(in: 5) { lines.append("git update-index --index-version \(random.pick([3, 4]))") }
        if random.once(in: 4) {
            lines.append(": > .gitattributes; echo '*.txt text=auto' >> .gitattributes; git add .gitattributes")
        }
        for round in 0..<(1 + random.below(3)) {
            for _ in 0..<(2 + random.below(5)) { lines.append(Self.write(&random)) }
            lines.append("git add -A; git commit -q --allow-empty -m 'round \(round)'")
        }
        if random.once(in: 2) {
            lines.append(
                "git checkout -q -b other; echo other > a.txt; echo o > other.txt; git add -A; git commit -qm other"
            )
            lines.append("git checkout -q main")
        }
        if random.once(in: 5) { lines.append("git tag -a -m t v1; git tag light") }
        if random.once(in: 5) { lines.append("git worktree add -q -b linked ../linked; echo l > ../linked/l.txt") }
        if random.once(in: 6) { lines.append("git gc -q") }
        if random.once(in: 6) { lines.append("git pack-refs --all") }
        for _ in 0..<random.below(3) {
            lines.append("\(Self.write(&random)); git stash push -q --include-untracked || true")
        }
        for _ in 0..<random.below(7) { lines.append(Self.disturb(&random)) }
        if random.once(in: 6) { lines.append("git checkout -q --detach") }
        if random.once(in: 5) { lines.append(Self.begin(&random)) }
        script = lines.joined(separator: "\n")
        scratch = try Scratch()
        try scratch.run("sh", ["-c", script], in: scratch.path)
    }

    /// A file's name as a shell word; some are not UTF-8.
    private static func word(_ random: inout Seeded) -> String { quoted(random.pick(names)) }

    private static func quoted(_ name: String) -> String {
        let escaped = name.replacing("'", with: "\\047").replacing("\t", with: "\\t")
        return "\"$(printf -- '\(escaped.hasPrefix("-") ? "./" + escaped : escaped)')\""
    }

    private static func write(_ random: inout Seeded) -> String {
        let name = random.pick(names)
        let word = quoted(name)
        let content =
            name.hasPrefix("crlf") ? "one\\r\\ntwo \(random.below(100))\\r\\n" : "line \(random.below(100))\\n"
        let make = "mkdir -p \"$(dirname -- \(word))\"; rm -rf -- \(word)"
        switch name {
        case "link": return "rm -f link; ln -s \(random.pick(["a.txt", "nowhere", "../outside", "src"])) link"
        case "run.sh": return "\(make); printf '\(content)' > \(word); chmod +x \(word)"
        default:
            let binary = random.once(in: 8) ? "head -c \(1 + random.below(5000)) /dev/zero" : "printf '\(content)'"
            return "\(make); \(binary) > \(word)"
        }
    }

    /// One thing that a person does between commits.
    private static func disturb(_ random: inout Seeded) -> String {
        switch random.below(12) {
        case 0: return "\(write(&random)); git add -A"
        case 1: return write(&random)
        case 2: return "git mv a.txt moved.txt 2>/dev/null || true"
        case 3: return "git rm -q --cached a.txt 2>/dev/null || true"
        case 4: return "rm -f src/b.txt"
        case 5: return "chmod +x a.txt 2>/dev/null || true"
        case 6: return "echo 'ignored-*' >> .git/info/exclude; echo i > ignored-\(random.below(9))"
        case 7: return "echo u > untracked-\(random.below(9)).txt"
        case 8: return "echo n > intent.txt; git add -N intent.txt"
        case 9: return "git update-index --assume-unchanged run.sh 2>/dev/null || true; echo h >> run.sh"
        case 10: return "mkdir -p empty/folder; mkfifo pipe 2>/dev/null || true"
        default: return "printf 'x' >> \(word(&random)) 2>/dev/null || true"
        }
    }

    /// Leaves an operation half done.
    private static func begin(_ random: inout Seeded) -> String {
        let clash =
            "git stash -q -u || true; git checkout -q -b clash; echo clash > a.txt; git add -A; git commit -q --allow-empty -m clash; git checkout -q -b ours HEAD~1 2>/dev/null || git checkout -q -b ours; echo ours > a.txt; git add -A; git commit -q --allow-empty -m ours"
        switch random.below(4) {
        case 0: return "\(clash); git merge -q clash >/dev/null 2>&1 || true"
        case 1: return "\(clash); git rebase -q clash >/dev/null 2>&1 || true"
        case 2: return "\(clash); git cherry-pick clash >/dev/null 2>&1 || true"
        default: return "git bisect start >/dev/null 2>&1; git bisect bad >/dev/null 2>&1 || true"
        }
    }
}
