// Makes the screenshots of the documentation: node screenshots.mjs
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChatClient } from './chat_client.mjs';
import { eventually, launch, PageUser } from './page_user.mjs';
import { Server } from './server.mjs';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../docs/screenshots');
const room = 'launch';

const said = [
  ['mira', 'Morning! The release branch is cut: https://example.org/banter/releases'],
  ['mira', 'Who has a minute for the last checks?'],
  ['tomás', '/me raises a hand'],
  ['build-bot', 'build 4711: 212 passed, 0 failed\n\tunit\t140\n\tbrowser\t 72'],
  ['小林', '中文输入法也没问题 👍'],
  ['小林', '你好，大家早上好！'],
  ['ada', 'I killed the server twice while typing this, and it came back with everything.'],
  ['tomás', 'Nice. @ada, can you look at the search on your phone as well?'],
  ['ada', 'On it. Give me five minutes.'],
  ['mira', 'I am writing the release notes:\n• resume without duplicates\n• search with a jump to the message\n• dark mode 🌙'],
  ['دانا', 'صباح الخير! الترجمة جاهزة'],
  ['mira', 'Thanks, all. ada, will you press the button at noon?'],
];

await mkdir(folder, { recursive: true });
const server = await Server.start('--memory');
const browser = await launch();
const people = {};
for (const name of ['mira', 'tomás', 'build-bot', '小林', 'دانا'])
  people[name] = await ChatClient.connect(server.chatPort, name, [room, 'lobby', 'ops', 'tea']);
await people.mira.ask({ type: 'topic', room, text: 'Release 1.0 on Friday · notes in the wiki' });
await people.mira.ask({ type: 'topic', room: 'ops', text: 'Deploys and alarms' });

async function picture(file, options, show = async () => {}) {
  const ada = await PageUser.open(browser, server.url, 'ada', { hash: `#${room}`, ...options });
  for (const other of ['ops', 'tea', room]) {
    await ada.page.goto(`${server.url}#${other}`);
    await ada.online();
  }
  await eventually(async () => (await ada.page.getByRole('heading', { level: 1, name: `#${room}` }).count()) === 1, 'the room');
  if (file === 'light')
    for (const [name, text] of said) {
      if (name === 'ada') await ada.say(text);
      else await people[name].say(room, text);
      await ada.sees(text.replace('/me ', `${name} `));
    }
  await eventually(async () => (await ada.texts()).length === said.length, 'the conversation');
  await eventually(async () => (await ada.pending()).length === 0, 'all is acknowledged');
  await people.mira.say('tea', 'Kettle is on.');
  await people['build-bot'].say('ops', 'ada: disk of db-2 is at 80 %');
  await eventually(async () => (await ada.page.locator('#rooms .badge').count()) === 2, 'the counts');
  await show(ada);
  await ada.page.screenshot({ path: path.join(folder, `${file}.png`) });
  await ada.close();
  await eventually(async () => !(await people.mira.ask({ type: 'members', room })).members.includes('ada'), 'ada is gone');
}

await picture('light', { colorScheme: 'light' });
await picture('dark', { colorScheme: 'dark' }, async ({ page }) => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('release');
  await page.keyboard.press('Enter');
  await page.locator('#panel-status').getByText('result').waitFor();
});
await picture('phone', { colorScheme: 'light', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

for (const client of Object.values(people)) client.close();
await browser.close();
await server.remove();
