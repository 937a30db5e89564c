/// Tells what only stands in the place of a secret: examples, templates, references to where the secret is kept.
enum Placeholder {
    /// In lower case; long enough not to come up in random characters.
    private static let words = [
        "example", "sample", "changeme", "change_me", "change-me", "changeit", "placeholder", "dummy", "redacted",
        "removed", "hidden", "insert", "replace", "fixme", "xxxx", "****", "....", "____", "----", "foobar", "lorem",
        "password", "passwd", "passw0rd", "passwort", "contrase", "motdepasse", "wachtwoord", "secret", "token",
        "apikey", "api_key", "api-key", "your_", "your-",
        "yourkey",
        "my_key", "my-key", "testtest", "test_", "test-", "_test", "-test", "fake", "mock", "demo_", "demo-",
        "undefined",
        "deadbeef", "cafebabe", "c0ffee", "badc0de", "getenv", "environ", "process.env", "secrets.", "default",
        "notreal",
        "not_real", "not-real", "invalid", "letmein", "qwerty", "asdf", "enter_", "enter-", "todo", "unused",
        "encrypted",
        "the_key", "somekey", "some_", "some-", "for_testing", "username", "hostname", "localhost", "testing", "abcabc",
        "correct-horse", "abc123", "admin", "hunter2",
    ].map { Array($0.utf8) }
    /// References to where secrets are kept, marks of hashes and of code, and keys that their issuer calls publishable.
    private static let starts = [
        "<", "{", "#{", "@@", "${", "$(", "$2", "$6$", "$5$", "$1$", "%{", "%(", "!ref", "!sub", "!vault", "!secret",
        "enc[", "vault:", "op://", "arn:", "sha1", "sha2", "sha3", "sha5", "md5", "data:",
        "http://", "https://", "file:", "ref+", "ssm:", "pbkdf2", "bcrypt", "argon2", "projects/", "secretref",
        "keyvault", "base64:", "env.", "env:", "env(", "config.", "self.", "this.", "var.", "local.", "data.",
        "module.",
        "./", "../", "~/", "c:\\", "--", "0x0", "urn:", "pk_live_", "pk_test_",
    ].map { Array($0.utf8) }
    private static let insides = ["${", "$(", "{{", "}}", "<%", "%(", "[[", "::", "->", "=>", "()", "#{", "\\u", "\\x"]
        .map { Array($0.utf8) }

    /// Whether the value in `range` holds a word that no secret has, or a row of signs that nobody draws.
    static func isOne(_ text: ByteText, _ range: Range<Int>) -> Bool {
        if hasRow(text, range) { return true }
        for place in range {
            let byte = text[place].lowered
            for word in byFirst[Int(byte)] where range.upperBound - place >= word.count {
                if text.holdsFolded(word, at: place) { return true }
            }
        }
        return false
    }

    private static let byFirst: [[[UInt8]]] = {
        var table = [[[UInt8]]](repeating: [], count: 256)
        for word in words { table[Int(word[0])].append(word) }
        return table
    }()

    /// Whether the value refers to something or is made when the program runs.
    static func isReference(_ text: ByteText, _ range: Range<Int>) -> Bool {
        if starts.contains(where: { range.count >= $0.count && text.holdsFolded($0, at: range.lowerBound) }) {
            return true
        }
        return isVariable(text, range) || insides.contains { text.range(of: $0, in: range) != nil }
    }

    /// A name after `$`, or between two `%` or two `@`.
    private static func isVariable(_ text: ByteText, _ range: Range<Int>) -> Bool {
        let sign = text[range.lowerBound]
        guard sign == 36 || sign == 37 || sign == 64 else { return false }
        let isClosed = sign != 36
        if isClosed, range.count < 3 || text[range.upperBound - 1] != sign { return false }
        return range.dropFirst().dropLast(isClosed ? 1 : 0).allSatisfy { text[$0].isWord || text[$0] == 46 }
    }

    /// Whether the text goes on with points, as one does that shows only the beginning of a key.
    static func isEndedByEllipsis(_ text: ByteText, _ end: Int) -> Bool {
        (text[end] == 46 && text[end + 1] == 46)
            || (text[end] == 0xE2 && text[end + 1] == 0x80 && text[end + 2] == 0xA6)
    }

    /// Six times the same sign, or eight that follow each other as in the alphabet.
    private static func hasRow(_ text: ByteText, _ range: Range<Int>) -> Bool {
        var (same, rising) = (1, 1)
        for place in range.dropFirst() {
            let (before, byte) = (text[place - 1].lowered, text[place].lowered)
            same = before == byte ? same + 1 : 1
            // After 9 comes 0 on keyboards and a in hexadecimal digits.
            let isNext = byte == before &+ 1 || (before == 57 && (byte == 48 || byte == 97))
            rising = isNext && byte.isLetterOrDigit ? rising + 1 : 1
            if same >= 6 || rising >= 8 { return true }
        }
        return false
    }
}
