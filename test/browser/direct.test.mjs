import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventually, eventuallyEqual } from './page_user.mjs';

// Each test has its own names, because the server recognises the first browser of a name only.
const here = fixture();

const token = 'a secret of the device';
const people = (user) => user.page.locator('#people a').evaluateAll((all) => all.map((a) => a.innerText.replace(/\s+/g, ' ').replace('@ ', '')));
const heading = (user, name) => user.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const typed = (user) => user.page.getByLabel('Message', { exact: true }).inputValue();
const systemMessages = (user) => user.page.locator('#rows .system').allTextContents();

async function opened(user, name) {
  await user.page.locator('#people').getByText(name).click();
  await heading(user, `@${name}`);
}

test('direct_messages_reach_both_users_only', async () => {
  const ada = await here.openPage('Ada', { hash: '#alone' });
  const bob = await here.openPage('Bob', { hash: '#alone' });
  const eve = await here.connectTcp('eve', ['alone'], { token });
  await ada.page.getByRole('button', { name: '3 members' }).click();
  await ada.message('Bob');
  await heading(ada, '@Bob');
  await ada.page.getByText('There are no messages with @Bob yet.').waitFor();
  assert.equal(decodeURI(new URL(ada.page.url()).hash), '#@ada,bob');
  assert.equal(await ada.page.getByRole('button', { name: 'Set a topic' }).isVisible(), false);
  await ada.say('for your eyes only');
  await eventuallyEqual(() => ada.pending(), []);

  await eventuallyEqual(() => people(bob), ['Ada @ 1 , 1 unread, 1 for you']);
  assert.equal(await bob.page.title(), '(@1) #alone · banter');
  await bob.page.keyboard.press('Alt+ArrowDown');
  await heading(bob, '@Ada');
  await bob.sees('for your eyes only');
  await eventuallyEqual(() => people(bob), ['Ada']);
  await bob.say('/me nods');
  await ada.sees('Bob nods');
  assert.deepEqual(await ada.texts(), ['for your eyes only', 'Bob nods']);

  const { messages } = await eve.ask({ type: 'search', text: 'eyes' });
  assert.deepEqual([messages, eve.events.filter((e) => e.type === 'message')], [[], []]);
  await ada.close();
  await bob.close();
});

test('a_msg_command_sends_a_direct_message', async () => {
  const ada = await here.openPage('amy', { hash: '#commands' });
  await ada.say('/msg ben are you there?');
  await ada.page.getByText('There is no user ben.').waitFor();
  await heading(ada, '#commands');
  assert.deepEqual([await people(ada), await typed(ada)], [[], '/msg ben are you there?']);
  const ben = await here.connectTcp('ben', ['commands'], { token });
  await ada.page.keyboard.press('Enter');
  await eventuallyEqual(() => ben.said(), ['are you there?']);
  await eventuallyEqual(() => people(ada), ['ben']);
  await heading(ada, '#commands');
  await ada.say('/msg ben');
  await heading(ada, '@ben');
  await ada.sees('are you there?');

  // A known user gets direct messages while offline.
  ben.close();
  await ada.say('and now?');
  await eventuallyEqual(() => ada.pending(), []);

  await ada.page.getByRole('button', { name: 'Join or create a room' }).click();
  await ada.page.getByLabel('Room name').fill('@nobody');
  await ada.page.keyboard.press('Enter');
  await ada.page.getByText('There is no user nobody here now.').waitFor();
  const zoe = await here.connectTcp('Zoë Smith', ['commands'], { token });
  await ada.page.getByLabel('Room name').fill('@Zoë Smith');
  await ada.page.keyboard.press('Enter');
  await heading(ada, '@Zoë Smith');
  assert.equal(decodeURI(new URL(ada.page.url()).hash), '#@amy,zoë_smith');

  await ada.say('/msg zoë smith see you');
  await eventuallyEqual(() => zoe.said(), ['see you']);

  await ada.say('/msg a:b oops');
  await eventuallyEqual(() => typed(ada), '/msg a:b oops');
  await ada.close();
});

test('a_direct_message_is_notified_while_the_tab_is_hidden', async () => {
  const stubs = () => {
    let hidden = false;
    Object.defineProperty(document, 'hidden', { get: () => hidden });
    window.hide = () => {
      hidden = true;
      document.dispatchEvent(new Event('visibilitychange'));
    };
    window.shown = [];
    window.Notification = class {
      static permission = 'granted';
      constructor(title, { body }) {
        window.shown.push([title, body]);
      }
    };
    localStorage.setItem('banter/notify', 'true');
  };
  const ada = await here.openPage('ada', { before: stubs });
  await ada.page.evaluate(() => window.hide());
  const bob = await here.connectTcp('bob');
  await bob.sayTo('ada', 'psst');
  await eventuallyEqual(() => ada.page.evaluate(() => window.shown), [['Direct message from bob', 'psst']]);
  await ada.close();
});

test('old_direct_messages_are_loaded_by_scrolling_and_found_in_a_closed_conversation', async () => {
  const ada = await here.openPage('alma', { hash: '#lobby' });
  const bob = await here.connectTcp('bo', ['lobby'], { token });
  for (let i = 1; i <= 250; ++i) await bob.sayTo('alma', i === 40 ? 'the needle' : `line ${i}`);
  await opened(ada, 'bo');
  await ada.sees('line 250');
  await eventually(async () => {
    await ada.page.locator('#log').evaluate((log) => (log.scrollTop = 0));
    return (await ada.texts()).includes('line 1');
  }, 'the first line');
  await ada.leave();
  await heading(ada, '#lobby');
  await eventuallyEqual(() => people(ada), []);

  await ada.page.keyboard.press('Control+k');
  await ada.page.keyboard.type('needle');
  await ada.page.getByLabel('In all rooms').check();
  await ada.page.getByText('in @bo').waitFor();
  await ada.page.getByRole('button', { name: 'the needle' }).click();
  await heading(ada, '@bo');
  await ada.page.locator('.message.found').getByText('the needle').waitFor();
  const texts = await ada.texts();
  assert.deepEqual(texts.slice(texts.indexOf('the needle') - 1).slice(0, 3), ['line 39', 'the needle', 'line 41']);
  await ada.close();
});

for (const signal of ['SIGTERM', 'SIGKILL'])
  test(`direct_messages_resume_after_${signal}_of_the_server_without_loss_or_duplicates`, async () => {
    const name = `ada ${signal}`;
    const ada = await here.openPage(name);
    let bob = await here.connectTcp('bo', ['lobby'], { token });
    let carol = await here.connectTcp('carol', ['lobby'], { token });
    await carol.sayTo(name, 'hello from carol');
    await opened(ada, 'carol');
    await ada.sees('hello from carol');
    await ada.leave();
    await bob.sayTo(name, 'before');
    await opened(ada, 'bo');
    await ada.sees('before');

    await here.server.end(signal);
    await eventually(async () => (await ada.page.locator('#connection-status').textContent()).startsWith('Not connected'), 'the connection status');
    await ada.say('written meanwhile');
    await here.server.startAgain({ page: false });
    bob = await here.connectTcp('bo', ['lobby'], { token });
    carol = await here.connectTcp('carol', ['lobby'], { token });
    for (let i = 1; i <= 150; ++i) await bob.sayTo(name, `missed ${i}`);
    await carol.sayTo(name, 'news');
    await here.server.end(signal);
    await here.server.startAgain();

    const missed = Array.from({ length: 150 }, (_, i) => `missed ${i + 1}`);
    await eventuallyEqual(() => ada.texts(), ['before', ...missed, 'written meanwhile']);
    await eventuallyEqual(() => ada.pending(), []);
    // A closed conversation with new messages is opened again, and only these are unread.
    await eventuallyEqual(async () => (await people(ada)).sort(), ['bo', 'carol @ 1 , 1 unread, 1 for you']);

    // The same holds after a reload.
    await ada.page.goto('about:blank');
    bob = await here.connectTcp('bo', ['lobby'], { token });
    await bob.sayTo(name, 'during the reload');
    await ada.page.goto(here.server.url);
    await ada.online();
    await eventuallyEqual(async () => (await people(ada)).sort(), ['bo @ 1 , 1 unread, 1 for you', 'carol @ 1 , 1 unread, 1 for you']);
    await opened(ada, 'carol');
    await eventuallyEqual(() => ada.texts(), ['hello from carol', 'news']);
    await ada.close();
  });

test('another_browser_of_the_name_gets_new_direct_messages_and_no_old_ones', async () => {
  const first = await here.openPage('twice');
  const bob = await here.connectTcp('bo', ['lobby'], { token });
  await bob.sayTo('twice', 'before');
  await eventuallyEqual(() => people(first), ['bo @ 1 , 1 unread, 1 for you']);
  await first.close();
  await eventually(async () => !(await bob.ask({ type: 'members', room: 'lobby' })).members.includes('twice'), 'gone');
  const second = await here.openPage('twice');
  await second.say('/msg bo I am new here');
  await eventually(() => bob.said().includes('I am new here'), 'bo receives it');
  await bob.sayTo('twice', 'who are you?');
  await opened(second, 'bo');
  await second.sees('who are you?');
  assert.deepEqual(await second.texts(), ['I am new here', 'who are you?']);
  await second.close();
});

test('a_removed_user_reads_why_and_can_join_again', async () => {
  const bob = await here.connectTcp('bob', ['strict'], { token });
  const ada = await here.openPage('ada', { hash: '#strict' });
  await bob.say('strict', 'behave');
  await ada.sees('behave');
  await ada.page.getByRole('button', { name: '2 members' }).click();
  await eventuallyEqual(() => ada.page.locator('.member').allTextContents(), ['adayou', 'boboperator']);
  await bob.ask({ type: 'kick', room: 'strict', user: 'ada', reason: 'too loud' });
  await eventuallyEqual(() => systemMessages(ada), ['bob removed you from #strict: too loudJoin again']);
  await ada.page.getByRole('alert').getByText('bob removed you from #strict: too loud').waitFor();
  assert.deepEqual(await ada.texts(), ['behave']);
  assert.equal(await ada.page.getByLabel('Message', { exact: true }).isVisible(), false);

  await bob.say('strict', 'while she is out');
  await ada.page.getByRole('button', { name: 'Join again' }).click();
  await ada.sees('while she is out');
  assert.deepEqual(await ada.texts(), ['behave', 'while she is out']);

  await bob.ask({ type: 'change', room: 'strict', rule: 'moderated' });
  await eventuallyEqual(() => systemMessages(ada), ['bob allowed only operators and users with voice to send messages.']);
  await ada.page.getByText('#strict is moderated: only operators and users with voice send messages.', { exact: true }).waitFor();
  await bob.ask({ type: 'change', room: 'strict', changes: [{ rule: 'moderated', on: false }, { rule: 'operators', argument: 'ada' }] });
  await eventuallyEqual(() => ada.page.locator('.member').allTextContents(), ['adayouoperator', 'boboperator']);
  await ada.say('I may');
  await ada.sees('I may');

  await bob.ask({ type: 'away', text: 'lunch' });
  await bob.ask({ type: 'away' });
  await bob.ask({ type: 'rename', user: 'robert' });
  await eventuallyEqual(async () => (await systemMessages(ada)).slice(-3), ['bob is away: lunch', 'bob is back.', 'bob is now known as robert.']);
  await eventuallyEqual(() => ada.page.locator('.member bdi').allTextContents(), ['ada', 'robert']);
  await ada.close();
});

test('a_conversation_fits_on_a_phone', async () => {
  const ada = await here.openPage('ada', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const bob = await here.connectTcp('bo', ['lobby']);
  await ada.page.getByRole('button', { name: '2 members' }).tap();
  await ada.message('bo');
  await heading(ada, '@bo');
  assert.equal(await ada.page.locator('#panel').isVisible(), false);
  await bob.sayTo('ada', 'x'.repeat(300));
  await ada.sees('x'.repeat(300));
  const fits = () => [document.documentElement, document.getElementById('log')].every((box) => box.scrollWidth <= box.clientWidth);
  assert.ok(await ada.page.evaluate(fits));
  await ada.page.getByRole('button', { name: /^Rooms/ }).tap();
  await ada.page.getByRole('link', { name: 'lobby' }).tap();
  await heading(ada, '#lobby');
  await ada.close();
});
