internal import AtelierInference

/// A place in a request's JSON with the path that names it, read by what it has to be.
///
/// Null counts as absent, as OpenAI's own fields have it. Every reading throws `malformedRequest` with the path.
struct ChatField {
    let path: String
    let value: OrderedJSON

    /// The field of an object; absent where there is none.
    subscript(key: String) -> ChatField {
        ChatField(path: path.isEmpty ? key : "\(path).\(key)", value: value[key] ?? .null)
    }

    var isAbsent: Bool { value == .null }

    func wrong(_ rule: String) -> DaemonError {
        DaemonError(.malformedRequest, "'\(path)' has to be \(rule).", param: path)
    }

    func unsupported(_ what: String, hint: String? = nil) -> DaemonError {
        DaemonError(.unsupported, "'\(path)': \(what) not supported here.", hint: hint, param: path)
    }

    func text() throws(DaemonError) -> String? {
        guard !isAbsent else { return nil }
        guard let text = value.string else { throw wrong("a string") }
        return text
    }

    /// One of `names`.
    func word(of names: [String]) throws(DaemonError) -> String? {
        guard !isAbsent else { return nil }
        guard let text = value.string, names.contains(text) else {
            throw wrong("one of \(names.joined(separator: ", "))")
        }
        return text
    }

    func flag() throws(DaemonError) -> Bool? {
        switch value {
        case .null: return nil
        case .bool(let flag): return flag
        case .number, .string, .array, .object: throw wrong("true or false")
        }
    }

    func integer(in range: ClosedRange<Int>) throws(DaemonError) -> Int? {
        guard !isAbsent else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw wrong("a whole number of \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Any whole number of 64 bits.
    func integer() throws(DaemonError) -> Int? {
        guard !isAbsent else { return nil }
        guard let number = value.integer else { throw wrong("a whole number") }
        return number
    }

    /// The number as it was written.
    func number(in range: ClosedRange<Double>) throws(DaemonError) -> OrderedJSON? {
        guard !isAbsent else { return nil }
        guard let number = value.double, range.contains(number) else {
            throw wrong("a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func items(_ range: ClosedRange<Int>) throws(DaemonError) -> [ChatField]? {
        guard !isAbsent else { return nil }
        guard let items = value.array, range.contains(items.count) else {
            throw wrong("an array of \(range.lowerBound) to \(range.upperBound) items")
        }
        return items.enumerated().map { ChatField(path: "\(path)[\($0.offset)]", value: $0.element) }
    }

    /// The members of an object, which may have none.
    func members() throws(DaemonError) -> [OrderedJSON.Member]? {
        guard !isAbsent else { return nil }
        guard case .object(let members) = value else { throw wrong("an object") }
        return members
    }
}
