/// A pattern of absolute paths: `*` stands for any text within one name, `**` for any names.
struct PathPattern: Equatable, Sendable {
    private let names: [Substring]

    init(_ text: String) {
        names = text.split(separator: "/")
    }

    func matches(_ path: String) -> Bool {
        Self.matches(names[...], path.split(separator: "/")[...])
    }

    private static func matches(_ pattern: ArraySlice<Substring>, _ names: ArraySlice<Substring>) -> Bool {
        guard let first = pattern.first else { return names.isEmpty }
        if first == "**" {
            let rest = pattern.dropFirst()
            return (0...names.count).contains { matches(rest, names.dropFirst($0)) }
        }
        guard let name = names.first, isLike(Array(name.utf8)[...], Array(first.utf8)[...]) else { return false }
        return matches(pattern.dropFirst(), names.dropFirst())
    }

    /// Whether `name` is what `pattern` describes; `*` is tried shortest first.
    private static func isLike(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        let star = UInt8(ascii: "*")
        var (name, pattern) = (name, pattern)
        var retry: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while !name.isEmpty {
            if pattern.first == star {
                pattern = pattern.dropFirst()
                retry = (name, pattern)
            } else if let byte = pattern.first, byte == name.first {
                (name, pattern) = (name.dropFirst(), pattern.dropFirst())
            } else if let last = retry {
                name = last.name.dropFirst()
                pattern = last.pattern
                retry = (name, pattern)
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == star }
    }
}
