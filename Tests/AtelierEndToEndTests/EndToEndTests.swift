import Testing

/// The real programs on real repositories; one test at a time, for each has a daemon and sandboxes of its own.
@Suite(.serialized, .enabled(if: Machine.canRun, Comment(rawValue: Machine.whyNot)))
enum EndToEndTests {}
