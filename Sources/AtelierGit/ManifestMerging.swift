internal import AtelierDomain
internal import CGit2

/// The manifest that a directory is to have, made from the one it has: what is known of unchanged files is kept.
extension Manifest {
    /// The manifest of `tree`, which differs from this one's by `changes`, sorted by path; with the paths that are not wanted any more.
    func applying(_ changes: [TreeChange], tree: ObjectID) -> (next: Manifest, gone: [[UInt8]]) {
        var next = Manifest(of: tree)
        next.bytes.reserveCapacity(bytes.count + changes.reduce(0) { $0 + $1.path.count + ManifestRecord.fixed + 1 })
        var gone: [[UInt8]] = []
        bytes.withUnsafeBytes { space in
            guard let base = space.baseAddress else { return }
            var (kept, position) = (Self.start, Self.start)
            for change in changes {
                while position < space.count {
                    let record = ManifestRecord(start: base + position)
                    let order = record.path.compared(with: change.path)
                    if order >= 0 {
                        next.bytes += UnsafeRawBufferPointer(rebasing: space[kept..<position])
                        if order == 0 { position += record.count }
                        kept = position
                        break
                    }
                    position += record.count
                }
                if let leaf = change.new, leaf.mode != nil {
                    next.bytes += UnsafeRawBufferPointer(rebasing: space[kept..<position])
                    kept = position
                    next.bytes += ManifestRecord.make(leaf, .unknown)
                } else if change.old?.mode != nil {
                    gone.append(change.path)
                }
            }
            next.bytes += UnsafeRawBufferPointer(rebasing: space[kept...])
        }
        return (next, gone)
    }

    /// The manifest of `tree`, whose leaves these are, sorted by path; with the paths that are not wanted any more.
    func replaced(by leaves: [TreeLeaf], tree: ObjectID) -> (next: Manifest, gone: [[UInt8]]) {
        var next = Manifest(of: tree)
        next.bytes.reserveCapacity(leaves.reduce(Self.start) { $0 + $1.path.count + ManifestRecord.fixed + 1 })
        var gone: [[UInt8]] = []
        bytes.withUnsafeBytes { space in
            guard let base = space.baseAddress else { return }
            var position = Self.start
            for leaf in leaves {
                var stamp = FileStamp.unknown
                while position < space.count {
                    let record = ManifestRecord(start: base + position)
                    let order = record.path.compared(with: leaf.path)
                    if order > 0 { break }
                    position += record.count
                    if order < 0 {
                        gone.append(record.path.bytes)
                        continue
                    }
                    let isSame = ObjectID(record.blob) == leaf.blob && record.fileMode == leaf.fileMode
                    if isSame, !unfinished.contains(leaf.path) { stamp = record.stamp }
                    break
                }
                next.bytes += ManifestRecord.make(leaf, stamp)
            }
            while position < space.count {
                let record = ManifestRecord(start: base + position)
                gone.append(record.path.bytes)
                position += record.count
            }
        }
        guard !unfinished.isEmpty else { return (next, gone) }
        let wanted = Set(leaves.map(\.path))
        return (next, Set(gone).union(unfinished).filter { !wanted.contains($0) }.sorted(by: precedes))
    }
}

/// Whether one path comes before another, byte by byte.
func precedes(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.lexicographicallyPrecedes(other) }
