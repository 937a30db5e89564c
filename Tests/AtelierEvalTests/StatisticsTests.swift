import Testing

@testable import AtelierEval

/// The figures against values worked out elsewhere, in exact fractions where there are any.
@Suite struct StatisticsTests {
    @Test(arguments: [
        (8, 10, 0.490_162_472, 0.943_317_849), (0, 10, 0, 0.277_532_80), (10, 10, 0.722_467_20, 1),
        (45, 60, 0.627_679_299, 0.842_234_775), (1, 3, 0.061_491_944, 0.792_340_399),
        (500, 1_000, 0.469_069_600, 0.530_930_400), (0, 0, 0, 1),
    ])
    func wilson(good: Int, count: Int, low: Double, high: Double) {
        let interval = Statistics.wilson(good, of: count)
        #expect(abs(interval.lowerBound - low) < 1e-6)
        #expect(abs(interval.upperBound - high) < 1e-6)
    }

    @Test(arguments: [
        (0, 0, 1), (1, 0, 1), (5, 5, 1), (5, 6, 1), (6, 0, 0.031_25), (10, 2, 0.038_574_218_75),
        (25, 5, 0.000_324_914_232), (600, 400, 2.728_464_156e-10), (1_300, 900, 1.463_722_042e-17),
    ])
    func mcnemar(first: Int, second: Int, p: Double) {
        #expect(abs(Statistics.mcnemar(only: first, against: second) / p - 1) < 1e-8)
        #expect(Statistics.mcnemar(only: second, against: first) == Statistics.mcnemar(only: first, against: second))
    }

    @Test(
        arguments: [
            ([], nil, nil), ([3], 3, 3), ([1, 2], 1.5, 2), ([5, 1, 3], 3, 5), ([4, 1, 3, 2], 2.5, 4),
            ((1...10).map(Double.init), 5.5, 9), ((1...11).map(Double.init), 6, 10),
        ] as [([Double], Double?, Double?)]
    )
    func quantiles(values: [Double], median: Double?, p90: Double?) {
        #expect(Statistics.median(values) == median)
        #expect(Statistics.quantile(values, 0.9) == p90)
    }

    @Test func theRestIsEstimatedFromWhatWasRun() {
        var estimate = Estimate(total: 10)
        #expect(estimate.secondsLeft == nil)
        estimate.skip()
        #expect(estimate.secondsLeft == nil)
        estimate.add(milliseconds: 3_000)
        estimate.add(milliseconds: 5_000)
        #expect((estimate.done, estimate.secondsLeft) == (3, 28))
    }
}
