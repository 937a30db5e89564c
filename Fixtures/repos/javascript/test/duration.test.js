'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { parseDuration, formatDuration } = require('../lib/duration');

test('reads hours and minutes', () => {
  assert.strictEqual(parseDuration('2h'), 120);
  assert.strictEqual(parseDuration(' 45m '), 45);
  assert.strictEqual(parseDuration('1h30m'), 90);
});

test('refuses other text', () => {
  assert.throws(() => parseDuration('soon'), RangeError);
  assert.throws(() => parseDuration(''), RangeError);
});

test('writes hours and minutes', () => {
  assert.strictEqual(formatDuration(90), '1h30m');
  assert.strictEqual(formatDuration(120), '2h');
  assert.strictEqual(formatDuration(0), '0m');
});
