import { bdi, el } from './dom.js';
import { linksIn } from './links.js';
import { mentionRanges } from './mention.js';

const MAX_MARKUP = 200; // links and marks in one message, so that no message slows the page down

// @return the number of marks it has made, at most `most`.
function* markMentions(text, me, atOnly, most) {
  const ranges = mentionRanges(text, me, atOnly).slice(0, most);
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
export function* richText(text, me, atOnly = false) {
  let at = 0;
  let left = MAX_MARKUP;
  for (const { index, text: link, href } of linksIn(text, MAX_MARKUP)) {
    if (left <= 0) break;
    --left;
    left -= yield* markMentions(text.slice(at, index), me, atOnly, left);
    yield el('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, bdi(link));
    at = index + link.length;
  }
  yield* markMentions(text.slice(at), me, atOnly, left);
}
