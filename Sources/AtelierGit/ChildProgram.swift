internal import CGit2
internal import Foundation
internal import Glibc

/// Runs one program of the user's, such as a signer, in a session of its own, with nothing of this process but what is named.
struct ChildProgram {
    let path: String
    let arguments: [String]
    let environment: [String: String]
    let seconds: Int

    /// How a program ended, with the beginning of what it wrote.
    struct Ending {
        /// The exit status; 128 + n after signal n.
        let status: Int32
        let output: Data
        let errors: String
    }

    /// The most that is read of what it wrote.
    private static let outputBytesMax = 1 << 20
    /// glibc's `POSIX_SPAWN_SETSID`, which Swift's view of its headers leaves out.
    private static let newSession: Int16 = 0x80

    /// Runs it in `folder`, its input and output being files there, so that no pipe can fill up or be held open by an
    /// agent that it leaves behind.
    ///
    /// Throws `signerFailed` when it cannot be started, or when it had to be killed after `seconds`.
    func run(in folder: borrowing ScratchFolder, input: Data) throws(GitError) -> Ending {
        _ = try folder.write(input, as: "input")
        let process = try start(in: folder.path)
        let deadline = ContinuousClock.now + .seconds(seconds)
        var pauseUs: UInt32 = 500
        var status: Int32 = 0
        while true {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process { break }
            guard ended == 0 || errno == EINTR else { throw inputOutput("wait for \(path)", errno) }
            guard ContinuousClock.now < deadline else {
                kill(-process, SIGKILL)
                waitpid(process, &status, 0)
                throw GitError(
                    .signerFailed,
                    "\(path) did not end in \(seconds) s",
                    hint: "a passphrase may be asked for where nobody sees it; unlock the key first, then try again"
                )
            }
            usleep(pauseUs)
            pauseUs = min(pauseUs * 2, 20_000)
        }
        let signal = status & 0x7f
        return Ending(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: folder.read("output", bytesMax: Self.outputBytesMax) ?? Data(),
            errors: String(decoding: folder.read("errors", bytesMax: Self.outputBytesMax) ?? Data(), as: UTF8.self)
        )
    }

    private func start(in folder: String) throws(GitError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &pipe)
        posix_spawnattr_setflags(
            &attributes,
            Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        )
        posix_spawn_file_actions_addchdir_np(&actions, folder)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, folder + "/input", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, folder + "/output", O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, folder + "/errors", O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
        var process: pid_t = 0
        let code = withPointers([path] + arguments) { argv in
            withPointers(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }) { envp in
                posix_spawn(&process, path, &actions, &attributes, argv, envp)
            }
        }
        guard code == 0 else {
            throw GitError(.signerFailed, "\(path) cannot be run: \(systemMessage(code))", hint: signerHint)
        }
        return process
    }

    private func withPointers<Value>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}

/// What a person can do about a signer that does not sign.
let signerHint =
    "try it by itself: git commit --allow-empty -S -m test; or switch it off: git config --global commit.gpgsign false"
