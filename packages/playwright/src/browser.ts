import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from '@playwright/test';

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where to look for a browser. The defaults are this machine's. */
export interface BrowserSearch {
  environment?: Record<string, string | undefined>;
  exists?: (path: string) => boolean;
  isRoot?: boolean;
}

/**
 * How to launch Chromium here: `chromium.launch(chromiumLaunchOptions())`, or `launchOptions` in a Playwright
 * configuration. Takes the browser that `TANDEM_CHROMIUM` names, else Playwright's own, else the system's. The browser
 * is told not to phone home; as root it runs without its sandbox, which needs another user.
 *
 * @throws {Error} if there is none; the message says how to get one
 */
export function chromiumLaunchOptions({
  environment = process.env,
  exists = existsSync,
  isRoot = process.getuid?.() === 0,
}: BrowserSearch = {}): LaunchOptions & { args: string[] } {
  const args = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  if (isRoot) args.push('--no-sandbox');

  const named = environment['TANDEM_CHROMIUM'];
  if (named) {
    if (!exists(named)) throw new Error(`TANDEM_CHROMIUM names ${named}, which does not exist.`);
    return { executablePath: named, args };
  }
  if (exists(chromium.executablePath())) return { args };
  const executablePath = SYSTEM_BROWSERS.find(exists);
  if (executablePath) return { executablePath, args };
  throw new Error(
    'No Chromium found. On Debian, as root: `apt-get install -y chromium`; elsewhere: ' +
      '`npx playwright install chromium`. Or name one in the environment variable TANDEM_CHROMIUM.',
  );
}
