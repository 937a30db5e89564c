/// Finds files that are new and large, or have become so.
enum SizeCheck {
    static func findings(in file: CheckedFile, bytesMax: Int) -> [Finding] {
        guard file.new.isRegular, file.new.size > bytesMax else { return [] }
        // One that was too large before was let in by somebody.
        if let old = file.old, old.size > bytesMax { return [] }
        let message = "\(size(file.new.size)) is over the limit of \(size(bytesMax))"
        return [file.finding(.largeFile, message)]
    }

    private static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1000: return "\(bytes) bytes"
        case ..<1_000_000: return "\(bytes / 1000) kB"
        default: return "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
        }
    }
}
