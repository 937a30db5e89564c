'use strict';

/**
 * Reads a duration such as "2h", "45m" or "1h30m".
 *
 * @param {string} text the duration, spaces around it are ignored
 * @returns {number} whole minutes
 * @throws {RangeError} when the text is no duration
 */
function parseDuration(text) {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(text.trim());
  if (!match || match[0] === '') {
    throw new RangeError(`not a duration: ${text}`);
  }
  const hours = Number(match[1] || 0);
  const minutes = Number(match[2] || 0);
  return hours * 60 + minutes;
}

/**
 * Writes minutes as hours and minutes; parts that are zero are left out.
 *
 * @param {number} minutes whole minutes, not negative
 * @returns {string} such as "1h30m", "2h" or "0m"
 */
function formatDuration(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) {
    return `${rest}m`;
  }
  return rest === 0 ? `${hours}h` : `${hours}h${rest}m`;
}

module.exports = { parseDuration, formatDuration };
