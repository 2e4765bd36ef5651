// A browser in which the user has blocked site data: every access to a store, and every shared worker, is refused.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fixture } from './fixture.mjs';
import { eventuallyEqual, launchOptions, PageUser } from './page_user.mjs';
import { chromium } from 'playwright-core';

const here = fixture();
const BLOCK = 2;

test('with_site_data_blocked_the_page_works_and_says_that_nothing_is_kept', async () => {
  const profile = await mkdtemp(path.join(tmpdir(), 'banter-profile-'));
  await mkdir(path.join(profile, 'Default'));
  const preferences = { profile: { default_content_setting_values: { cookies: BLOCK } } };
  await writeFile(path.join(profile, 'Default/Preferences'), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, launchOptions);
  try {
    const ada = await PageUser.in(context, here.server.url, 'ada', {
      atLogin: async (page) => {
        const stores = () => page.evaluate(() => { try { return Boolean(localStorage); } catch (error) { return error.name; } });
        assert.equal(await stores(), 'SecurityError');
        await page.getByText('The browser blocks site data for this page.').waitFor();
      },
    });
    await ada.say('hello');
    await eventuallyEqual(() => ada.pending(), []);
    await ada.go('ops');
    await ada.say('and here');
    await eventuallyEqual(() => ada.texts(), ['and here']);
    await ada.close();
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
});
