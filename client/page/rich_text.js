import { codeParts } from './code_marks.js';
import { bdi, el } from './dom.js';
import { linksIn } from './links.js';
import { mentionRanges } from './mention.js';

const MAX_MARKUP = 200; // links, marks and pieces of code in one message, so that no message slows the page down

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

// @return the number of links and marks it has made, at most `most`.
function* linksAndMentions(text, me, atOnly, most) {
  let at = 0;
  let left = most;
  for (const { index, text: link, href } of linksIn(text, most)) {
    if (left <= 0) break;
    --left;
    left -= yield* markMentions(text.slice(at, index), me, atOnly, left);
    yield el('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, bdi(link));
    at = index + link.length;
  }
  left -= yield* markMentions(text.slice(at), me, atOnly, left);
  return most - left;
}

// A block that is wider than the page is scrolled, so it takes the focus.
const codeNode = ({ code, isBlock }) => (isBlock ? el('pre', { tabindex: '0', dir: 'ltr' }, el('code', {}, code)) : el('code', {}, code));

/** A message as nodes: links, code, marks around mentions of `me`, and text. */
export function* richText(text, me, atOnly = false) {
  let left = MAX_MARKUP;
  for (const part of codeParts(text)) {
    if ('text' in part) left -= yield* linksAndMentions(part.text, me, atOnly, left);
    else if (--left >= 0) yield codeNode(part);
    else yield part.code;
  }
}
