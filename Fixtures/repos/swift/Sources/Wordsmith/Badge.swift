/// One line for a name badge: the name in brackets, then the role.
public func badge(name: String, role: String) -> String {
    "[\(name)] \(role)"
}

/// A badge with a line of text under it, wrapped to `width` and indented.
public func card(name: String, role: String, about: String, width: Int) -> String {
    let body = indent(wrapLines(about, width: width), by: "  ")
    return ([badge(name: name, role: role)] + body).joined(separator: "\n")
}
