internal import AtelierAPI

/// Everything the command takes from outside besides its arguments; made once, in the executable.
package struct Environment: Sendable {
    package var variables: [String: String]
    /// Absolute.
    package var currentDirectory: String
    /// The command's own file, with symbolic links resolved; `atelierd` stands beside it.
    package var executablePath: String
    /// Whether progress may redraw its line.
    package var isErrorTerminal: Bool

    package init(
        variables: [String: String],
        currentDirectory: String,
        executablePath: String,
        isErrorTerminal: Bool
    ) {
        self.variables = variables
        self.currentDirectory = currentDirectory
        self.executablePath = executablePath
        self.isErrorTerminal = isErrorTerminal
    }

    /// The language of what people read: the first set of LC_ALL, LC_MESSAGES and LANG decides.
    var language: Language {
        let value = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { variables[$0] }.first { !$0.isEmpty }
        return value?.lowercased().hasPrefix("zh") == true ? .chinese : .english
    }

    /// Nil when nothing says where files belong.
    var locations: Locations? { Locations(environment: variables) }

    /// `path` made absolute against the current directory.
    func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        return path == "." ? currentDirectory : currentDirectory + "/" + path
    }
}

/// A language that what people read is written in.
enum Language: String, CaseIterable {
    case english
    case chinese
}
