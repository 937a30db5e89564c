/// What a name in code or configuration says about its value.
enum SecretNames {
    enum Kind {
        /// Chosen by people: short ones count.
        case password
        /// Made by machines, and named so that there is no doubt.
        case secret
        /// A word that may mean one, such as `key` or `auth`, or the name of an issuer.
        case perhaps
    }

    /// Texts in lower case whose presence makes a name worth a look.
    static let triggers: [[UInt8]] =
        (["pass", "psw", "pwd", "secret", "token", "key", "cred", "auth", "salt", "bearer"] + issuers)
        .map { Array($0.utf8) }

    private static let issuers = [
        "algolia", "asana", "bittrex", "cloudflare", "codecov", "cohere", "coinbase", "datadog", "discord", "dropbox",
        "facebook", "fastly", "finnhub", "flickr", "gitter", "heroku", "hubspot", "kraken", "kucoin", "linkedin",
        "mailgun",
        "mattermost", "netlify", "newrelic", "nytimes", "okta", "rapidapi", "sendbird", "sentry", "snyk", "squarespace",
        "sumologic", "travis", "twilio", "twitch", "twitter", "zendesk",
    ]
    private static let issuerSet = Set(issuers)

    /// A name with one of these is about something else, wherever it stands.
    private static let elsewhere: Set<String> = [
        "public", "publishable", "pub", "site", "csrf", "xsrf", "primary", "foreign", "sort", "partition", "cache",
        "cached", "next", "page",
        "continuation", "cursor", "example", "sample", "dummy", "fake", "mock", "hash", "hashed", "sha", "sha1",
        "sha256",
        "sha512", "md5", "digest", "checksum", "fingerprint", "thumbprint", "commit", "integrity", "etag", "i18n",
        "locale",
        "shortcut", "hot", "error", "placeholder", "forgot", "missing", "translation", "idempotency", "dedupe",
        "revision",
        "color", "colour", "font", "css", "icon", "svg", "kid", "uuid", "guid", "registry", "keyboard", "encrypted",
        "ciphertext", "test", "invalid", "bad", "wrong",
    ]
    /// A name that ends with one of these tells something about the secret, not the secret.
    private static let about: Set<String> = [
        "id", "ids", "name", "names", "file", "files", "path", "paths", "dir", "url", "uri", "endpoint", "type",
        "types",
        "length", "len", "size", "count", "max", "min", "limit", "budget", "expiry", "expires", "expiration", "ttl",
        "age",
        "regex", "pattern", "field", "fields", "header", "label", "prompt", "hint", "help", "text", "title", "message",
        "policy", "rule", "rules", "index", "idx", "column", "map", "algorithm", "alg", "version", "format", "prefix",
        "suffix", "ring", "store", "alias", "arn", "ref", "kind", "class", "enabled", "required", "reset", "confirm",
        "location", "provider", "service", "manager", "handler", "factory", "list", "scope", "scopes", "audience",
        "issuer",
        "selector", "input", "button", "form", "page", "link", "email", "user", "username", "method", "mode", "date",
        "time",
        "at", "status", "state", "strength", "score", "env", "var", "variable", "resource", "bits", "usage",
        "description",
        "desc", "example", "template", "lib", "package", "module", "plugin", "code", "word", "words", "by", "binding",
        "event", "down", "up", "press", "pressed", "frame", "frames", "stone", "value_from", "schema", "group", "tag",
    ]
    private static let qualifiers: Set<String> = [
        "api", "access", "secret", "private", "priv", "auth", "signing", "sign", "encryption", "encrypt", "crypt",
        "crypto",
        "master", "account", "shared", "storage", "service", "client", "app", "application", "license", "licence",
        "session",
        "hmac", "consumer", "subscription", "admin", "deploy", "ssh", "server", "db", "database", "jwt", "aes",
        "cipher",
        "webhook", "bot", "write", "read", "ingest", "instrumentation", "developer", "dev", "prod", "merchant",
        "integration",
        "fernet", "root", "sdk", "token", "oauth", "rest", "user", "function", "host", "ingestion", "azure", "aws",
        "google",
        "maps", "openai", "stripe", "my",
    ]

    /// What redaction takes for a secret's name whatever stands around it.
    private static let broad = [
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "api-key", "private_key",
        "access_key",
        "auth_key", "credential",
    ].map { Array($0.utf8) }

    /// The kind of the name in `range`; nil if it names no secret.
    ///
    /// A broad look takes no other words into account, and no
    /// name that only may mean a secret.
    static func kind(of text: ByteText, _ range: Range<Int>, isBroad: Bool) -> Kind? {
        let kind = kind(of: text, range)
        guard isBroad, kind == nil || kind == .perhaps else { return kind }
        return range.contains { place in broad.contains { text.holdsFolded($0, at: place) } } ? .secret : nil
    }

    private static func kind(of text: ByteText, _ range: Range<Int>) -> Kind? {
        let words = words(in: text, range)
        var found: (kind: Kind, index: Int)?
        for (index, word) in words.enumerated() {
            if elsewhere.contains(word) { return nil }
            let before = index > 0 ? words[index - 1] : ""
            if let kind = kind(of: word, after: before), found.map({ $0.kind == .perhaps || kind != .perhaps }) ?? true
            {
                found = (kind, index)
            }
        }
        guard let found, !words[(found.index + 1)...].contains(where: about.contains) else { return nil }
        return found.kind
    }

    private static func kind(of word: String, after before: String) -> Kind? {
        switch word {
        case "pass", "pw", "psw", "pwd", "passcode": return .password
        case "key":
            return qualifiers.contains(before) || issuerSet.contains(before) ? .secret : .perhaps
        case "auth", "cred", "creds", "salt", "keys", "oauth": return .perhaps
        case "authorization", "bearer": return .secret
        default: break
        }
        if ["password", "passwd", "passphrase", "passwort", "userpass", "dbpass", "pwd"].contains(where: word.contains)
        {
            return .password
        }
        if word.contains("secret"), !word.hasPrefix("secreta"), !word.hasPrefix("secretl") { return .secret }
        if word.contains("token"), !word.contains("tokeni") { return .secret }
        if word.hasPrefix("credential") { return .secret }
        if word.hasSuffix("key") {
            let stem = String(word.dropLast(3))
            if qualifiers.contains(stem) || stem.hasSuffix("api") || stem.hasSuffix("access") { return .secret }
        }
        return issuerSet.contains(word) ? .perhaps : nil
    }

    /// In lower case, cut where the case, a digit after a sign or a sign says so; `APIKey` is two.
    private static func words(in text: ByteText, _ range: Range<Int>) -> [String] {
        var words: [String] = []
        var start = range.lowerBound
        func cut(at place: Int) {
            if place > start { words.append(text.string(start..<place).lowercased()) }
            start = place
        }
        for place in range {
            let byte = text[place]
            guard byte.isLetterOrDigit else {
                cut(at: place)
                start = place + 1
                continue
            }
            guard byte.isUpper else { continue }
            let isNext = place + 1 < range.upperBound && text[place + 1].isLower
            if text[place - 1].isLower || text[place - 1].isDigit || (text[place - 1].isUpper && isNext) {
                cut(at: place)
            }
        }
        cut(at: range.upperBound)
        return words
    }
}
