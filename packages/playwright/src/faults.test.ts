import { expect, test } from 'vitest';
import { FaultyWay } from './faults.ts';
import { Timeline } from './timeline.ts';

test('what was late when the shell died never comes', async () => {
  const way = new FaultyWay(new Timeline(), new AbortController().signal);
  await way.switches('late').delay(1);
  await way.switches('deadly').die();
  const late = way.pass('late', 'text');
  expect(way.isDeadAt('deadly')).toBe(true);
  expect(await late).toEqual([]);
});

test('what is held back at the end is given up', async () => {
  const closing = new AbortController();
  const way = new FaultyWay(new Timeline(), closing.signal);
  await way.switches().reorder();
  await way.switches('late').delay(60_000);
  const held = Promise.allSettled([way.pass('first', 'text'), way.pass('late', 'text')]);
  closing.abort();
  expect((await held).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
