internal import CTreeSitter

/// A node of a tree that lives as long as the call it came from.
struct SyntaxNode {
    let raw: TSNode

    init(_ raw: TSNode) {
        self.raw = raw
    }

    private init?(existing raw: TSNode) {
        guard !ts_node_is_null(raw) else { return nil }
        self.raw = raw
    }

    var type: String { String(cString: ts_node_type(raw)) }
    var start: Int { Int(ts_node_start_byte(raw)) }
    var end: Int { Int(ts_node_end_byte(raw)) }
    var range: Range<Int> { start..<end }
    var isNamed: Bool { ts_node_is_named(raw) }
    var isMissing: Bool { ts_node_is_missing(raw) }
    var isError: Bool { type == "ERROR" }
    var hasError: Bool { ts_node_has_error(raw) }
    var parent: SyntaxNode? { SyntaxNode(existing: ts_node_parent(raw)) }
    var next: SyntaxNode? { SyntaxNode(existing: ts_node_next_sibling(raw)) }
    var previous: SyntaxNode? { SyntaxNode(existing: ts_node_prev_sibling(raw)) }

    /// Named and anonymous children, by cursor: asking for them by number would be quadratic.
    var children: [SyntaxNode] {
        var cursor = ts_tree_cursor_new(raw)
        defer { ts_tree_cursor_delete(&cursor) }
        guard ts_tree_cursor_goto_first_child(&cursor) else { return [] }
        var result: [SyntaxNode] = []
        repeat {
            result.append(SyntaxNode(ts_tree_cursor_current_node(&cursor)))
        } while ts_tree_cursor_goto_next_sibling(&cursor)
        return result
    }

    func field(_ name: String) -> SyntaxNode? {
        SyntaxNode(existing: ts_node_child_by_field_name(raw, name, UInt32(name.utf8.count)))
    }

    func child(_ type: String) -> SyntaxNode? {
        children.first { $0.type == type }
    }

    /// Where the first visible piece of broken syntax begins; nil when there is none.
    ///
    /// The Kotlin grammar counts the end of some lines as an error that no node shows: such ones do not count.
    var problemOffset: Int? {
        guard hasError else { return nil }
        var first: Int?
        forEachNode { node in
            guard first == nil, node.hasError || node.isMissing else { return false }
            if node.isError || node.isMissing { first = node.start }
            return first == nil
        }
        return first
    }

    /// Visits this node and all below it, outer before inner, without recursion; `visit` says whether to go below.
    func forEachNode(_ visit: (SyntaxNode) -> Bool) {
        var cursor = ts_tree_cursor_new(raw)
        defer { ts_tree_cursor_delete(&cursor) }
        while true {
            if visit(SyntaxNode(ts_tree_cursor_current_node(&cursor))), ts_tree_cursor_goto_first_child(&cursor) {
                continue
            }
            while !ts_tree_cursor_goto_next_sibling(&cursor) {
                guard ts_tree_cursor_goto_parent(&cursor) else { return }
            }
        }
    }
}
