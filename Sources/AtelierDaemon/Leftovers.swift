internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierGit
internal import Foundation
internal import Logging

/// What a killed daemon leaves outside the board, cleared away by the next one before it does anything else.
struct Leftovers {
    let board: Blackboard
    let configuration: DaemonConfiguration
    let logger: Logger

    /// Only the repositories of so many newest requirements are looked at: a start has to be quick.
    private static let recentRequirements = 50

    /// Goes on after every failure: each leftover is met again, and reported, by whoever is in its way.
    func clear() async {
        await clearLocks()
        await clearWorktrees()
        await clearCheckTrees()
        clearSandbox()
    }

    private func clearLocks() async {
        do {
            let touches = try await board.openTouches()
            var paths = Set(try await board.openLandings().map(\.repositoryPath))
            paths.formUnion(touches.map(\.repositoryPath))
            paths.formUnion(try await board.recentRepositories(limit: Self.recentRequirements))
            for path in paths.sorted() {
                await clearLocks(at: path, after: touches.first { $0.repositoryPath == path })
            }
        } catch {
            logger.warning("could not look for stale locks", metadata: ["error": "\(error)"])
        }
    }

    private func clearLocks(at path: String, after touch: Touch?) async {
        do {
            let repository = try GitRepository(opening: path)
            var names = try await repository.releaseOwnLocks()
            if let touch { names += try await repository.releaseUserLocks(leftSinceMs: touch.startedAtMs) }
            for name in names { logger.info("removed a stale lock", metadata: ["path": "\(path)", "on": "\(name)"]) }
            if let touch { try await board.endTouch(for: touch.requirement) }
        } catch {
            // A repository may be gone, or on a disk that is not there; its landings report what is wrong with it.
            logger.warning("could not look for stale locks", metadata: ["path": "\(path)", "error": "\(error)"])
        }
    }

    /// Removes what belongs to no running requirement: a kill may come between a run's end and the end of its worktree.
    private func clearWorktrees() async {
        let folder = configuration.cacheDirectory + "/worktrees"
        // No folder, nothing to clear.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let id = RequirementID(String(name.prefix { $0.isLetter || $0.isNumber }))
            do {
                if try await board.requirement(id)?.state == .running { continue }
                try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            } catch {
                logger.warning("a worktree stays behind", metadata: ["name": "\(name)", "error": "\(error)"])
            }
        }
    }

    /// Removes the trees that checks of hooks ran in, but for the repositories whose hooks called last.
    private func clearCheckTrees() async {
        let folder = configuration.cacheDirectory + "/hooks"
        // No folder, nothing to clear.
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
        do {
            let kept = try await board.hookedRepositories(limit: HookRepositoryRoom.keptMax).map(CheckRoom.name)
            for name in Set(names).subtracting(kept) { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
        } catch {
            logger.warning("trees of checks stay behind", metadata: ["error": "\(error)"])
        }
    }

    /// Removes the status files of commands whose daemon died; no command of ours runs yet.
    private func clearSandbox() {
        let folder = configuration.stateDirectory + "/sandbox"
        // No folder, nothing to clear.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard name.hasPrefix("status-") || name.hasPrefix(".dat") else { continue }
            // What cannot be removed costs a few bytes of disk.
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }
}
