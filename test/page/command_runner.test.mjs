// The commands in a tab: what each asks of the server, and what is shown.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from '../../client/page/commands.js';
import { chatMessage, chatMessages } from './engine_fixture.mjs';
import { Page } from './page.mjs';

const members = { type: 'members', room: 'lobby', members: ['ada', 'Mary', 'Mary Ann'], member_count: 3 };
const online = async (messages) => {
  const page = await new Page().online(messages);
  await page.hear(members);
  return page;
};
// Answers the question which longer names a line may mean. @return the names.
async function answerNames(page, there = []) {
  const [{ id, names }] = page.server.take('people');
  await page.hear({ type: 'people', id, people: names.map((user) => ({ user, there: there.includes(user) })) });
  return names;
}
// Says a line with a text after a name.
const sayTo = async (page, line) => (await page.say(line), answerNames(page));
const withoutId = (requests) => requests.map(({ id, ...request }) => request);
// Says a line. @return the requests without their ids.
const asked = async (page, line) => {
  await page.say(line);
  if (/^\/(msg|kick|search @)/.test(line) && page.server.sent.some(({ type }) => type === 'people')) await answerNames(page);
  return withoutId(page.server.take());
};
const answer = async (page, type, event) => {
  const [{ id }] = page.server.take(type);
  await page.hear({ id, ...event });
};

test('a_command_never_becomes_a_message', async () => {
  const page = await online();
  const lines = COMMANDS.flatMap(({ name }) => [name, `${name} x`, `  ${name.toUpperCase()} x`]);
  for (const line of [...lines, '/', '/usr/bin', '/oper admin secret', '/kick mira', '/ME', ' /join x']) {
    if (/^\s*(\/me x|\/\/)/i.test(line)) continue;
    page.byId('text').value = '';
    await page.say(line);
    const messages = page.server.take('message');
    assert.ok(messages.every(({ to }) => to), `${line} was said`);
    assert.deepEqual(page.byId('rows').querySelectorAll('.pending').length, 0, line);
  }
});

test('an_unknown_command_stays_in_the_box_and_the_user_learns_how_to_send_it', async () => {
  const page = await online();
  assert.deepEqual(await asked(page, '/usr/bin is full'), []);
  assert.deepEqual([page.byId('text').value, page.text('toast')], ['/usr/bin is full', 'There is no command /usr/bin; /help lists the commands, //usr/bin sends it as text.']);
  assert.deepEqual((await asked(page, '//usr/bin is full')).map(({ text }) => text), ['/usr/bin is full']);
  assert.deepEqual((await asked(page, ' /ME waves')).map(({ text }) => text), ['/me waves']);
});

test('requests_of_commands_name_the_longest_user_that_fits', async () => {
  const page = await online();
  const table = [
    ['/kick Mary Ann was rude', { type: 'kick', room: 'lobby', user: 'Mary Ann', reason: 'was rude' }],
    ['/kick mary', { type: 'kick', room: 'lobby', user: 'Mary' }],
    ['/op mary_ann', { type: 'change', room: 'lobby', rule: 'operators', on: true, argument: 'Mary Ann' }],
    ['/unset key', { type: 'change', room: 'lobby', rule: 'key', on: false }],
    ['/ban "Mary Ann"', { type: 'change', room: 'lobby', rule: 'bans', on: true, argument: 'Mary Ann' }],
    ['/invite @mary', { type: 'invite', room: 'lobby', user: 'Mary' }],
    ['/whois mary ann', { type: 'people', names: ['Mary Ann'] }],
    ['/topic tea', { type: 'topic', room: 'lobby', text: 'tea' }],
    ['/topic -', { type: 'topic', room: 'lobby', text: '' }],
    ['/rules', { type: 'rules', room: 'lobby' }],
    ['/members ops', { type: 'members', room: 'ops' }],
    ['/away tea', { type: 'away', text: 'tea' }],
    ['/search # green tea', { type: 'search', text: 'green tea', limit: 20, room: 'lobby' }],
    ['/search #ops tea', { type: 'search', text: 'tea', limit: 20, room: 'ops' }],
    ['/search @mary ann tea', { type: 'search', text: 'tea', limit: 20, with: 'Mary Ann' }],
    ['/search tea', { type: 'search', text: 'tea', limit: 20 }],
    ['/leave', { type: 'leave', room: 'lobby' }],
  ];
  for (const [line, request] of table) assert.deepEqual(await asked(page, line), [request], line);
});

test('an_author_who_has_left_is_not_taken_for_a_user_with_a_shorter_name', async () => {
  const page = await online([chatMessage(1, { user: 'Mary Jane' })]);
  assert.deepEqual((await asked(page, '/msg mary jane see you')).map(({ to, text }) => [to, text]), [['Mary Jane', 'see you']]);
});

test('a_longer_name_that_is_known_anywhere_or_there_gets_the_text', async () => {
  const here = { type: 'members', room: 'lobby', members: ['ada', 'Mary'], member_count: 2 };
  const toMaryAnn = async (page, there) => {
    await page.say('/msg mary ann see you');
    const names = await answerNames(page, there);
    return [names[0], page.server.take('message').map(({ to, text }) => [to, text])];
  };
  const inAnotherRoom = await new Page().online();
  await inAnotherRoom.goTo('ops');
  inAnotherRoom.server.joinAll();
  await inAnotherRoom.hear(here, { ...here, room: 'ops', members: ['ada', 'Mary Ann'] });
  await inAnotherRoom.goTo('lobby');
  assert.deepEqual(await toMaryAnn(inAnotherRoom), ['mary ann see', [['Mary Ann', 'see you']]]);

  const inAClosedConversation = await new Page().chat();
  inAClosedConversation.server.welcome();
  inAClosedConversation.server.joinAll();
  await inAClosedConversation.conversations(['Mary Ann']);
  assert.deepEqual(await toMaryAnn(inAClosedConversation), ['mary ann see', [['Mary Ann', 'see you']]]);

  const elsewhere = await new Page().online();
  await elsewhere.hear(here);
  assert.deepEqual(await toMaryAnn(elsewhere, ['mary ann']), ['mary ann', [['mary ann', 'see you']]]);
  assert.deepEqual(await toMaryAnn(elsewhere), ['mary ann', [['Mary', 'ann see you']]], 'nobody has that name');
});

test('nothing_is_sent_before_the_names_are_known', async () => {
  const page = await online();
  await page.say('/msg Mary Jane see you');
  assert.deepEqual(withoutId(page.server.sent), [{ type: 'people', names: ['Mary Jane', 'Mary Jane see', 'Mary Jane see you'] }]);
  page.server.refuse(page.server.take('people')[0], 'unavailable', 'not now');
  await page.run();
  assert.deepEqual([page.server.sent, page.byId('text').value, page.text('toast')], [[], '/msg Mary Jane see you', 'Not now.']);
  page.server.break();
  await page.run(400);
  page.server.welcome();
  await page.say('/msg Mary Jane see you');
  assert.deepEqual([page.server.take('people'), page.server.take('message'), page.text('toast')], [[], [], 'Not connected to the server.'], 'before the conversations are known');
});

test('msg_with_a_text_says_it_and_stays_here', async () => {
  const page = await online();
  await sayTo(page, '/msg Mary Ann see you');
  const [{ id, ...message }] = page.server.take('message');
  assert.deepEqual(message, { type: 'message', to: 'Mary Ann', text: 'see you' });
  const direct = { room: '@ada,mary_ann', seq: 5 };
  await page.hear({ type: 'ack', id, ...direct }, chatMessage(5, { ...direct, prev: 0, user: 'ada', to: 'Mary Ann', text: 'see you' }));
  assert.deepEqual([page.text('room-name'), page.rows.at(-1), page.byId('text').value], ['#lobby', 'To @Mary Ann: see you', '']);
  // A device that is not proven has no history of it, and sees the message all the same.
  page.server.refuse(page.server.take('join')[0], 'forbidden', 'not proven');
  await page.run();
  assert.match(page.text('people'), /Mary Ann/);
  await page.goTo('@ada,mary_ann');
  assert.equal(page.byId('rows').querySelector('.text').textContent, 'see you');
});

test('msg_to_an_unknown_user_opens_nothing_and_keeps_the_line', async () => {
  const page = await online();
  await sayTo(page, '/msg Bob see you');
  const [first] = page.server.take('message');
  page.server.refuse(first, 'no_such_user', 'there is no user Bob');
  await page.run();
  assert.deepEqual([page.byId('text').value, page.text('toast'), page.text('room-name'), page.text('people')], ['/msg Bob see you', 'There is no user Bob.', '#lobby', '']);
  await page.say('/msg Bob');
  await answer(page, 'history', { type: 'history', room: '@ada,bob', messages: [], more: false });
  await answer(page, 'people', { type: 'people', people: [{ user: 'Bob', there: false }] });
  assert.deepEqual([page.byId('text').value, page.text('room-name'), page.text('people')], ['/msg Bob', '#lobby', '']);
});

test('a_direct_message_without_an_answer_has_the_same_id_when_it_is_said_again', async () => {
  const page = await online();
  await sayTo(page, '/msg Mary hi');
  const [first] = page.server.take('message');
  page.server.break();
  await page.run(400);
  page.server.welcome();
  page.server.joinAll();
  await page.conversations();
  assert.equal(page.byId('text').value, '/msg Mary hi');
  page.server.take();
  await sayTo(page, '/msg Mary hi');
  const [second] = page.server.take('message');
  assert.equal(second.id, first.id);
  await page.hear({ type: 'ack', id: second.id, room: '@ada,mary', seq: 5 });
  await sayTo(page, '/msg Mary hi');
  assert.notEqual(page.server.take('message')[0].id, first.id);
});

test('msg_without_a_text_opens_the_conversation', async () => {
  const page = await online();
  await page.say('/msg mary');
  await answer(page, 'history', { type: 'history', room: '@ada,mary', messages: [chatMessage(1)], more: false });
  assert.deepEqual([page.text('room-name'), page.server.take('message')], ['@Mary', []]);
});

test('a_line_that_failed_returns_to_the_room_where_it_was_typed', async () => {
  const page = await online();
  await sayTo(page, '/kick Mary too loud');
  const [kick] = page.server.take('kick');
  await page.goTo('ops');
  page.server.refuse(kick, 'forbidden', 'only operators can kick');
  await page.run();
  assert.deepEqual([page.byId('text').value, page.text('toast')], ['', 'Only operators can kick.']);
  await page.goTo('lobby');
  assert.equal(page.byId('text').value, '/kick Mary too loud');
});

test('a_line_that_failed_is_shown_if_a_new_one_was_begun', async () => {
  const page = await online();
  await sayTo(page, '/kick Mary too loud');
  const [kick] = page.server.take('kick');
  page.byId('text').value = 'a new line';
  page.server.refuse(kick, 'forbidden', 'only operators can kick');
  await page.run();
  assert.deepEqual([page.byId('text').value, page.rows.at(-1)], ['a new line', 'Not sent: /kick Mary too loud']);
});

test('answers_are_shown_in_the_log_for_this_user_only', async () => {
  const page = await online(chatMessages(1, 2));
  const table = [
    ['/topic', null, '#lobby has no topic.'],
    ['/pending', null, 'No message waits for the server.'],
    ['/help kick', null, '/kick NAME [REASON]: remove a user from this room'],
    ['/help //', null, '//TEXT: send a text that begins with a slash: //etc sends /etc'],
    ['/whois mary', ['people', { people: [{ user: 'Mary', there: false }] }], 'No user named Mary is connected.'],
    ['/whois mary', ['people', { people: [{ user: 'Mary', there: true, since: '2026-11-23T11:00:00.000Z', away: 'tea', bot: true, rooms: ['ops', 'tea'] }] }], /^Mary has been connected since .* 11:00\.\nThis is a program\.\nAway: tea\nRooms: #ops, #tea$/],
    ['/rules', ['rules', { rules: { invite_only: true, key: 'k', operators: ['ada', 'mary'], bans: [{ mask: 'eve*' }], secret: false } }], 'Rules of #lobby: operator: ada, operator: Mary, banned: eve*, invite-only, key: k'],
    ['/members ops', ['members', { room: 'ops', members: ['Bob'], member_count: 1 }], 'Members of #ops (1): Bob'],
    ['/away tea', ['away', { type: 'done' }], 'You are away; /away without a text ends that.'],
    ['/ring', null, 'Your name and direct messages ring.'],
    ['/ring off', null, 'Your name and direct messages ring. #lobby is muted.'],
  ];
  for (const [line, answered, text] of table) {
    await page.say(line);
    if (answered) await answer(page, answered[0], { type: answered[0], ...answered[1] });
    if (text instanceof RegExp) assert.match(page.rows.at(-1), text, line);
    else assert.equal(page.rows.at(-1), text, line);
  }
  await page.goTo('ops');
  assert.ok(page.rows.every((row) => !row.includes('topic')));
  await page.goTo('lobby');
  assert.ok(page.rows.some((row) => row === '#lobby has no topic.'));
});

test('a_change_that_changes_nothing_says_so', async () => {
  const page = await online();
  const table = [['/unban nobody', 'Nothing changed: nobody is not banned.'], ['/unmute nobody', 'Nothing changed: nobody is not muted.'], ['/ban eve', 'Nothing changed.'], ['/unset secret', 'Nothing changed.']];
  for (const [line, text] of table) {
    await page.say(line);
    const rows = page.rows.length;
    await answer(page, 'change', { type: 'rules_changed', room: 'lobby', user: 'ada', changes: [] });
    assert.deepEqual([page.rows.at(-1), page.rows.length], [text, rows + 1], line);
  }
});

test('commands_for_rooms_are_refused_in_a_conversation', async () => {
  const page = await online();
  await page.goTo('@ada,bob');
  page.server.take();
  for (const line of ['/topic tea', '/kick bob', '/op bob', '/invite bob', '/rules', '/members', '/set secret']) {
    page.byId('text').value = '';
    assert.deepEqual(await asked(page, line), [], line);
    assert.equal(page.text('toast'), 'This command is for rooms, not for a conversation with one user.');
  }
});

test('commands_use_the_parts_of_the_page', async () => {
  const page = await online(chatMessages(201, 300));
  await page.say('/rooms');
  assert.equal(page.byId('join').attributes.open, '');
  page.byId('join').close();
  await page.say('/help');
  assert.equal(page.byId('help').attributes.open, '');
  assert.match(page.text('commands'), /\/kick NAME \[REASON\]/);
  page.byId('help').close();
  await page.say('/members');
  assert.equal(page.text('panel-name'), 'Members');
  page.server.take();
  const top = page.byId('log').scrollTop;
  await page.say('/history');
  assert.ok(page.byId('log').scrollTop < top);
  await page.say('/quit');
  page.byId('log-out-ask').querySelector('form').dispatch('submit');
  await page.run();
  assert.equal(page.reloads, 1);
});

test('history_goes_back_by_a_number_of_messages_and_more_goes_on', async () => {
  const page = await online(chatMessages(201, 300));
  const first = () => Number(page.byId('rows').children.find((row) => row.dataset.seq && row.getBoundingClientRect().bottom > 0).dataset.seq);
  const pages = [];
  const says = async (line) => {
    await page.say(line);
    for (let [asked] = page.server.take('history'); asked; [asked] = page.server.take('history')) {
      pages.push(asked.before);
      page.server.page(asked, chatMessages(Math.max(1, asked.before - 100), asked.before - 1), asked.before > 101);
      await page.run();
    }
    return first();
  };
  const end = first();
  assert.deepEqual([await says('/history 30'), await says('/more')], [end - 30, end - 60]);
  assert.deepEqual([await says('/history 120'), pages[0]], [end - 180, 201]);
  assert.deepEqual([await says('/history 1000'), pages.at(-1)], [1, 101]);
});

test('history_without_older_messages_says_so', async () => {
  const page = await online(chatMessages(1, 3));
  await page.say('/history');
  assert.deepEqual([page.text('toast'), page.server.take('history')], ['There are no older messages.', []]);
});

test('the_names_in_the_rules_are_spelled_as_they_are_known', async () => {
  const page = await online();
  await page.say('/rules');
  await answer(page, 'rules', { type: 'rules', rules: { operators: ['mary_ann', 'gone'], bans: [{ mask: 'mary*' }] } });
  assert.equal(page.rows.at(-1), 'Rules of #lobby: operator: Mary Ann, operator: gone, banned: mary*');
});

test('a_search_without_a_connection_is_made_when_there_is_one', async () => {
  const page = await online();
  page.server.break();
  await page.run();
  await page.say('/search tea');
  assert.equal(page.text('panel-status'), 'Not connected to the server.');
  await page.run(400);
  page.server.welcome();
  await page.run();
  await answer(page, 'search', { type: 'found', messages: [chatMessage(5, { text: 'tea' })], more: false });
  assert.equal(page.text('panel-status'), '1 result');
  await page.hear(chatMessage(6));
  assert.deepEqual(page.server.take('search'), []);
});

test('search_results_are_opened_by_their_number_and_continued', async () => {
  const page = await online(chatMessages(201, 300));
  await page.say('/around 1');
  assert.equal(page.text('toast'), 'The last search has no result 1.');
  page.byId('text').value = '';
  await page.say('/search tea');
  await answer(page, 'search', { type: 'found', messages: [chatMessage(150, { text: 'tea' }), chatMessage(100, { text: 'tea' })], more: true });
  await page.say('/more');
  assert.deepEqual(page.server.take('search').map(({ text, before }) => [text, before]), [['tea', 100]]);
  await page.say('/around 2');
  assert.deepEqual(page.server.take('history').map(({ before, after }) => before ?? after), [101, 100]);
});

test('join_completes_all_rooms_of_the_server_and_an_at_sign_no_name_of_ones_own', async () => {
  const page = await online();
  const box = page.byId('text');
  const type = async (text) => {
    box.value = text;
    box.dispatch('input');
    await page.run();
  };
  await type('/join ');
  await answer(page, 'rooms', { type: 'rooms', rooms: [{ room: 'ops' }, { room: 'lobby' }] });
  await type('/join op');
  page.key('Tab', { target: box });
  assert.equal(box.value, '/join ops ');
  await type('@');
  assert.deepEqual(page.byId('completions').children.map((option) => option.textContent), ['@Mary', '@Mary Ann']);
});

test('a_key_for_a_new_room_is_no_key_of_it', async () => {
  const page = await online();
  const enter = async (room, operators, key) => {
    await page.say(`/join ${room} s3cret`);
    page.server.joined(page.server.take('join')[0], { operators });
    await page.run();
    const [rules] = page.server.take('rules');
    await page.hear({ type: 'rules', id: rules.id, room, rules: { key } });
    return page.rows.at(-1);
  };
  assert.equal(await enter('priv', ['ada']), '#priv is new and has no key. /set key WORD sets one.');
  assert.equal(await enter('keyed', ['ada'], 's3cret'), undefined);
  assert.equal(await enter('open', []), undefined);
});

test('join_goes_to_a_room_with_its_key', async () => {
  const page = await online();
  await page.say('/join #Ops s3cret');
  assert.equal(page.text('room-name'), '#ops');
  assert.deepEqual(page.server.take('join').map(({ room, key }) => [room, key]), [['ops', 's3cret']]);
});
