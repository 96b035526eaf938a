import { expect, test } from 'vitest';
import { runPlaywright } from './testing/run.ts';

test('the specs of the fixtures pass in the real runner', { timeout: 180_000 }, async () => {
  const { status, output } = await runPlaywright([]);
  expect(output).toMatch(/\d+ passed/);
  expect(status, output).toBe(0);
});

test('what should fail does, and says what the shell has received', { timeout: 60_000 }, async () => {
  const { output } = await runPlaywright(['failing'], { FAILING: '1' });
  expect(output).toMatch(/5 failed/);
  for (const words of [
    'Expected the shell to have received: hello\n',
    'Expected the shell to have received: signOut with {"reason": "yours"}\n',
    'Expected the shell to have received: signOut, 2 times\n',
    'Expected the shell to have received: not signOut\n',
    'It has received:\n      signOut {"reason": "mine"} from about:blank\n',
    'TypeError: my own mistake',
  ]) {
    expect(output).toContain(words);
  }
});
