// Finds mentions of a user in a text: the name as a word of its own. test/cases/mentions.json has the rule as a table,
// which the console client obeys too.

import { fold } from './names.js';

// More combining marks on one letter than any language uses: normalisation takes quadratic time in their number.
const manyMarks = /(\p{M}{30})\p{M}+/gu;
// In a name a space and _ are the same.
const comparable = (text) => text.replaceAll('_', ' ');

const wordCharacter = /[\p{L}\p{M}\p{N}_]/u;
// Blocks of scripts that are written without spaces: Thai, Lao, Myanmar, Khmer, Han, Hiragana, Katakana, Bopomofo.
const withoutSpaces =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\u{1aff0}-\u{1b16f}\u{20000}-\u{3ffff}]/u;
const isWord = (c) => wordCharacter.test(c) && !withoutSpaces.test(c);

// What normalisation may join to one character: a character with its marks, or letters of Hangul.
const units = /[\u1100-\u11ff]+\p{M}*|\P{M}\p{M}*|\p{M}+/gu;
const lastCharacter = (text) => [...text.slice(-2)].at(-1) ?? '';

// Whether a word may begin or end between two characters.
const isEdge = (before, after) => !isWord(before) || !isWord(after);

// The ranges in `words` where `name` is a word of its own or follows an @, which belongs to the range; both are folded.
function* occurrences(words, name, atOnly) {
  const text = comparable(words);
  const wanted = comparable(name);
  let from = 0;
  for (let at = text.indexOf(wanted); at >= 0 && name; at = text.indexOf(wanted, from)) {
    const end = at + name.length;
    from = at + 1;
    const before = lastCharacter(words.slice(Math.max(0, at - 2), at));
    const next = String.fromCodePoint(words.codePointAt(end) ?? 32);
    if ((atOnly && before !== '@') || !isEdge(before, String.fromCodePoint(name.codePointAt(0))) || !isEdge(lastCharacter(name), next)) continue;
    from = end;
    yield [before === '@' ? at - 1 : at, end];
  }
}

const found = (text, name, atOnly) => [...occurrences(fold(text.replace(manyMarks, '$1')), fold(name), atOnly)];

/**
 * Whether `text` mentions `name`.
 * @param atOnly  only with an @ before the name.
 */
export const mentions = (text, name, atOnly = false) => found(text, name, atOnly).length > 0;

/** The ranges [from, to) of the mentions, in UTF-16 units of `text`. An @ before the name belongs to the mention. */
export function mentionRanges(text, name, atOnly = false) {
  if (!mentions(text, name, atOnly)) return [];
  // Folding changes lengths, so it is done piece by piece, with the place of each folded unit in the text.
  let words = '';
  const starts = [];
  const ends = [];
  for (const { 0: unit, index } of text.matchAll(units)) {
    const piece = fold(unit.replace(manyMarks, '$1'));
    for (let i = 0; i < piece.length; ++i) {
      starts.push(index);
      ends.push(index + unit.length);
    }
    words += piece;
  }
  return [...occurrences(words, fold(name), atOnly)].map(([from, to]) => [starts[from], ends[to - 1]]);
}
