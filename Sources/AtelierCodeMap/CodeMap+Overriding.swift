extension CodeMap {
    /// The methods of the same name in the types that inherit from the one `method` is in, in the order of the files; empty for
    /// what is in no type.
    package func overriding(_ method: Symbol) -> [Symbol] {
        guard let owner = Self.owner(of: method) else { return [] }
        // Of two types of one name it cannot be told whose heirs they are.
        guard symbols(named: owner).count(where: { $0.kind == .type }) == 1 else { return [] }
        var family: Set<String> = [owner]
        MemberUses.inheriting(&family, parents: MemberUses.parents(in: self))
        return symbols(named: method.name).filter { symbol in
            Self.owner(of: symbol).map { $0 != owner && family.contains($0) } == true
        }
    }

    private static func owner(of symbol: Symbol) -> String? {
        symbol.qualifiedName.split(separator: ".").dropLast().last.map(String.init)
    }
}
