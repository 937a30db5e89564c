internal import AtelierCodeMap

extension CodeMap {
    /// The symbols of one file in order; empty for a file that was not read.
    func symbols(in path: String) -> [Symbol] { files[path]?.symbols ?? [] }
}
