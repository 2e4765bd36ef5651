// Cuts long texts, which show the rest on request.

const LONGEST = { lines: 20, characters: 3000 };
const SHOWN = { lines: 12, characters: 1500 };

/** @return the number of lines and the beginning of a text that is too long to be shown at once; nothing for others. */
export function folded(text) {
  const lines = text.split('\n');
  if (lines.length <= LONGEST.lines && text.length <= LONGEST.characters) return;
  let shown = (lines.length > LONGEST.lines ? lines.slice(0, SHOWN.lines) : lines).join('\n');
  // Between two words, and never inside of a character.
  if (shown.length > SHOWN.characters) shown = /^[^]*\s|^[^]*/.exec([...shown.slice(0, SHOWN.characters)].slice(0, -1).join(''))[0];
  const openFence = (shown.match(/(^|\n)```/g) ?? []).length % 2;
  return { lines: lines.length, beginning: `${shown.trimEnd()}${openFence ? '\n```' : ''}` };
}
