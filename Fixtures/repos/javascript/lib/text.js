'use strict';

/**
 * Makes the first letter upper-case and leaves the rest alone.
 *
 * @param {string} text any text
 * @returns {string} the text with a capital first letter
 */
function capitalize(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/**
 * Joins words the way people do: "a, b and c".
 *
 * @param {string[]} words any number of words
 * @returns {string} one phrase, empty for no words
 */
function joinWords(words) {
  if (words.length < 2) {
    return words.join('');
  }
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

module.exports = { capitalize, joinWords };
