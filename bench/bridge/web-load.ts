import type { Page } from '@playwright/test';
import { inTurn, type Measurement, median, spread } from '../measurement.ts';

const LOADS = 200;

/** Every message has random bits for its id: who makes none sends none. */
const COUNT = `
  window.timers = window.messages = 0;
  for (const name of ['setTimeout', 'setInterval']) {
    const set = window[name];
    window[name] = (...of) => (timers++, set(...of));
  }
  const { getRandomValues } = Crypto.prototype;
  Crypto.prototype.getRandomValues = function (array) { messages++; return getRandomValues.call(this, array); };
`;

/** What the handshake adds to a page's load where there is no shell: nothing, for it doesn't begin. */
export async function webLoad(page: Page, url: string): Promise<Measurement[]> {
  const load = (variant: string) => () => loadMilliseconds(page, `${url}?${variant}`);
  const loads = await inTurn(LOADS, { first: load('without'), with: load('with'), without: load('without') });
  const web = await counted(page, url);
  const shell = await counted(page, `${url}?shell`);
  return [
    {
      what: 'page load on the web, with the handshake ÷ without',
      value: ratio(loads.with, loads.without),
      unit: '×',
      atMost: 1.05,
      detail: `ms, with: ${spread(loads.with)}; without: ${spread(loads.without)}`,
    },
    {
      what: 'page load on the web, without ÷ without once more',
      value: ratio(loads.first, loads.without),
      unit: '×',
      detail: 'what the ratio above would be by chance',
    },
    {
      what: 'messages of a page on the web',
      value: web.messages,
      unit: '',
      atMost: 0,
      detail: `in a shell: ${shell.messages}`,
    },
    {
      what: 'timers of a page on the web',
      value: web.timers,
      unit: '',
      atMost: 0,
      detail: `in a shell: ${shell.timers}`,
    },
  ];
}

/** Of neighbours, for what else the machine does is alike for both. */
function ratio(these: number[], those: number[]): number {
  return median(these.map((one, index) => one / (those[index] ?? Number.NaN)));
}

async function loadMilliseconds(page: Page, url: string): Promise<number> {
  await page.goto(url);
  return page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart");
}

async function counted(page: Page, url: string): Promise<{ messages: number; timers: number }> {
  const fresh = await page.context().newPage();
  await fresh.addInitScript(COUNT);
  await fresh.goto(url);
  const counts = await fresh.evaluate<{ messages: number; timers: number }>('({ messages, timers })');
  await fresh.close();
  return counts;
}
