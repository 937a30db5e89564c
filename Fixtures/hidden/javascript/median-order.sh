#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

node_check <<'CHECK'
const { sum, mean, median, longest } = load('lib/stats');
for (const [values, wanted] of [
  [[10, 9, 1], 9], [[5, 100, 20, 8], 14], [[3, 1, 2], 2], [[4, 1, 3, 2], 2.5], [[100, 20, 3], 20],
  [[-10, -9, 5], -9], [[7], 7], [[1000, 2], 501], [[0.5, 10, 2], 2],
]) {
  const copy = [...values];
  assert.strictEqual(median(copy), wanted);
  assert.deepStrictEqual(copy, values);
}
assert.ok(Number.isNaN(median([])));
assert.strictEqual(sum([1, 2]), 3);
assert.strictEqual(mean([2, 4]), 3);
assert.strictEqual(longest([3, 12, 4]), 12);
CHECK
