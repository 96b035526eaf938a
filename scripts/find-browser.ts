// Says how to get a browser, where there is none.
import { chromiumLaunchOptions } from '../packages/playwright/src/browser.ts';

try {
  chromiumLaunchOptions();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
