internal import AtelierChecks

/// Makes what stands in the place of a secret.
enum StandIn {
    /// As long as `secret`, lower case for lower case, upper for upper, digit for digit, all other bytes and the first
    /// `kept` as they are.
    ///
    /// It depends on the secret's shape and its number in the order of finding, on nothing else: it tells nothing of
    /// the letters, and two exports of one run are the same.
    static func make(for secret: [UInt8], kept: Int, number: Int) -> [UInt8] {
        var generator = SplitMix(state: UInt64(number))
        return secret.enumerated().map { index, byte in
            guard index >= kept else { return byte }
            if byte.isLower { return UInt8.random(in: 97...122, using: &generator) }
            if byte.isUpper { return UInt8.random(in: 65...90, using: &generator) }
            if byte.isDigit { return UInt8.random(in: 48...57, using: &generator) }
            // A letter past ASCII shows as letters: its bytes are no text one by one.
            return byte < 128 ? byte : UInt8.random(in: 97...122, using: &generator)
        }
    }
}

/// SplitMix64 as its author published it: small, and the same in every release.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
