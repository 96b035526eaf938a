import { expect, test } from 'vitest';
import { runPlaywright } from './testing/run.ts';

test('the specs of the fixtures pass in the real runner', { timeout: 300_000 }, async () => {
  const { status, output } = await runPlaywright([]);
  expect(output).toMatch(/\d+ passed/);
  expect(status, output).toBe(0);
});

test('what should fail does, and says why and what happened', { timeout: 120_000 }, async () => {
  const { output } = await runPlaywright(['failing'], { FAILING: '1' });
  expect(output).toMatch(/\n {2}12 failed\n/);
  expect(output).not.toMatch(/\d+ passed/);
  for (const words of [
    'Expected the shell to have received: hello\n',
    'Expected the shell to have received: signOut with {"reason": "yours"}\n',
    'Expected the shell to have received: signOut, 2 times\n',
    'Expected the shell to have received: not signOut\n',
    'It has received:\n      signOut {"reason": "mine"} from about:blank\n',
    'TypeError: my own mistake',

    'Outside the contract:\n      unsupported: a page\'s message {"name":"makeCoffee"}\n',
    'invalid: a page\'s message {"name":"showNotificationBadge","icon":7,"tab":"home"}\n',
    'invalid: a page\'s message {"id":"a","v":1,"secret":true}\n',
    'invalid: a page\'s message {"name":"makeCoffee","cups":1.5}\n',
    'the shell\'s reply to registerForPushNotifications {"status":"perhaps"}\n',
    "the shell's event somebodyCame {}\n",
    'invalid: a page\'s message {"id":"1","component":"sign-out","event":"signOut","data":{}}\n',
    'A test of exactly this: test.use({ contract: false })',
  ]) {
    expect(output).toContain(words);
  }
  expect(output).toMatch(
    /page and shell in "a message that never comes":\n +\d+ ms {2}message {5}\{"reason":"mine","name":"signOut"\}\n/,
  );
  expect(output).toMatch(/attachment #\d: bridge-timeline \(text\/plain\)/);
});
