import Synchronization

/// Seeded chance: equal seeds throw equal dice, on every machine.
final class Dice: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) {
        state = Mutex(seed)
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// 0 up to, but not including, `count`.
    func roll(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    /// True `percent` times in a hundred.
    func hits(_ percent: Int) -> Bool { roll(100) < percent }
}
