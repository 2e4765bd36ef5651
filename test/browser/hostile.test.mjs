import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventuallyEqual } from './page_user.mjs';

const here = fixture();

const payloads = [
  '<script>window.pwned=1</script>',
  '"><script>window.pwned=1</script>',
  '<img src=x onerror=window.pwned=1>',
  '<img src="x" onerror="alert(1)">',
  '<svg onload=window.pwned=1>',
  '<svg><script>window.pwned=1</script></svg>',
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '<iframe src="javascript:parent.pwned=1"></iframe>',
  '<a href="javascript:window.pwned=1">click</a>',
  'javascript:window.pwned=1',
  'JaVaScRiPt:window.pwned=1//http://example.org',
  'data:text/html,<script>window.pwned=1</script>',
  'https://example.org/"onmouseover="window.pwned=1',
  "https://example.org/'onclick='window.pwned=1",
  'http://javascript:window.pwned=1/',
  '<body onload=window.pwned=1>',
  '<details open ontoggle=window.pwned=1>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=window.pwned=1>',
  '<style>@import "javascript:window.pwned=1";</style>',
  '<link rel=stylesheet href=//evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=javascript:window.pwned=1">',
  '<base href="//evil.example/">',
  '<object data="javascript:window.pwned=1">',
  '<form action="javascript:window.pwned=1"><button>go</button></form>',
  '</textarea><script>window.pwned=1</script>',
  '<template><script>window.pwned=1</script></template>',
  '${window.pwned=1} {{constructor.constructor("window.pwned=1")()}}',
  '&lt;script&gt;window.pwned=1&lt;/script&gt; &#x3C;img src=x&#x3E;',
  '\u202e\u2066<img src=x onerror=window.pwned=1>\u2069 \u202dgpj.exe',
  '__proto__ constructor toString hasOwnProperty <x style=animation:x onanimationstart=window.pwned=1>',
];

const watch = () => {
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (e) => window.violations.push(e.violatedDirective));
};

// No script ran, and there are only the elements that the page makes.
async function unharmed(user) {
  assert.equal(await user.page.evaluate(() => window.pwned), undefined);
  assert.deepEqual(await user.page.evaluate(() => window.violations), []);
  const strange = 'script, iframe, object, embed, img, svg, form, style, link, base, meta, details, template, math';
  assert.equal(await user.page.locator('#rows, #rooms, #topic, #panel-list, #join-list').locator(strange).count(), 0);
}

test('hostile_texts_are_shown_as_text_everywhere', async () => {
  assert.equal(payloads.length, 30);
  const mallory = await here.connectTcp('mallory', ['xss']);
  const ada = await here.openPage('ada', { hash: '#xss', before: watch });
  for (const text of payloads) await mallory.say('xss', text);
  await eventuallyEqual(() => ada.texts(), payloads);
  const hrefs = await ada.page.locator('#rows a').evaluateAll((links) => links.map((link) => link.protocol));
  assert.ok(hrefs.length >= 2 && hrefs.every((protocol) => protocol === 'https:' || protocol === 'http:'), hrefs.join());
  await unharmed(ada);

  await ada.page.keyboard.press('Control+k');
  await ada.page.keyboard.type('pwned');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByText('20 newest results').waitFor();
  await ada.page.getByRole('button', { name: 'Older results' }).click();
  const found = payloads.filter((text) => text.includes('pwned'));
  await eventuallyEqual(async () => (await ada.page.locator('.hit .hit-text').allTextContents()).reverse(), found);
  await unharmed(ada);

  // Own messages, pending and received.
  for (const text of payloads) await ada.say(text);
  await eventuallyEqual(() => ada.texts(), [...payloads, ...payloads]);
  await unharmed(ada);
  await ada.close();
});

// A text that is slow to lay out or to parse would freeze the page of every user in the room.
test('texts_that_are_expensive_to_render_are_shown_at_once', async () => {
  const slow = [
    ...Array.from('abcd', (c) => `http://${c}${')'.repeat(16300)}`),
    `http://a${'('.repeat(8000)}${')'.repeat(8000)}`,
    `http://a${'.]'.repeat(8000)}`,
    'http://a '.repeat(1800),
    'http://[ '.repeat(1800),
    'http://'.repeat(2300),
    'ada '.repeat(4000),
    'a\u0316\u0301'.repeat(3000),
    `a${'\u0301\u0316'.repeat(4000)}`,
  ];
  const trent = await here.connectTcp('trent', ['slow']);
  const ada = await here.openPage('ada', { hash: '#slow' });
  const start = performance.now();
  for (const text of slow) await trent.say('slow', text);
  await trent.say('slow', 'the end');
  await ada.sees('the end');
  // All at once: a click would wait for the scrolling.
  await ada.page.locator('.unfold').evaluateAll((buttons) => buttons.forEach((button) => button.click()));
  const took = performance.now() - start;
  assert.ok(took < 6000, `took ${took.toFixed(0)} ms`);
  assert.deepEqual(await ada.texts(), [...slow, 'the end']);
  const most = await ada.page.locator('#rows .text').evaluateAll((texts) => Math.max(...texts.map((text) => text.querySelectorAll('a, mark').length)));
  assert.equal(most, 200);
  await ada.close();
});

test('hostile_topics_are_shown_as_text', async () => {
  const mallory = await here.connectTcp('mallory', ['topics']);
  const ada = await here.openPage('ada', { hash: '#topics', before: watch });
  for (const text of payloads) {
    await mallory.ask({ type: 'topic', room: 'topics', text });
    await eventuallyEqual(() => ada.page.locator('#topic').textContent(), text);
  }
  await ada.page.getByRole('button', { name: 'Join or create a room' }).click();
  await ada.page.locator('#join-list').getByText(payloads.at(-1), { exact: true }).waitFor();
  await unharmed(ada);
  await ada.close();
});

// The server accepts hardly any payload as a name, so the test changes names on their way to the page: name-3- becomes
// the third payload.
const lyingServer = (names) => {
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (e) => window.violations.push(e.violatedDirective));
  delete window.SharedWorker;
  window.WebSocket = class extends WebSocket {
    set onmessage(take) {
      const put = (data) => data.replace(/name-(\d+)-/g, (_, i) => JSON.stringify(names[i]).slice(1, -1));
      super.onmessage = take && ((e) => take({ data: put(e.data) }));
    }
  };
};

test('hostile_names_are_shown_as_text', async () => {
  const ada = await here.openPage('ada', { hash: '#names', before: [lyingServer, payloads] });
  for (const i of payloads.keys()) await (await here.connectTcp(`name-${i}-`, ['names'])).say('names', i % 2 ? '/me waves' : 'hi');
  await eventuallyEqual(() => ada.page.locator('#rows .by .author').allTextContents(), payloads);
  await ada.page.getByRole('button', { name: '31 members' }).click();
  const listed = await ada.page.locator('#panel .member bdi').allTextContents();
  assert.deepEqual(listed.sort(), ['ada', ...payloads].sort());
  await ada.page.keyboard.press('Control+k');
  await ada.page.keyboard.type('hi');
  await ada.page.keyboard.press('Enter');
  await eventuallyEqual(async () => (await ada.page.locator('.hit .author').allTextContents()).length, 15);
  await unharmed(ada);
  await ada.close();
});

test('hostile_room_names_are_shown_as_text', async () => {
  const ada = await here.openPage('ada', { before: [lyingServer, payloads] });
  for (const i of payloads.keys()) await here.connectTcp(`user ${i}`, [`name-${i}-`]);
  await ada.page.getByRole('button', { name: 'Join or create a room' }).click();
  await ada.page.locator('#join-list li').nth(payloads.length).waitFor();
  const listed = await ada.page.locator('#join-list b bdi').allTextContents();
  for (const text of payloads) assert.ok(listed.includes(text), text);
  await unharmed(ada);
  await ada.close();
});

test('a_hostile_room_in_the_address_is_refused', async () => {
  const ada = await here.openPage('ada', { before: watch });
  for (const text of payloads) {
    await ada.page.evaluate((hash) => (location.hash = hash), text);
    await eventuallyEqual(() => ada.page.getByRole('heading', { level: 1 }).filter({ visible: true }).textContent(), '#lobby');
    await unharmed(ada);
  }
  await ada.page.getByRole('button', { name: 'Join or create a room' }).click();
  await ada.page.getByLabel('Room name').fill(payloads[2]);
  await ada.page.getByRole('button', { name: 'Join', exact: true }).click();
  await ada.page.getByText('A room name cannot contain the character <').waitFor();
  await ada.close();
});
