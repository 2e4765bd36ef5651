import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const flags = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

export const launchOptions = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags.split(' ') };
export const launch = () => chromium.launch(launchOptions);

// Seconds until a test gives up. Beside four busy processes on two cores Chromium takes 17 s to load the page.
const PATIENCE = 60;

// Repeats `check` until its result is true.
// what: what is awaited, or a function that describes it with the state at the end.
export async function eventually(check, what) {
  const deadline = performance.now() + PATIENCE * 1000;
  for (;;) {
    const result = await check();
    if (result) return result;
    if (performance.now() > deadline) assert.fail(`not within ${PATIENCE} s: ${typeof what === 'function' ? await what() : what}`);
    await pause(30);
  }
}

export async function eventuallyEqual(actual, expected) {
  const deadline = performance.now() + PATIENCE * 1000;
  for (;;) {
    try {
      return assert.deepEqual(await actual(), expected);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(30);
    }
  }
}

// One user with a browser context of their own.
export class PageUser {
  faults = []; // errors, violations of the Content-Security-Policy, dialogs: no page should have any

  static async open(browser, url, name, { hash, before, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    return PageUser.in(context, url, name, { hash, before });
  }

  // atLogin: called with the page before the user enters the name.
  static async in(context, url, name, { hash = '', before, atLogin = () => {} } = {}) {
    context.setDefaultTimeout(PATIENCE * 1000);
    if (before) await context.addInitScript(...[before].flat());
    const user = new PageUser();
    user.name = name;
    user.context = context;
    user.page = await user.openTab(url + hash);
    await atLogin(user.page);
    await user.login(name);
    return user;
  }

  async openTab(url) {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.faults.push(String(error.stack)));
    page.on('console', (m) => /Content.Security.Policy/i.test(m.text()) && this.faults.push(m.text()));
    page.on('dialog', (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    await page.goto(url);
    return page;
  }

  async login(name) {
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByRole('button', { name: 'Start chatting' }).click();
    await this.online();
  }

  async online(page = this.page) {
    await page.locator('#app').waitFor();
    const status = () => page.locator('#connection-status').textContent();
    await eventually(async () => (await status()) === '', async () => `online, but "${await status()}"`);
    await eventually(async () => (await page.locator('#empty').textContent()) !== 'Loading…', 'the room is there');
  }

  async say(text) {
    await this.page.getByLabel('Message', { exact: true }).fill(text);
    await this.page.keyboard.press('Enter');
  }

  texts(page = this.page) {
    return page.locator('#rows .message .text').allTextContents();
  }

  pending() {
    return this.page.locator('#rows .pending .text').allTextContents();
  }

  sees(text) {
    return eventually(async () => (await this.texts()).includes(text), `${this.name} sees ${text}`);
  }

  async go(room) {
    await this.page.getByRole('button', { name: 'Join or create a room' }).click();
    await this.page.getByLabel('Room name').fill(room);
    await this.page.getByRole('button', { name: 'Join', exact: true }).click();
    await this.page.getByRole('heading', { name: `#${room}`, exact: true, level: 1 }).waitFor();
    await this.online();
  }

  // Leaves the current room, or closes the current conversation.
  async leave() {
    await this.page.getByRole('button', { name: 'More' }).click();
    await this.page.locator('#leave').click();
    const question = this.page.getByRole('dialog', { name: /^Leave/ });
    if (await question.isVisible()) await question.getByRole('button', { name: 'Leave' }).click();
  }

  // Starts a conversation with a member, by the card in the panel, which is open.
  async message(user) {
    await this.page.locator('#panel').getByRole('button', { name: user, exact: true }).click();
    await this.page.getByRole('dialog', { name: user }).getByRole('button', { name: 'Message' }).click();
  }

  async close() {
    await this.context.close();
    assert.deepEqual(this.faults, []);
  }
}
