'use strict';

const test = require('node:test');
const assert = require('node:assert');
const { formatReport } = require('../lib/report');
const { capitalize, joinWords } = require('../lib/text');

test('ends with the total', () => {
  const rows = formatReport([
    { name: 'review', minutes: 30 },
    { name: 'design', minutes: 60 },
  ]).split('\n');
  assert.strictEqual(rows.length, 3);
  assert.match(rows[0], /^Review +30m$/);
  assert.match(rows[2], /^Total +1h30m$/);
});

test('writes words for people', () => {
  assert.strictEqual(capitalize('design'), 'Design');
  assert.strictEqual(joinWords(['a', 'b', 'c']), 'a, b and c');
});
