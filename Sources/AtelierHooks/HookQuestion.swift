/// What a hook asks: where git called it, with which arguments, and what git told it.
package struct HookQuestion: Equatable, Sendable {
    package let hook: HookName
    /// Absolute; git calls hooks in the root of the working tree, or in the git directory of a bare repository.
    package var directory: String
    /// `GIT_DIR`, absolute or from `directory`.
    package var gitDirectory: String?
    /// `GIT_INDEX_FILE`, absolute or from `directory`.
    package var index: String?
    package var arguments: [String] = []
    /// What git wrote on standard input.
    package var input = ""
    /// Whether there was more of it.
    package var isInputCut = false
    /// Names of rules in `SKIP`.
    package var skipped: [String] = []
    /// Folders of objects besides the repository's own, as absolute paths: a push's quarantine.
    package var objects: [String] = []
    package var hasEditor = true
    package var isInContinuousIntegration = false
    package var language = HookLanguage.english
    /// The event's own name.
    package var event = ""

    package init(hook: HookName, directory: String) {
        self.hook = hook
        self.directory = directory
    }

    /// Reads `key=value` fields, each ended by a NUL; unknown keys are passed over.
    ///
    /// Nil without an absolute directory, or where the hook is named nowhere or is none of ours.
    package init?(fields bytes: some Collection<UInt8>, hook name: String? = nil) {
        var fields: [(key: Substring, value: Substring)] = []
        for field in bytes.split(separator: 0) {
            let text = String(decoding: field, as: UTF8.self)
            guard let equals = text.firstIndex(of: "=") else { continue }
            fields.append((text[..<equals], text[text.index(after: equals)...]))
        }
        let named = name ?? fields.first { $0.key == "hook" }.map { String($0.value) }
        let directory = fields.first { $0.key == "directory" }.map { String($0.value) }
        guard let hook = named.flatMap(HookName.init(rawValue:)), let directory, directory.hasPrefix("/") else {
            return nil
        }
        self.init(hook: hook, directory: directory)
        for (key, value) in fields { take(key, String(value)) }
    }

    private mutating func take(_ key: Substring, _ value: String) {
        switch key {
        case "gitDirectory": gitDirectory = value.isEmpty ? nil : path(value)
        case "index": index = value.isEmpty ? nil : path(value)
        case "argument": arguments.append(value)
        case "input": input = value
        case "inputCut": isInputCut = value == "1"
        case "skip":
            skipped = value.split { $0 == "," || $0 == " " }.map(String.init)
        case "quarantine", "objects":
            if !value.isEmpty, !objects.contains(path(value)) { objects.append(path(value)) }
        case "editor": hasEditor = value != "none"
        case "ci": isInContinuousIntegration = value == "1"
        case "language": language = HookLanguage(locale: value)
        case "event": event = value
        default: break
        }
    }

    /// From the folder that the hook was called in.
    package func path(_ path: String) -> String {
        path.hasPrefix("/") ? path : directory + "/" + path
    }
}

/// The language of what a hook says.
package enum HookLanguage: String, Sendable {
    case english
    case chinese

    /// Of a locale such as `zh_CN.UTF-8`.
    package init(locale: String) {
        self = locale.hasPrefix("zh") ? .chinese : .english
    }
}

/// One line of the answer.
package enum AnswerLine: Equatable, Sendable {
    /// How many milliseconds from now the hook may wait for the rest.
    case budget(Int)
    case out(String)
    case err(String)
    /// A line of a prepared commit message.
    case message(String)
    /// The end.
    case exit(Int)

    /// As it goes over the socket, without the line's end.
    package var text: String {
        switch self {
        case .budget(let milliseconds): "budget \(milliseconds)"
        case .out(let text): "out \(Self.printable(text))"
        case .err(let text): "err \(Self.printable(text))"
        case .message(let text): "message \(Self.printable(text))"
        case .exit(let status): "exit \(status)"
        }
    }

    /// Control characters could move a terminal's cursor or forge a line of the answer; formats that turn text around, too.
    private static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: result.append(scalar == "\t" ? scalar : "\u{FFFD}")
            case .format where scalar != "\u{200D}": result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
