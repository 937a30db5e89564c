internal import SwiftParser
internal import SwiftSyntax

/// Gathers symbols, imports and identifiers of a Swift file.
final class SwiftOutliner: SyntaxVisitor {
    private var outline: Outline
    private let source: SourceText
    private var scopes: [[String]] = [[]]
    /// For each scope, whether members or local definitions stand in it.
    private var places: [Place] = [.file]
    private var testTypeDepth = 0
    private var occurrences: [(offset: Int, name: String)] = []
    private var importEnd: Int?
    private var firstDefinition = Int.max

    private enum Place { case file, type, function }

    private init(path: String, source: SourceText) {
        self.source = source
        outline = Outline(path: path, source: source)
        super.init(viewMode: .sourceAccurate)
    }

    static func file(path: String, source: SourceText) -> SourceFile {
        let tree = parsed(source)
        let outliner = SwiftOutliner(path: path, source: source)
        outliner.walk(tree)
        return outliner.outline.file(
            language: .swift,
            occurrences: outliner.occurrences,
            hasErrors: tree.hasError,
            endOfImports: outliner.importEnd ?? outliner.headerEnd(tree)
        )
    }

    static func parsed(_ source: SourceText) -> SourceFileSyntax {
        source.bytes.withUnsafeBufferPointer { Parser.parse(source: $0) }
    }

    /// The byte offset of the first missing or superfluous token; nil when the file parses cleanly.
    static func problemOffset(in source: SourceText) -> Int? {
        let tree = parsed(source)
        guard tree.hasError else { return nil }
        for token in tree.tokens(viewMode: .all) {
            if token.presence == .missing { return token.position.utf8Offset }
            var parent = token.parent
            while let node = parent {
                if node.is(UnexpectedNodesSyntax.self) { return token.positionAfterSkippingLeadingTrivia.utf8Offset }
                parent = node.parent
            }
        }
        return 0
    }

    // MARK: Definitions

    override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind {
        enter(node, node.name.text, node.classKeyword)
    }
    override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind {
        enter(node, node.name.text, node.structKeyword)
    }
    override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind {
        enter(node, node.name.text, node.enumKeyword)
    }
    override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind {
        enter(node, node.name.text, node.actorKeyword)
    }
    override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind {
        enter(node, node.name.text, node.protocolKeyword)
    }
    override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
        enter(node, node.extendedType.trimmedDescription, node.extensionKeyword, kind: .other)
    }

    override func visitPost(_ node: ClassDeclSyntax) { leave(node) }
    override func visitPost(_ node: StructDeclSyntax) { leave(node) }
    override func visitPost(_ node: EnumDeclSyntax) { leave(node) }
    override func visitPost(_ node: ActorDeclSyntax) { leave(node) }
    override func visitPost(_ node: ProtocolDeclSyntax) { leave(node) }
    override func visitPost(_ node: ExtensionDeclSyntax) { leave(node) }

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
        let name = node.name.text.trimming("`")
        let words = attributeNames(node.attributes)
        let isTest = words.contains("Test") || (testTypeDepth > 0 && name.hasPrefix("test") && isInType)
        add(node, name, functionKind, node.funcKeyword, body: node.body.map(Syntax.init), isTest: isTest)
        push(name, .function)
        return .visitChildren
    }

    override func visitPost(_ node: FunctionDeclSyntax) { pop() }

    override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        add(node, "init", .method, node.initKeyword, body: node.body.map(Syntax.init))
        push("init", .function)
        return .visitChildren
    }

    override func visitPost(_ node: InitializerDeclSyntax) { pop() }

    override func visit(_ node: DeinitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        add(node, "deinit", .method, node.deinitKeyword, body: node.body.map(Syntax.init))
        push("deinit", .function)
        return .visitChildren
    }

    override func visitPost(_ node: DeinitializerDeclSyntax) { pop() }

    override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
        add(node, "subscript", .method, node.subscriptKeyword, body: node.accessorBlock.map(Syntax.init))
        push("subscript", .function)
        return .visitChildren
    }

    override func visitPost(_ node: SubscriptDeclSyntax) { pop() }

    override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
        if places.last != .function {
            let isConstant = node.bindingSpecifier.tokenKind == .keyword(.let)
            for binding in node.bindings {
                guard let pattern = binding.pattern.as(IdentifierPatternSyntax.self) else { continue }
                let owner = node.bindings.count == 1 ? Syntax(node) : Syntax(binding)
                add(
                    owner,
                    pattern.identifier.text.trimming("`"),
                    isConstant ? .constant : .variable,
                    node.bindings.count == 1 ? node.bindingSpecifier : pattern.identifier,
                    body: binding.accessorBlock.map(Syntax.init)
                )
            }
        }
        push(nil, .function)
        return .visitChildren
    }

    override func visitPost(_ node: VariableDeclSyntax) { pop() }

    override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind {
        for element in node.elements {
            let owner = node.elements.count == 1 ? Syntax(node) : Syntax(element)
            let start = node.elements.count == 1 ? node.caseKeyword : element.name
            add(owner, element.name.text.trimming("`"), .constant, start)
        }
        return .visitChildren
    }

    override func visit(_ node: TypeAliasDeclSyntax) -> SyntaxVisitorContinueKind {
        add(node, node.name.text, .type, node.typealiasKeyword)
        return .visitChildren
    }

    override func visit(_ node: AssociatedTypeDeclSyntax) -> SyntaxVisitorContinueKind {
        add(node, node.name.text, .type, node.associatedtypeKeyword)
        return .visitChildren
    }

    override func visit(_ node: MacroDeclSyntax) -> SyntaxVisitorContinueKind {
        add(node, node.name.text, .other, node.macroKeyword)
        return .visitChildren
    }

    override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind {
        push(nil, .function)
        return .visitChildren
    }

    override func visitPost(_ node: ClosureExprSyntax) { pop() }

    override func visit(_ node: ImportDeclSyntax) -> SyntaxVisitorContinueKind {
        let range = trimmed(node)
        outline.imports.append(SourceFile.Import(text: source.text(range), extent: range))
        if range.lowerBound < firstDefinition, node.parent?.parent?.parent?.is(SourceFileSyntax.self) ?? false {
            importEnd = source.nextLineStart(at: range.upperBound - 1)
        }
        return .visitChildren
    }

    override func visit(_ token: TokenSyntax) -> SyntaxVisitorContinueKind {
        if case .identifier(let text) = token.tokenKind {
            occurrences.append((token.positionAfterSkippingLeadingTrivia.utf8Offset, text.trimming("`")))
        }
        return .visitChildren
    }

    // MARK: Scopes

    private var isInType: Bool { places.last == .type }
    private var functionKind: Symbol.Kind { isInType ? .method : .function }

    private func push(_ name: String?, _ place: Place) {
        scopes.append(name.map { [$0] } ?? [])
        places.append(place)
    }

    private func pop() {
        scopes.removeLast()
        places.removeLast()
    }

    private func enter(
        _ node: some DeclGroupSyntax,
        _ name: String,
        _ keyword: TokenSyntax,
        kind: Symbol.Kind = .type
    ) -> SyntaxVisitorContinueKind {
        let isXCTest = node.inheritanceClause?.trimmedDescription.contains("XCTestCase") ?? false
        let isTest = isXCTest || attributeNames(node.attributes).contains("Suite")
        add(node, name, kind, keyword, body: Syntax(node.memberBlock), isTest: isTest)
        if isXCTest { testTypeDepth += 1 }
        push(name, .type)
        return .visitChildren
    }

    private func leave(_ node: some DeclGroupSyntax) {
        if node.inheritanceClause?.trimmedDescription.contains("XCTestCase") ?? false { testTypeDepth -= 1 }
        pop()
    }

    private func attributeNames(_ attributes: AttributeListSyntax) -> [String] {
        attributes.compactMap { $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription }
    }

    private func trimmed(_ node: some SyntaxProtocol) -> Range<Int> {
        let start = node.positionAfterSkippingLeadingTrivia.utf8Offset
        return start..<max(start, node.endPositionBeforeTrailingTrivia.utf8Offset)
    }

    private func add(
        _ node: some SyntaxProtocol,
        _ name: String,
        _ kind: Symbol.Kind,
        _ keyword: TokenSyntax,
        body: Syntax? = nil,
        isTest: Bool = false
    ) {
        var extent = trimmed(node)
        // One of several bindings or cases ends before the comma that parts it from the next.
        if source.bytes[extent].last == UInt8(ascii: ",") { extent = extent.lowerBound..<(extent.upperBound - 1) }
        guard !extent.isEmpty, !name.isEmpty else { return }
        let comment = comment(before: node)
        if places.last == .file || places.count == 1 {
            firstDefinition = min(firstDefinition, comment?.lowerBound ?? extent.lowerBound)
        }
        outline.add(
            Outline.Entry(
                kind: kind,
                name: name,
                scope: scopes.flatMap(\.self),
                extent: extent,
                declarationStart: keyword.positionAfterSkippingLeadingTrivia.utf8Offset,
                body: body.map(trimmed),
                comment: comment,
                isTest: isTest
            )
        )
    }

    /// The last run of comments in the leading trivia that ends on the line before the node.
    private func comment(before node: some SyntaxProtocol) -> Range<Int>? {
        var offset = node.positionAfterSkippingLeadingTrivia.utf8Offset
        var result: Range<Int>?
        var breaks = 0
        for piece in node.leadingTrivia.reversed() {
            let end = offset
            offset -= piece.sourceLength.utf8Length
            switch piece {
            case .newlines(let count), .carriageReturnLineFeeds(let count), .carriageReturns(let count):
                breaks += count
            case .spaces, .tabs:
                break
            case .lineComment, .blockComment, .docLineComment, .docBlockComment:
                guard breaks == 1, source.beginsLine(offset) else { return result }
                result = offset..<(result?.upperBound ?? end)
                breaks = 0
            default:
                return result
            }
        }
        return result
    }

    /// Behind the comments that open the file, where a blank line parts them from the rest.
    private func headerEnd(_ tree: SourceFileSyntax) -> Int {
        guard let first = tree.firstToken(viewMode: .sourceAccurate) else { return source.bytes.count }
        let start = first.positionAfterSkippingLeadingTrivia.utf8Offset
        return source.lineStart(at: comment(before: first)?.lowerBound ?? start)
    }
}
