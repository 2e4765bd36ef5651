import { bdi, el } from './dom.js';
import { mentionRanges } from './mention.js';

// Ends before white space, quotes and brackets, full-width punctuation and marks that turn the writing around.
const link = /\bhttps?:\/\/[^\s<>"'`{}|\\^，。；：！？、（）「」『』《》【】\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;

function target(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

// Punctuation behind a link belongs to the sentence, unless its bracket was opened in the link.
function trimmed(text) {
  for (;;) {
    const last = text.at(-1);
    const opened = { ')': '(', ']': '[' }[last];
    const closes = opened && text.split(opened).length < text.split(last).length;
    if (!closes && !/[.,;:!?*_~]$/.test(text)) return text;
    text = text.slice(0, -1);
  }
}

function* plain(text, me) {
  let at = 0;
  for (const [from, to] of mentionRanges(text, me)) {
    yield text.slice(at, from);
    yield el('mark', {}, text.slice(from, to));
    at = to;
  }
  yield text.slice(at);
}

// What somebody said, as nodes: links can be followed, mentions of `me` stand out, the rest is text.
export function* richText(text, me) {
  let at = 0;
  for (const found of text.matchAll(link)) {
    const words = trimmed(found[0]);
    const href = target(words);
    if (!href) continue;
    yield* plain(text.slice(at, found.index), me);
    yield el('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, bdi(words));
    at = found.index + words.length;
  }
  yield* plain(text.slice(at), me);
}
