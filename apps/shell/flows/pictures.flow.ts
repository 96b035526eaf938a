import { mkdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PASSWORD, Stage, showsHome } from './stage.ts';

const folder = new URL('../../../test-results/shell', import.meta.url).pathname;

test('what the shell shows, as pictures', async () => {
  const stage = await Stage.start('embedded');
  mkdirSync(folder, { recursive: true });
  await stage.enter();
  const shell = await stage.startShell();
  const take = async (name: string) => {
    const file = `${folder}/${name}.png`;
    await shell.screenshot(file);
    expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
  };
  try {
    await shell.untilSignIn();
    await take('sign-in');
    await stage.fillIn('wrong horse battery');
    await shell.press('Sign In');
    await shell.untilWindow(({ error }) => error !== '');
    await take('refused');
    await shell.fill('Password', PASSWORD);
    await shell.press('Sign In');
    await shell.untilWindow(showsHome(stage.user));
    await shell.click('Notify this device');
    await shell.untilWindow(({ text }) => text.includes('This device is notified.'));
    await take('home');
    stage.line.isUnavailable = true;
    await shell.visit('/users/security');
    await shell.untilWindow(({ shows }) => shows === 'failure');
    await take('failure');
    stage.line.isUnavailable = false;
    await shell.visit('/users/password/new');
    await shell.untilWindow(({ shows, text }) => shows === 'modal' && text.includes('Password'));
    await take('modal');
  } finally {
    await stage.leave();
    await stage.stop();
  }
});
