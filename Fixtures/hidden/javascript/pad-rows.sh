#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

node_check <<'CHECK'
const { padRight, capitalize, joinWords } = load('lib/text');
const { formatRow, formatReport } = load('lib/report');
assert.strictEqual(padRight('ab', 5), 'ab   ');
assert.strictEqual(padRight('abcdef', 3), 'abcdef');
assert.strictEqual(padRight('', 2), '  ');
assert.strictEqual(padRight('abc', 3), 'abc');
assert.strictEqual(formatRow('review', 90), 'Review     1h30m');
assert.strictEqual(formatRow('qa', 45), 'Qa         45m');
assert.strictEqual(formatRow('documentation', 60), 'Documentation 1h');
assert.strictEqual(
  formatReport([{ name: 'review', minutes: 30 }, { name: 'design', minutes: 60 }]),
  'Review     30m\nDesign     1h\nTotal      1h30m'
);
assert.strictEqual(capitalize('design'), 'Design');
assert.strictEqual(joinWords(['a', 'b', 'c']), 'a, b and c');
assert.strictEqual(load('lib/index').padRight('a', 2), 'a ');
CHECK
