import AtelierChecks
import AtelierDomain
import AtelierGates
import Foundation
import Testing

@testable import AtelierReplay

@Suite struct RedactorTests {
    /// Texts with one secret each; in two halves, so that nobody takes this file for a leak.
    private static let planted: [(text: String, secret: String)] = [
        ("key = \"AKIA" + "Z7Q2M5X8K1B4N6P9\"", "Z7Q2M5X8K1B4N6P9"),
        ("use ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8 here", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"),
        ("Slack: xoxb-" + "123456789012-abcdefGHIJKL", "123456789012-abcdefGHIJKL"),
        ("sk-" + "ant-api03-Zx8Qw2Er5Ty1Ui7Op3As", "api03-Zx8Qw2Er5Ty1Ui7Op3As"),
        ("git clone https://me:" + "hunter2x9@example.org/x.git", "hunter2x9"),
        ("DB_PASSWORD=" + "s3cr3t-Pa55word", "s3cr3t-Pa55word"),
        ("  \"api_key\": \"" + "9f8e7d6c5b4a39281706\",", "9f8e7d6c5b4a39281706"),
        ("token: '" + "Qx7vR2mN9pL4'", "Qx7vR2mN9pL4"),
        (
            "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEowIBAAKCAQEA7bq\nq9zX8cV7bN6m\n-----END RSA PRIVATE KEY-----",
            "MIIEowIBAAKCAQEA7bq"
        ),
        ("see /home/" + "casey/project/x.py", "casey"),
    ]

    @Test(arguments: planted.indices)
    func aSecretIsReplacedInItsShape(index: Int) {
        let (text, secret) = Self.planted[index]
        let redactor = Redactor(names: PersonalNames(paths: [], names: []), texts: [Data(text.utf8)])
        let result = redactor(text)
        #expect(!result.contains(secret))
        #expect(result.utf8.count == text.utf8.count)
        #expect(zip(result.utf8, text.utf8).allSatisfy { Self.kind($0) == Self.kind($1) })
        #expect(redactor.replacements.count == 1)
        // The same text later on gives the same.
        #expect(redactor("\(text)\n\(text)") == "\(result)\n\(result)")
    }

    @Test(arguments: [
        "token = parse_token(line)", "def password_of(user): return users[user]", "let secret: String = name",
        "tokens: [Token] = []", "the password is long", "task-force-name-that-is-long", "for key in keys: print(key)",
        "token = next_token", "https://example.org/a:b@c", "self.token = token", "import secrets",
        "secretariat = open_door",
        "/home/agent/x", "const token = tokens[index + 1]",
    ])
    func ordinaryCodeStaysAsItIs(text: String) {
        let redactor = Redactor(names: PersonalNames(paths: [], names: []), texts: [Data(text.utf8)])
        #expect(redactor(text) == text)
        #expect(redactor.replacements == [])
    }

    @Test func namesAreReplacedAsWordsOnly() {
        let names = PersonalNames(paths: ["/srv/people/casey"], names: ["casey", "root", "abc"])
        let redactor = Redactor(names: names, texts: [])
        let result = redactor("casey caseyx /srv/people/casey/shop root abc")
        #expect(!result.hasPrefix("casey "))
        #expect(result.contains(" caseyx "))
        #expect(!result.contains("/srv/people/casey"))
        #expect(result.hasSuffix("/shop root abc"))
    }

    @Test func aRedactedTokenStaysATokenToTheGates() {
        let text = "+key = 'ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'"
        let redactor = Redactor(names: PersonalNames(paths: [], names: []), texts: [Data(text.utf8)])
        #expect(Gates.secrets(patch: text).outcome == .failed)
        #expect(Gates.secrets(patch: redactor(text)).outcome == .failed)
    }

    @Test func standInsDependOnShapeAndOrderAlone() {
        let one = Redactor(names: PersonalNames(paths: [], names: ["casey"]), texts: [])
        let other = Redactor(names: PersonalNames(paths: [], names: ["robin"]), texts: [])
        #expect(one("casey") == other("robin"))
    }

    @Test func bytesThatAreNoTextKeepTheirPlace() {
        let names = PersonalNames(paths: [], names: ["casey"])
        let data = Data([0xFF, 0x00]) + Data("casey".utf8) + Data([0xC3])
        let result = Redactor(names: names, texts: [])(data)
        #expect(result.count == data.count && result.prefix(2) == data.prefix(2) && result.last == 0xC3)
        #expect(result.range(of: Data("casey".utf8)) == nil)
    }

    private static func kind(_ byte: UInt8) -> String {
        byte.isLower ? "a" : byte.isUpper ? "A" : byte.isDigit ? "0" : String(byte)
    }
}
