// Messages as nodes: links, mentions, and text only besides.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { linksIn } from '../../client/page/links.js';
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
  const table = JSON.parse(readFileSync(new URL('../cases/links.json', import.meta.url), 'utf8'));
  for (const { text, links: expected } of table) {
    assert.deepEqual([...linksIn(text)].map((link) => link.text), expected, text);
  }
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

test('in_code_nothing_is_marked', () => {
  assert.deepEqual(nodes('`ada http://a.b` ada').map((node) => node.localName ?? node), ['code', ' ', 'mark', '']);
  const [, block] = nodes('look:\n```\nada\n  http://a.b\n```');
  assert.deepEqual([block.localName, block.firstChild.localName, block.textContent], ['pre', 'code', 'ada\n  http://a.b']);
  assert.equal(nodes('`x` '.repeat(300)).filter((node) => node.localName === 'code').length, 200);
});

test('mentions_are_marked_between_and_after_links', () => {
  assert.equal(shown('ada http://a.b/ada @Ada!'), '[ada] <http://a.b/ada> [@Ada]!');
  assert.equal(shown('canada'), 'canada');
});
