'use strict';

/**
 * Adds numbers up.
 *
 * @param {number[]} values any number of values
 * @returns {number} their sum, 0 for none
 */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * The arithmetic mean.
 *
 * @param {number[]} values at least one value
 * @returns {number} the mean, NaN for none
 */
function mean(values) {
  return sum(values) / values.length;
}

/**
 * The middle value, or the mean of the two in the middle.
 *
 * @param {number[]} values at least one value; the array is not changed
 * @returns {number} the median, NaN for none
 */
function median(values) {
  const sorted = [...values].sort();
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) {
    return sorted[middle];
  }
  return (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * The longest entry.
 *
 * @param {number[]} values any number of values
 * @returns {number} the largest value, 0 for none
 */
function longest(values) {
  return values.reduce((best, value) => Math.max(best, value), 0);
}

module.exports = { sum, mean, median, longest };
