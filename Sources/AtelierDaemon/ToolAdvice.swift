internal import AtelierAPI
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierSandbox

/// What the doctor says of how a repository's tests run: not whether the user's own shell has the tools, but whether the
/// sandbox does, where every check runs.
struct ToolAdvice {
    /// The command that runs the tests.
    let check: CheckCommand

    /// The advice; without a word on the tool where the sandbox cannot be used, which a check of its own tells.
    func check(in sandbox: SandboxRoom) async -> DoctorView.Check {
        guard let tool, let ready = try? await sandbox.sandbox(), let result = try? await ready.look(tool.argv),
            result.exitStatus != 0
        else { return DoctorView.Check(name: "tests", standing: .ok, message: "tests run with: \(check.title)") }
        return DoctorView.Check(
            name: "tests",
            standing: .warn,
            message: "tests would run with: \(check.title), and the sandbox has no \(tool.name)",
            hint: tool.hint + " The sandbox sees /usr and toolchains on the PATH, never the home folder itself."
        )
    }

    /// What has to be there, and the command that fails where it is not; nil where that cannot be told.
    private var tool: (name: String, argv: [String], hint: String)? {
        if check.runner == .pytest {
            let hint =
                "Install it for the system's Python (Debian: apt install python3-pytest), or declare `needs: [.venv]`"
                + " and `check: .venv/bin/python -m pytest` in .atelier/config.yaml."
            return ("pytest", ["python3", "-c", "import pytest"], hint)
        }
        let program =
            check.argv.starts(with: ["/bin/sh", "-c"])
            ? check.argv.last?.split(separator: " ").first.map(String.init) : check.argv.first
        guard let program, program.allSatisfy({ $0.isLetter || $0.isNumber || "-._+".contains($0) }) else { return nil }
        return (
            program, ["/bin/sh", "-c", "command -v \"$1\"", "sh", program], "Install \(program) for the whole system."
        )
    }
}
