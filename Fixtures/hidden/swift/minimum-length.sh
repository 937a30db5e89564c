#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

swift_check <<'CHECK'
expect(wordCount("a quick brown fox", minimumLength: 4), 2)
expect(wordCount("a quick brown fox"), 4)
expect(wordCount("a quick brown fox", minimumLength: 3), 3)
expect(wordCount("a quick brown fox", minimumLength: 5), 2)
expect(wordCount("a quick brown fox", minimumLength: 6), 0)
expect(wordCount("a quick brown fox", minimumLength: 1), 4)
expect(wordCount("one, two;  three", minimumLength: 3), 3)
expect(wordCount("", minimumLength: 2), 0)
expect(wordCount(""), 0)
expect(longestWord("red green brown"), "green")
CHECK
