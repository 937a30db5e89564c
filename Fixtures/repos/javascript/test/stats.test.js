'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { sum, mean, median, longest } = require('../lib/stats');

test('sums and averages', () => {
  assert.strictEqual(sum([1, 2, 3]), 6);
  assert.strictEqual(mean([2, 4]), 3);
  assert.strictEqual(longest([3, 9, 4]), 9);
});

test('finds the median without touching its input', () => {
  const values = [3, 1, 2];
  assert.strictEqual(median(values), 2);
  assert.strictEqual(median([4, 1, 3, 2]), 2.5);
  assert.deepStrictEqual(values, [3, 1, 2]);
});
