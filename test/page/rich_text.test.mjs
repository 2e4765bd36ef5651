// Messages as nodes: links, mentions, and text only besides.

import assert from 'node:assert/strict';
import { mentionRanges, mentions } from '../../client/page/mention.js';
import { richText } from '../../client/page/rich_text.js';
import { Browser } from './page.mjs';
import { testWithSetup } from './test_with_setup.mjs';

const test = testWithSetup(() => {
  new Browser();
});

const nodes = (text, me = 'ada') => [...richText(text, me)];
// Links in <>, mentions in [], text as it is.
const shown = (text, me) =>
  nodes(text, me).map((node) => (typeof node === 'string' ? node : node.localName === 'a' ? `<${node.textContent}>` : `[${node.textContent}]`)).join('');
const links = (text) => nodes(text).filter((node) => node.localName === 'a');

test('a_link_ends_where_a_reader_would_end_it', () => {
  const table = [
    ['see http://a.b/c now', 'see <http://a.b/c> now'],
    ['HTTPS://A.B/', '<HTTPS://A.B/>'],
    ['http://a.b/c.', '<http://a.b/c>.'],
    ['http://a.b/c...', '<http://a.b/c>...'],
    ['(http://a.b/c)', '(<http://a.b/c>)'],
    ['http://a.b/c_(d)', '<http://a.b/c_(d)>'],
    ['http://a.b/c_(d))', '<http://a.b/c_(d)>)'],
    ['[http://a.b/c]', '[<http://a.b/c>]'],
    ['http://a.b/[x]', '<http://a.b/[x]>'],
    ['http://a.b/c?', '<http://a.b/c>?'],
    ['http://a.b/?q=1', '<http://a.b/?q=1>'],
    ['"http://a.b/c"', '"<http://a.b/c>"'],
    ['http://a.b/c。后', '<http://a.b/c>。后'],
    ['http://a.b/\u202etxt', '<http://a.b/>\u202etxt'],
    ['http://a.b http://c.d', '<http://a.b> <http://c.d>'],
    ['xhttp://a.b', 'xhttp://a.b'],
    ['ftp://a.b javascript:alert(1)', 'ftp://a.b javascript:alert(1)'],
    ['http://', 'http://'],
    ['http://%', 'http://%'],
    ['*http://a.b/c*', '*<http://a.b/c>*'],
  ];
  for (const [text, expected] of table) assert.equal(shown(text), expected, text);
});

test('a_link_opens_a_new_tab_without_a_referrer', () => {
  const [link] = links('http://a.b/c');
  assert.deepEqual(link.attributes, { href: 'http://a.b/c', target: '_blank', rel: 'noopener noreferrer nofollow' });
});

test('a_link_of_more_than_two_thousand_characters_is_text', () => {
  const of = (length) => `http://a.b/${'x'.repeat(length - 11)}`;
  assert.equal(links(of(2000)).length, 1);
  assert.equal(links(of(2001)).length, 0);
  assert.equal(links(`${of(2001)} http://a.b`).length, 1);
});

test('a_message_has_at_most_200_links_and_marks', () => {
  const count = (text) => nodes(text).filter((node) => typeof node !== 'string').length;
  assert.equal(count('http://a.b '.repeat(200)), 200);
  assert.equal(count('http://a.b '.repeat(300)), 200);
  assert.equal(count('ada '.repeat(300)), 200);
  assert.equal(count(`${'ada '.repeat(150)}${'http://a.b '.repeat(150)}`), 200);
  assert.equal(count(`${'http://a.b '.repeat(200)}ada`), 200);
  assert.equal(count(`${'http://a.b '.repeat(199)}ada http://a.b`), 200);
  assert.equal(count(`${'http://% '.repeat(300)} http://a.b`), 0, 'what is no link after all counts, too');
  assert.equal(nodes('ada '.repeat(300)).map((node) => node.textContent ?? node).join(''), 'ada '.repeat(300));
});

test('hostile_texts_become_text', () => {
  const text = '<img src=x onerror=alert(1)> &lt; <script>alert(1)</script>';
  assert.ok(nodes(text).every((node) => typeof node === 'string'));
  assert.equal(nodes(text).join(''), text);
});

test('mentions_are_marked_between_and_after_links', () => {
  assert.equal(shown('ada http://a.b/ada @Ada!'), '[ada] <http://a.b/ada> [@Ada]!');
  assert.equal(shown('canada'), 'canada');
});

test('a_name_is_mentioned_as_a_word_in_any_case', () => {
  const yes = [['ADA: look', 'ada'], ['ask @ada, please', 'Ada'], ['张伟你好', '张伟'], ['canada and ada', 'ada'], ['ﬁ ada', 'ada'], ['x-ada-y', 'ada'], ['[ada]', '[ada]'], ['x[ada]y', '[ada]'], ['ada', 'ada']];
  const no = [['adam', 'ada'], ['canada', 'ada'], ['ada_b', 'ada'], ['_ada', 'ada'], ['ada9', 'ada'], ['9ada', 'ada'], ['hi', ''], ['', 'ada']];
  for (const [text, name] of yes) assert.ok(mentions(text, name), text);
  for (const [text, name] of no) assert.ok(!mentions(text, name), text);
});

test('ranges_of_mentions_include_the_at_sign_and_do_not_overlap', () => {
  assert.deepEqual(mentionRanges('@ada ada x@ada', 'ada'), [[0, 4], [5, 8], [10, 14]]);
  assert.deepEqual(mentionRanges('張張張', '張張'), [[0, 2]]);
  assert.deepEqual(mentionRanges('ﬁ ada', 'ada'), [], 'folding changes the length');
  assert.deepEqual(mentionRanges('nothing', 'ada'), []);
});

test('many_combining_marks_take_no_time', () => {
  const heap = `a${'\u0301\u0323'.repeat(20000)} ada`;
  const begin = process.hrtime.bigint();
  assert.ok(mentions(heap, 'ada'));
  assert.ok(process.hrtime.bigint() - begin < 2_000_000_000n);
  assert.ok(mentions(`e${'\u0301'.repeat(30)}`, `e${'\u0301'.repeat(30)}`), 'what a language has stays');
});
