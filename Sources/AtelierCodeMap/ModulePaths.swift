/// Which file of a repository an import means.
struct ModulePaths {
    private let paths: Set<String>
    /// By the last component.
    private let byName: [Substring: [String]]

    init(_ paths: [String]) {
        self.paths = Set(paths)
        byName = Dictionary(grouping: paths) { $0.split(separator: "/").last ?? "" }
    }

    /// Nil for what lies outside the repository.
    func file(of module: String, from path: String, _ language: Language) -> String? {
        language == .python ? python(module, from: path) : script(module, from: path)
    }

    private func folder(_ path: String) -> [Substring] { path.split(separator: "/").dropLast() }

    private func python(_ module: String, from path: String) -> String? {
        let dots = module.prefix { $0 == "." }.count
        let parts = module.dropFirst(dots).split(separator: ".")
        let own = folder(path)
        guard dots > 0 else { return absolute(parts, from: own) }
        guard own.count >= dots - 1 else { return nil }
        return existing(own.dropLast(dots - 1) + parts)
    }

    /// A script's neighbours come first, then the root, then the folder that is fewest levels deep, such as `src`.
    ///
    /// A package's own folder is no place that such an import looks in, and a module of Python's library is that.
    private func absolute(_ parts: [Substring], from own: [Substring]) -> String? {
        guard let first = parts.first, let last = parts.last, !PythonLibrary.modules.contains(String(first)) else {
            return nil
        }
        if !isPackage(own), let near = existing(own + parts) { return near }
        if let near = existing(parts) { return near }
        let tail = "/" + parts.joined(separator: "/")
        let modules = (byName["\(last).py"] ?? []).filter { $0.hasSuffix(tail + ".py") }
        let packages = (byName["__init__.py"] ?? []).filter { $0.hasSuffix(tail + "/__init__.py") }
        let roots = (modules + packages).filter { path in
            let ending = path.hasSuffix("/__init__.py") ? "/__init__.py" : ".py"
            let root = path.dropLast(tail.count + ending.count).split(separator: "/")
            return !isPackage(root) && (parts.count > 1 || root.count <= 1)
        }
        return roots.min { ($0.split(separator: "/").count, $0) < ($1.split(separator: "/").count, $1) }
    }

    private func isPackage(_ folder: [Substring]) -> Bool {
        !folder.isEmpty && paths.contains(folder.joined(separator: "/") + "/__init__.py")
    }

    private func existing(_ parts: [Substring]) -> String? {
        let stem = parts.joined(separator: "/")
        let own = parts.isEmpty ? "__init__.py" : "\(stem)/__init__.py"
        return ["\(stem).py", own].first(where: paths.contains)
    }

    private func script(_ module: String, from path: String) -> String? {
        guard module.hasPrefix(".") else { return nil }
        var parts = folder(path)
        for part in module.split(separator: "/") where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(part)
            }
        }
        let stem = parts.joined(separator: "/")
        let endings = ["js", "mjs", "cjs", "jsx", "ts", "tsx", "mts", "cts"]
        // TypeScript imports `./a.js` and means `a.ts`.
        let bare = stem.hasSuffix(".js") ? String(stem.dropLast(3)) : stem
        let tries = [stem] + endings.map { "\(bare).\($0)" } + endings.map { "\(stem)/index.\($0)" }
        return tries.first(where: paths.contains)
    }
}
