/// Names that every program of a language has; a requirement may use them though the repository defines none.
enum KnownWords {
    static func contains(_ word: String) -> Bool {
        words.contains(word) || words.contains(String(word.split(separator: ".").first ?? ""))
    }

    private static let words: Set<String> = [
        // Python
        "None", "True", "False", "self", "int", "str", "float", "bool", "list", "dict", "set", "tuple", "bytes", "len",
        "print", "range", "sorted", "sum", "min", "max", "abs", "round", "zip", "map", "filter", "enumerate",
        "isinstance",
        "open", "repr", "type", "object", "Exception", "ValueError", "TypeError", "KeyError", "IndexError", "OSError",
        "RuntimeError", "AttributeError", "ZeroDivisionError", "StopIteration", "NotImplementedError", "Decimal",
        "datetime", "date", "timedelta", "json", "math", "os", "sys", "re", "argparse", "pytest", "unittest",
        // JavaScript and TypeScript
        "null", "undefined", "NaN", "Infinity", "true", "false", "Error", "RangeError", "SyntaxError", "Array",
        "Object",
        "String", "Number", "Boolean", "Map", "Set", "Date", "Math", "JSON", "Promise", "console", "process", "require",
        "module", "exports", "const", "let", "var", "function", "async", "await", "number", "string", "boolean", "this",
        "node", "npm",
        // Swift
        "nil", "Int", "Double", "Float", "Bool", "Character", "Dictionary", "Optional", "throws", "throw", "struct",
        "class", "enum", "protocol", "func", "public", "private", "Date", "Data", "URL", "Codable", "Hashable",
        "Equatable", "Sendable", "init", "guard",
        // C and C++
        "NULL", "size_t", "char", "void", "long", "short", "unsigned", "signed", "double", "uint8_t", "uint32_t",
        "int32_t", "int64_t", "uint64_t", "strlen", "strcmp", "strcpy", "malloc", "free", "printf", "sprintf",
        "snprintf",
        "memcpy", "memset", "errno", "INT_MAX", "INT_MIN", "SIZE_MAX", "EOF", "std", "vector", "stdout", "stderr",
        "stdin",
        // any
        "return", "if", "else", "for", "while", "main", "test", "README", "make", "git", "TODO",
    ]
}
