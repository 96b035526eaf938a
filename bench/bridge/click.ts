import type { Page } from '@playwright/test';
import type { Measurement } from '../measurement.ts';

const CLICKS = 30;

/** How many tasks lie between a click and its message: none. Time would say nothing; order does. */
export async function clickToMessage(page: Page, url: string): Promise<Measurement[]> {
  await page.goto(`${url}?shell`);
  const signOut = await tasksAfterClicks(page, 'signOut');
  const push = await tasksAfterClicks(page, 'push');
  const nextTask = await tasksAfterClicks(page, 'nextTask');
  const detail = `at most, of ${CLICKS} clicks`;
  return [
    {
      what: 'tasks from the click on Sign Out to its message',
      value: Math.max(...signOut),
      unit: '',
      atMost: 0,
      detail,
    },
    { what: 'tasks from the click for push to its message', value: Math.max(...push), unit: '', atMost: 0, detail },
    {
      what: 'tasks from a click to a message after setTimeout(0)',
      value: Math.min(...nextTask),
      unit: '',
      atLeast: 1,
      detail: `at least, of ${CLICKS} clicks`,
    },
  ];
}

async function tasksAfterClicks(page: Page, control: string): Promise<number[]> {
  const counts: number[] = [];
  for (let click = 0; click < CLICKS; click += 1) {
    const asked = await page.evaluateHandle<{ tasks: Promise<number> }>(`bench.tasksToMessage('${control}')`);
    await page.click('#control');
    counts.push(await asked.evaluate(({ tasks }) => tasks));
  }
  return counts;
}
