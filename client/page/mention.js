// Finds mentions of a user in a text. The console client has the same rule.

// More combining marks on one letter than any language uses: normalisation takes quadratic time in their number.
const manyMarks = /(\p{M}{30})\p{M}+/gu;
const fold = (text) => text.replace(manyMarks, '$1').normalize('NFKC').toLowerCase();
const isWord = (c) => /[a-z0-9_]/.test(c ?? '');

// The ranges of `words` in which `name` is a whole word; both are folded.
function* occurrences(words, name) {
  for (let at = words.indexOf(name); at >= 0 && name; at = words.indexOf(name, at + 1)) {
    const end = at + name.length;
    if ((!isWord(name[0]) || !isWord(words[at - 1])) && (!isWord(name.at(-1)) || !isWord(words[end])))
      yield [at, end];
  }
}

/** Whether `text` mentions `name`. */
export const mentions = (text, name) => !occurrences(fold(text), fold(name)).next().done;

/**
 * The ranges [from, to) to highlight; an @ before the name belongs to the mention. None where folding changes the
 * length of the text, because positions in the folded text are not valid in the text then.
 */
export function mentionRanges(text, name) {
  const words = fold(text);
  if (words.length !== text.length) return [];
  const ranges = [];
  for (const [from, to] of occurrences(words, fold(name)))
    if (from >= (ranges.at(-1)?.[1] ?? 0)) ranges.push([words[from - 1] === '@' ? from - 1 : from, to]);
  return ranges;
}
