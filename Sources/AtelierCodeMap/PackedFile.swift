package import Foundation

/// The stored form of a `SourceFile`: every path it may stand at is left out, every name is kept once.
///
/// Reading it back is many times faster than parsing. Numbers have seven bits a byte, low ones first.
package enum PackedFile {
    /// Changes with the form, and with whatever the outlines are made by, so that what is stored is never older than either.
    package static let version = 1

    /// Packs what parsing brought to light.
    package static func pack(_ file: SourceFile) -> Data {
        var names: [String: Int] = [:]
        let sorted = file.identifiers.sorted()
        for (place, name) in sorted.enumerated() { names[name] = place }
        var writer = PackedWriter()
        writer.add(file.language.rawValue)
        writer.add((file.hasErrors ? 1 : 0))
        writer.add(file.endOfImports)
        writer.add(sorted.count)
        for name in sorted { writer.add(name) }
        writer.add(file.importLines.count)
        for line in file.importLines {
            writer.add(line.text)
            writer.add(line.extent)
        }
        writer.add(file.symbols.count)
        for (symbol, inside) in zip(file.symbols, file.symbolIdentifiers) {
            writer.add(symbol)
            // In rising order, so the steps between them are small numbers.
            let places = inside.compactMap { names[$0] }
            writer.add(places.count)
            var last = 0
            for place in places {
                writer.add(place - last)
                last = place
            }
        }
        return Data(writer.bytes)
    }

    /// Reads it back as the file at `path`; nil when the bytes are none of ours.
    package static func unpack(_ data: Data, path: String) -> SourceFile? {
        data.withUnsafeBytes { buffer in
            var reader = PackedReader(bytes: buffer)
            let file = reader.file(path: path)
            return reader.isWhole ? file : nil
        }
    }
}

private struct PackedWriter {
    var bytes: [UInt8] = []

    mutating func add(_ number: Int) {
        var rest = UInt(bitPattern: number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func add(_ text: String) {
        add(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ range: Range<Int>) {
        add(range.lowerBound)
        add(range.count)
    }

    /// One more than the start, so that none is 0.
    mutating func add(_ range: Range<Int>?) {
        add(range.map { $0.lowerBound + 1 } ?? 0)
        if let range { add(range.count) }
    }

    mutating func add(_ symbol: Symbol) {
        add(symbol.name)
        add(symbol.qualifiedName)
        add(symbol.kind.rawValue)
        add(symbol.extent)
        add(symbol.declarationStart)
        add(symbol.body)
        add(symbol.documentation)
        add(symbol.commentExtent)
        add(symbol.lines.lowerBound)
        add(symbol.lines.count)
        add(symbol.signature)
        add(symbol.indentation)
        add(symbol.isTest ? 1 : 0)
    }
}

private struct PackedReader {
    let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var isBroken = false

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Whether everything was read and nothing was missing.
    var isWhole: Bool { !isBroken && position == bytes.count }

    private mutating func number() -> Int {
        var result: UInt = 0
        var shift: UInt = 0
        while position < bytes.count, shift < 64 {
            let byte = bytes[position]
            position += 1
            result |= UInt(byte & 0x7F) << shift
            if byte < 0x80 { return Int(bitPattern: result) }
            shift += 7
        }
        isBroken = true
        return 0
    }

    /// A number of things, each at least one byte long.
    private mutating func count() -> Int {
        let count = number()
        guard count >= 0, count <= bytes.count - position else {
            isBroken = true
            return 0
        }
        return count
    }

    private mutating func text() -> String {
        let length = count()
        defer { position += length }
        return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<(position + length)]), as: UTF8.self)
    }

    private mutating func range() -> Range<Int> {
        range(from: number())
    }

    private mutating func range(from start: Int) -> Range<Int> {
        let length = number()
        guard start >= 0, length >= 0, start <= CodeMapper.bytesMax, length <= CodeMapper.bytesMax else {
            isBroken = true
            return 0..<0
        }
        return start..<(start + length)
    }

    private mutating func rangeIfAny() -> Range<Int>? {
        let start = number()
        return start == 0 ? nil : range(from: start - 1)
    }

    private mutating func symbol(path: String) -> Symbol? {
        let (name, qualifiedName, kind) = (text(), text(), Symbol.Kind(rawValue: text()))
        let (extent, start, body) = (range(), number(), rangeIfAny())
        let (documentation, comment, lines) = (text(), rangeIfAny(), range())
        let (signature, indentation, isTest) = (text(), number(), number() == 1)
        guard !isBroken, let kind, !lines.isEmpty else { return nil }
        return Symbol(
            path: path,
            name: name,
            qualifiedName: qualifiedName,
            kind: kind,
            extent: extent,
            declarationStart: start,
            body: body,
            documentation: documentation,
            commentExtent: comment,
            lines: lines.lowerBound...(lines.upperBound - 1),
            signature: signature,
            indentation: indentation,
            isTest: isTest
        )
    }

    private mutating func inside(_ names: [String]) -> [String] {
        let total = count()
        var result: [String] = []
        result.reserveCapacity(total)
        var place = 0
        for _ in 0..<total {
            place += number()
            guard !isBroken, names.indices.contains(place) else {
                isBroken = true
                return []
            }
            result.append(names[place])
        }
        return result
    }

    mutating func file(path: String) -> SourceFile? {
        let (language, hasErrors, endOfImports) = (Language(rawValue: text()), number() == 1, number())
        var names: [String] = []
        for _ in 0..<count() where !isBroken { names.append(text()) }
        var imports: [SourceFile.Import] = []
        for _ in 0..<count() where !isBroken {
            let text = text()
            imports.append(SourceFile.Import(text: text, extent: range()))
        }
        var symbols: [Symbol] = []
        var identifiers: [[String]] = []
        for _ in 0..<count() where !isBroken {
            guard let symbol = symbol(path: path) else { return nil }
            symbols.append(symbol)
            identifiers.append(inside(names))
        }
        guard !isBroken, let language else { return nil }
        return SourceFile(
            path: path,
            language: language,
            symbols: symbols,
            importLines: imports,
            identifiers: Set(names),
            symbolIdentifiers: identifiers,
            hasErrors: hasErrors,
            endOfImports: endOfImports
        )
    }
}
