import AtelierChecks
import Testing

/// What a rule is for, case by case; the corpus counts.
///
/// Secrets are in two halves, so that nobody takes this file for a leak.
@Suite struct SecretRuleTests {
    private static let body = "a1B2c3D4e5F6" + "g7H8i9J0k1L2m3N4o5P6q7R8"

    @Test(arguments: [
        ("a.py", "x = 'ghp_\(body)'", ["secret-github"]), ("a.py", "x = 'aghp_\(body)'", []),
        ("a.py", "x = 'one\\nghp_\(body)'", ["secret-github"]), ("a.py", "x = 'ghp_\(body)_more'", []),
        ("a.md", "ghp_\(body)…", []), ("a.py", "x = 'ghp_" + "0123456789abcdefghijklmnopqrstuvwxyz'", []),
        ("a.txt", "AAAABBBBCCCCDDDDEEEEFFFFGG/ghp_\(body)", []), ("a.txt", "see /ghp_\(body)/x", ["secret-github"]),
        ("yarn.lock", "ghp_\(body)", ["secret-github"]), ("yarn.lock", "token: \(body)", []),
    ])
    func aTokenIsAWordOfItsOwn(path: String, text: String, rules: [String]) {
        #expect(found(path, text) == rules)
    }

    @Test(arguments: [
        ("a.py", "password = 'Rv7#" + "kq2LmX9'", true), ("a.py", "password = read(kq2LmX9)", false),
        ("a.py", "password = kq2LmX9ab", false),
        ("a.yml", "password: Rv7#" + "kq2LmX9", true), ("a.py", "# password: Rv7#" + "kq2LmX9", true),
        ("a.c", "char *password = kq2LmX9ab;", false), ("a.py", "password_file = 'Rv7#" + "kq2LmX9'", false),
        ("a.py", "check('password', 'Rv7#" + "kq2LmX9')", true), ("a.py", "('a password', 'Rv7#kq2LmX9')", false),
        ("a.json", "{\"publicKey\": \"\(body)\"}", false), ("a.json", "{\"privateKey\": \"\(body)\"}", true),
        ("a.json", "{\"key\": \"0f8fad5b-d9cb-469f-a165-70867728950e\"}", false),
        ("a.js", "monkey = '\(body)'", false), ("a.js", "author = '\(body)'", false),
        ("a.js", "tokenizer = '\(body)'", false),
        ("a.sh", "tool --token \(body)", true), ("a.sh", "tool --token $TOKEN_1", false),
        ("a.txt", "arn:aws:x:secret:app-7X98wf", false),
    ])
    func aValueNeedsASecretsNameAndItsLook(path: String, text: String, isFound: Bool) {
        #expect(found(path, text).isEmpty != isFound)
    }

    @Test(arguments: [
        ("postgres://shop:Rv7" + "kq2LmX9@db/x", true), ("postgres://user:password@db/x", false),
        ("postgres://shop:shop@db/x", false),
        ("postgres://${USER}:${PASS1}@db/x", false), ("https://example.org/a:b1@c", false),
        ("curl -u me:Rv7" + "kq2LmX9 https://x", true),
        ("curl \\\n  -u me:'Rv7" + "kq2LmX9' https://x", true), ("curl -u me:$PASS1 https://x", false),
    ])
    func aPasswordInAnAddressIsOneThatSomebodyHas(text: String, isFound: Bool) {
        #expect(found("a.sh", text).isEmpty != isFound)
    }

    @Test func aHeaderOfAKeyInCodeIsNoKey() {
        let header = "-----BEGIN RSA PRIVATE " + "KEY-----"
        #expect(found("a.py", "MARK = '\(header)'\nother = compute(MARK)") == [])
        #expect(
            found("a.pem", "\(header)\nMIIEowIBAAKCAQEA7bqZ3vX9Lw2Rk8Tn5Yp1Uc6Hd4Jf0Gs\n") == ["secret-private-key"]
        )
        #expect(
            found("a.json", "{\"k\": \"\(header)\\nMIIEowIBAAKCAQEA7bqZ3vX9Lw2Rk8Tn5Yp1Uc6Hd4Jf0Gs\\n\"}") == [
                "secret-private-key"
            ]
        )
    }

    private func found(_ path: String, _ text: String) -> [String] {
        Staged.findings(path, Staged.side(text + "\n")).map(\.rule).filter { $0.hasPrefix("secret-") }
    }
}
