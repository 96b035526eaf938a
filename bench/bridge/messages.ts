import type { CDPSession, Page } from '@playwright/test';
import { type Measurement, median, spread } from '../measurement.ts';

const MESSAGES = 100_000;
const UNANSWERED = 1000;
const ROUNDS = 5;

/** Messages with their replies through a page's bridge, as fast as they go, and what is left of them: nothing. */
export async function messages(page: Page, url: string): Promise<Measurement[]> {
  await page.goto(`${url}?shell`);
  const devtools = await page.context().newCDPSession(page);
  const run = async (name: string, ...of: number[]): Promise<number> => page.evaluate(`bench.${name}(${of})`);
  await run('ask', MESSAGES / 10);
  await run('askInVain', UNANSWERED, 0);
  const kept = await mapEntries(devtools);
  const before = await heap(devtools);

  const withBridge: number[] = [];
  const without: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    withBridge.push(await run('ask', MESSAGES / ROUNDS));
    without.push(await run('askWithoutBridge', MESSAGES / ROUNDS));
    await run('askInVain', UNANSWERED, 0);
  }
  const after = await heap(devtools);
  const left = (await mapEntries(devtools)) - kept;
  await run('askInVain', UNANSWERED, 60_000);
  const waiting = (await mapEntries(devtools)) - kept;
  if (waiting < UNANSWERED) throw new Error(`${UNANSWERED} messages wait, and ${waiting} are seen to.`);

  const total = MESSAGES.toLocaleString('en');
  return [
    {
      what: 'messages with replies',
      value: median(withBridge),
      unit: '/s',
      atLeast: 10_000,
      detail: spread(withBridge),
    },
    {
      what: 'messages with replies ÷ through the channel without the bridge',
      value: median(withBridge) / median(without),
      unit: '×',
      detail: `without: ${spread(without)}`,
    },
    {
      what: `heap after ${total} messages ÷ before`,
      value: after / before,
      unit: '×',
      atMost: 1.05,
      detail: `${before} to ${after} bytes, after garbage collection`,
    },
    {
      what: `messages that still wait after ${total}`,
      value: left,
      unit: '',
      atMost: 0,
      detail: `entries of the page’s maps; ${waiting} while ${UNANSWERED} wait`,
    },
  ];
}

async function heap(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  return (await devtools.send('Runtime.getHeapUsage')).usedSize;
}

/** Of every map in the page: what waits for its reply is in one. */
async function mapEntries(devtools: CDPSession): Promise<number> {
  const { result: prototype } = await devtools.send('Runtime.evaluate', { expression: 'Map.prototype' });
  const prototypeObjectId = String(prototype.objectId);
  const { objects } = await devtools.send('Runtime.queryObjects', { prototypeObjectId });
  const { result } = await devtools.send('Runtime.callFunctionOn', {
    objectId: String(objects.objectId),
    functionDeclaration: 'function () { return this.reduce((sum, map) => sum + map.size, 0); }',
    returnByValue: true,
  });
  return result.value;
}
