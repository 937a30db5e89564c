#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

node_check <<'CHECK'
const { parseDuration, formatDuration } = load('lib/duration');
for (const [text, wanted] of [
  ['1d', 1440], ['1d2h5m', 1565], ['2d', 2880], ['1d30m', 1470], ['3d1h', 4380], ['2h', 120], [' 45m ', 45],
  ['1h30m', 90], ['0m', 0], ['10d', 14400],
]) {
  assert.strictEqual(parseDuration(text), wanted, text);
}
for (const text of ['', 'soon', 'd', '1', '2h1d', '1w', '1dd', '1d 2h', '-1d']) {
  assert.throws(() => parseDuration(text), RangeError, text);
}
assert.strictEqual(formatDuration(90), '1h30m');
CHECK
