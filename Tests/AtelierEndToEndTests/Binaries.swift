import Foundation

/// The programs under test, beside the test bundle.
enum Binaries {
    static let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent()
    static var atelier: String { folder.appendingPathComponent("atelier").path }
    static var daemon: String { folder.appendingPathComponent("atelierd").path }
}
