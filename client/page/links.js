// Finds links in a text. test/cases/links.json has the rule as a table.

const MAX_LENGTH = 2000; // characters; a longer one stays text

// Ends before white space, double quotes and brackets, punctuation of East Asia, quotation marks that no address has in
// its middle, and bidirectional control characters. An apostrophe is part of it inside a word.
const candidates =
  /(?<![a-z0-9])https?:\/\/(?:[^\s<>"'`{}|\\^，。；：！？、（）「」『』《》【】“”„‟«»‹›\u200e\u200f\u202a-\u202e\u2066-\u2069]|'(?=[\p{L}\p{N}]))+/giu;

// Ends of sentences and quotations in all scripts. * _ and ~ are not among them: addresses end with them.
const punctuation = /[.,;:!?'‘’‚…．｡۔؟،؛।॥။។։።]/;

/** @return the address of a link as a browser writes it, null if it is none. */
function hrefOf(text) {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) && /[\p{L}\p{N}]/u.test(url.hostname) ? url.href : null;
  } catch {
    return null;
  }
}

// Punctuation after a link belongs to the sentence; so does a bracket that was not opened in the link, and emphasis
// such as _https://a.b/c_ that was opened directly before it. In one pass, because the length is up to the author.
function trimmed(link, before) {
  const counts = { '(': 0, ')': 0, '[': 0, ']': 0 };
  for (const c of link) if (c in counts) ++counts[c];
  const [emphasis] = /([*_~])\1*$/.exec(before) ?? [''];
  let left = emphasis.length;
  let end = link.length;
  for (; end > 0; --end) {
    const last = link[end - 1];
    const opener = { ')': '(', ']': '[' }[last];
    if (opener) {
      if (counts[opener] >= counts[last]--) break;
    } else if (left && last === emphasis[0]) {
      --left;
    } else if (!punctuation.test(last)) {
      break;
    }
  }
  return link.slice(0, end);
}

/**
 * The links in a text: { index, text, href }.
 * @param most  stop after so many candidates; those that are no links after all count too, as they take the most time.
 */
export function* linksIn(text, most = Infinity) {
  for (const { 0: candidate, index } of text.matchAll(candidates)) {
    if (candidate.length > MAX_LENGTH) continue;
    if (most-- <= 0) return;
    const link = trimmed(candidate, text.slice(Math.max(0, index - 3), index));
    const href = hrefOf(link);
    if (href) yield { index, text: link, href };
  }
}
