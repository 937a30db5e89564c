internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierInference
internal import Foundation

// What `atelier doctor` looks at.
extension Studio {
    func doctor(repositoryPath: String?) async throws -> DoctorView {
        var checks = [
            await check("engine", good: "a usable engine is there") { try await models.check() },
            await placement(),
            await check("sandbox", good: "commands run under bubblewrap without network") {
                _ = try await sandbox.sandbox()
            },
            DoctorView.Check(
                name: "grammars",
                standing: hasGrammars ? .ok : .warn,
                message: hasGrammars ? "all languages are understood" : "only Swift is understood",
                hint: hasGrammars ? nil : "run scripts/setup, which fetches the grammars"
            ),
            await check("agents", good: "the agent definitions are in order") {
                let crew = try await surroundings.crew(for: repositoryPath ?? "/")
                for role in Role.builtIn { _ = try crew.definition(of: role) }
            },
            await check("blackboard", good: "the event chain is whole") {
                if let bad = try await board.verifyChain() {
                    throw DaemonError(.unexpected, "The event chain breaks at row \(bad).")
                }
            },
        ]
        if let repositoryPath {
            checks += try await repositoryChecks(repositoryPath)
        }
        return DoctorView(checks: checks)
    }

    /// What runs where, and how fast that was when it was measured.
    private func placement() async -> DoctorView.Check {
        let cores = Cores.usable
        do {
            let binary = try await models.binary()
            let devices = await models.engines.devices(of: binary)
            let place = configuration.device ?? devices.first ?? "the processor, \(cores) threads"
            let model = try models.catalogue.model(models.modelID())
            guard model.modelClass != .hosted else {
                return DoctorView.Check(
                    name: "placement",
                    standing: .ok,
                    message: "\(model.id) answers at \(model.destination ?? "")"
                )
            }
            let plan = try await LoadingPlan(
                model,
                catalogue: models.catalogue.now,
                store: models.store,
                headers: models.headers
            )
            let record = TuningRecord.all(configuration.stateDirectory)[plan.modelHash]
            let kept = record?.trials.first { $0.tuning == record?.kept }
            let rates = kept.map {
                String(format: ", reads %.0f and writes %.0f tokens/s", $0.promptRate, $0.generationRate)
            }
            let memory = plan.memory.map { ", takes \($0.totalBytes >> 20) MiB at most" } ?? ""
            return DoctorView.Check(
                name: "placement",
                standing: .ok,
                message: "\(model.id) runs on \(place)\(memory)\(rates ?? "")",
                hint: kept == nil ? "its speed was not measured: atelier model tune" : nil
            )
        } catch {
            let known = error as? any AtelierError
            return DoctorView.Check(
                name: "placement",
                standing: .warn,
                message: "no model runs here: \(known?.message ?? "\(error)")",
                hint: known?.hint
            )
        }
    }

    private func repositoryChecks(_ path: String) async throws -> [DoctorView.Check] {
        var checks = [
            await check("repository", good: "the repository can be worked on") {
                _ = try configuration.repository(at: path)
            },
            await check("identity", good: "git knows who commits") {
                _ = try await configuration.repository(at: path).identity()
            },
        ]
        // A repository that cannot be opened is reported by the check above.
        if let repository = try? configuration.repository(at: path) {
            do {
                checks += try await testChecks(repository)
            } catch let error as CrewError {
                checks.append(
                    DoctorView.Check(name: "tests", standing: .fail, message: error.message, hint: error.hint)
                )
            }
        }
        return checks
    }

    /// How the tests of the newest commit run, and what they may need beside it.
    private func testChecks(_ repository: GitRepository) async throws -> [DoctorView.Check] {
        let head = try await repository.currentDescription().headCommit
        let found = try await CheckTrial.find(repository.rootTree(of: head), repository)
        let entries = try await repository.entries(of: head)
        var settings: [String: String] = [:]
        for entry in entries where CheckFinder.decidingFiles.contains(entry.path) {
            settings[entry.path] = String(decoding: try await repository.read(entry.blob), as: UTF8.self)
        }
        let paths = entries.map(\.path)
        let declared = try CheckFinder.needs(paths: paths, contents: settings)
        let needs = NeedAdvice(declared: declared, tracked: paths, folder: repository.description.path).checks()
        guard let found else {
            let advice = DoctorView.Check(
                name: "tests",
                standing: .warn,
                message: "no test command was found; changes will be unproven",
                hint: "write `check: <command>` into .atelier/config.yaml"
            )
            return [advice] + needs
        }
        return [await ToolAdvice(check: found).check(in: sandbox)] + needs
    }

    private func check(
        _ name: String,
        good: String,
        _ body: () async throws -> Void
    ) async -> DoctorView.Check {
        do {
            try await body()
            return DoctorView.Check(name: name, standing: .ok, message: good)
        } catch {
            let known = error as? any AtelierError
            return DoctorView.Check(
                name: name,
                standing: .fail,
                message: known?.message ?? "\(error)",
                hint: known?.hint
            )
        }
    }
}
