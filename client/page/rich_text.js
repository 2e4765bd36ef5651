import { bdi, el } from './dom.js';
import { mentionRanges } from './mention.js';

const MAX_LINK_LENGTH = 2000; // characters; a longer one stays text
const MAX_MARKUP = 200; // links and marks in one message, so that no message slows the page down

// Ends before white space, quotes and brackets, full-width punctuation and bidirectional control characters.
const linkPattern = /\bhttps?:\/\/[^\s<>"'`{}|\\^，。；：！？、（）「」『』《》【】\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;

function safeHref(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

// Punctuation after a link belongs to the sentence, except a bracket that was opened in the link. In one pass, because
// the length of the text is up to its author.
function withoutTrailingPunctuation(text) {
  const counts = { '(': 0, ')': 0, '[': 0, ']': 0 };
  for (const c of text) if (c in counts) ++counts[c];
  let end = text.length;
  for (; end > 0; --end) {
    const last = text[end - 1];
    const opener = { ')': '(', ']': '[' }[last];
    if (opener ? counts[opener] >= counts[last] : !/[.,;:!?*_~]/.test(last)) break;
    if (opener) --counts[last];
  }
  return text.slice(0, end);
}

// @return the number of marks it has made, at most `most`.
function* markMentions(text, me, most) {
  const ranges = mentionRanges(text, me).slice(0, most);
  let at = 0;
  for (const [from, to] of ranges) {
    yield text.slice(at, from);
    yield el('mark', {}, text.slice(from, to));
    at = to;
  }
  yield text.slice(at);
  return ranges.length;
}

/** A message as nodes: links, marks around mentions of `me`, and text. */
export function* richText(text, me) {
  let at = 0;
  let left = MAX_MARKUP; // candidates that are no links count too: they take the most time
  for (const found of text.matchAll(linkPattern)) {
    if (left <= 0) break;
    if (found[0].length > MAX_LINK_LENGTH) continue;
    --left;
    const words = withoutTrailingPunctuation(found[0]);
    const href = safeHref(words);
    if (!href) continue;
    left -= yield* markMentions(text.slice(at, found.index), me, Math.max(0, left));
    yield el('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, bdi(words));
    at = found.index + words.length;
  }
  yield* markMentions(text.slice(at), me, Math.max(0, left));
}
