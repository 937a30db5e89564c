'use strict';

const { formatDuration } = require('./duration');
const { sum } = require('./stats');
const { capitalize } = require('./text');

/**
 * One row of the report.
 *
 * @param {string} name what was worked on
 * @param {number} minutes how long
 * @returns {string} the name, then the duration
 */
function formatRow(name, minutes) {
  return `${capitalize(name)} ${formatDuration(minutes)}`;
}

/**
 * The whole report with the sum in its last row.
 *
 * @param {{name: string, minutes: number}[]} entries in the order to print
 * @returns {string} one row a line
 */
function formatReport(entries) {
  const rows = entries.map((entry) => formatRow(entry.name, entry.minutes));
  rows.push(formatRow('total', sum(entries.map((entry) => entry.minutes))));
  return rows.join('\n');
}

module.exports = { formatRow, formatReport };
