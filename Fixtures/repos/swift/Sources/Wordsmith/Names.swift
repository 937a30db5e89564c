/// The part of a full name after the last space; the whole name if there is no space.
public func familyName(of name: String) -> String {
    name.split(separator: " ").last.map(String.init) ?? name
}

/// Makes the first letter of every word upper-case and leaves the others alone.
public func titleCased(_ name: String) -> String {
    name.split(separator: " ")
        .map { $0.prefix(1).uppercased() + $0.dropFirst() }
        .joined(separator: " ")
}
