// Finds code in a text: `x`, ``x``, and fences of three backticks on lines of their own.

// Pairs of runs of backticks of the same length in one line. Linear in the length of the text, which is up to its author.
function* inlineParts(text) {
  const tokens = text.split(/(`+|\n)/);
  const closing = new Map(); // length of a run → index of the next one in this line
  const partner = [];
  for (let i = tokens.length - 2; i > 0; i -= 2) {
    if (tokens[i] === '\n') closing.clear();
    else partner[i] = closing.get(tokens[i].length);
    if (tokens[i] !== '\n') closing.set(tokens[i].length, i);
  }
  let plain = '';
  for (let i = 0; i < tokens.length; ++i) {
    const code = partner[i] && tokens.slice(i + 1, partner[i]).join('');
    if (!code?.trim()) {
      plain += tokens[i];
      continue;
    }
    if (plain) yield { text: plain };
    plain = '';
    yield { code, isBlock: false };
    i = partner[i];
  }
  if (plain) yield { text: plain };
}

/** The parts of a text in order: { text }, or { code, isBlock }. The line breaks around a block belong to it. */
export function* codeParts(text) {
  const lines = text.split('\n');
  let from = 0; // the first line that is in no part yet
  for (let i = 0; i < lines.length; ++i) {
    if (!/^```[^`]*$/.test(lines[i])) continue;
    let end = i + 1;
    while (end < lines.length && !/^```[ \t]*$/.test(lines[end])) ++end;
    if (end === lines.length) break;
    const code = lines.slice(i + 1, end).join('\n');
    if (!code.trim()) continue;
    yield* inlineParts(lines.slice(from, i).join('\n'));
    yield { code, isBlock: true };
    i = end;
    from = end + 1;
  }
  yield* inlineParts(lines.slice(from).join('\n'));
}

// Two spaces after a full stop make no column.
const column = /[^\s.,;:!?](?: {2,}| *\t[ \t]*)\S/;

/** Whether a text has columns, as a log or the output of a command: they need letters of one width. */
export function hasColumns(text) {
  const lines = text.split('\n').filter((line) => line.trim());
  const aligned = lines.filter((line) => column.test(line)).length;
  return aligned >= 2 && aligned * 2 >= lines.length;
}
