import { chromium } from '@playwright/test';
import { expect, test } from 'vitest';
import { chromiumLaunchOptions } from './browser.ts';

const own = chromium.executablePath();
const machine = (...paths: string[]) => ({
  environment: {},
  exists: (path: string) => paths.includes(path),
  isRoot: false,
});

test('the browser that TANDEM_CHROMIUM names goes first', () => {
  const environment = { TANDEM_CHROMIUM: '/opt/chromium' };
  const search = { ...machine('/opt/chromium', own, '/usr/bin/chromium'), environment };
  expect(chromiumLaunchOptions(search).executablePath).toBe('/opt/chromium');
});

test('one that TANDEM_CHROMIUM names in vain is an error', () => {
  const search = { ...machine(own), environment: { TANDEM_CHROMIUM: '/nowhere' } };
  expect(() => chromiumLaunchOptions(search)).toThrow('TANDEM_CHROMIUM names /nowhere');
});

test("Playwright's own goes before the system's", () => {
  expect(chromiumLaunchOptions(machine(own, '/usr/bin/chromium'))).not.toHaveProperty('executablePath');
});

test.each(['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'])(
  "the system's %s will do",
  (path) => {
    expect(chromiumLaunchOptions(machine(path)).executablePath).toBe(path);
  },
);

test('without any the error says how to get one', () => {
  expect(() => chromiumLaunchOptions(machine())).toThrow(
    /apt-get install -y chromium.*npx playwright install chromium/,
  );
});

test('only root goes without a sandbox, and no browser phones home', () => {
  const user = chromiumLaunchOptions(machine('/usr/bin/chromium'));
  const root = chromiumLaunchOptions({ ...machine('/usr/bin/chromium'), isRoot: true });
  expect(user.args).toEqual(['--disable-background-networking', '--disable-component-update', '--disable-sync']);
  expect(root.args).toEqual([...user.args, '--no-sandbox']);
});
