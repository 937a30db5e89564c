internal import ArgumentParser
internal import AtelierAPI
internal import AtelierEval
internal import Foundation

/// Tells what the model can do in this repository.
struct Calibrate: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Have the crew write functions of yours again that your tests cover, and count how many it can.",
        discussion: """
            Functions are drawn from the last commit. The body of one is taken out of a copy, the crew is asked to \
            implement it, and your own tests judge. Tests that do not pass as it is, or do not notice that a body is \
            gone, say nothing: such functions are set aside and told. Nothing of your repository is written; the runs are \
            in the daemon's records (atelier show ID). Exits with 1 when no function could be tried.
            """
    )

    @Option(help: "The repository; the current directory if not given.", completion: .directory)
    var repo: String?

    @Option(help: "How many functions are tried; each may take a minute or more.")
    var count = 10

    @Option(help: "Draws the functions.")
    var seed = 1

    @Option(help: "A run of the crew is cancelled after so many seconds, and counts as not re-derived.")
    var secondsMax = 600

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        guard (1...100).contains(count) else { throw ValidationError("--count is a number from 1 to 100.") }
        guard secondsMax > 0 else { throw ValidationError("--seconds-max is a number over 0.") }
        guard (0...1_000_000).contains(seed) else { throw ValidationError("--seed is a number from 0 to 1000000.") }
    }

    func run(in session: Session) async throws -> ExitStatus {
        let path = session.environment.absolute(repo ?? ".")
        let options = Calibration.Options(count: count, seed: seed, secondsMax: secondsMax)
        let request = CalibrationRequest(repositoryPath: path, seed: seed, limit: Calibration.drawn(for: count))
        let report = try await CalibrationRoom(session: session).run(request, options: options)
        try session.give(report, page: CalibrationPage(report: report, texts: session.texts).render())
        return report.weight == .nothing ? .userFixable : .done
    }
}
