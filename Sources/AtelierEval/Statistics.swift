internal import Foundation

/// The figures of the ledger, each a pure function.
package enum Statistics {
    /// The 97.5th percentile of the normal distribution.
    private static let z = 1.959_963_984_540_054

    /// The 95 % interval of a share by Wilson's score, from 0 to 1; the whole range where nothing was counted.
    ///
    /// E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    package static func wilson(_ good: Int, of count: Int) -> ClosedRange<Double> {
        guard count > 0 else { return 0...1 }
        let (n, share) = (Double(count), Double(good) / Double(count))
        let middle = share + z * z / (2 * n)
        let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        return max(0, (middle - half) / scale)...min(1, (middle + half) / scale)
    }

    /// McNemar's exact test of two paired arms: how likely a split as uneven as this one, either way, is by chance.
    ///
    /// Twice the lesser tail of the binomial distribution with a half, at most 1; 1 where no pair differs.
    package static func mcnemar(only first: Int, against second: Int) -> Double {
        let (least, count) = (min(first, second), first + second)
        guard count > 0 else { return 1 }
        let half = Double(count) * log(0.5)
        var tail = 0.0
        var chances = 0.0
        for number in 0...least {
            // In logarithms, for the number of ways overflows soon.
            if number > 0 { chances += log(Double(count - number + 1)) - log(Double(number)) }
            tail += exp(chances + half)
        }
        return min(1, 2 * tail)
    }

    /// The mean of the middle two for an even count; nil for none.
    package static func median(_ values: [Double]) -> Double? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The least value that at least `share` of all values do not exceed; nil for none.
    package static func quantile(_ values: [Double], _ share: Double) -> Double? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}
