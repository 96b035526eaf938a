import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';

// Its other half is TandemMessageHandlerTest.kt, where the Kotlin handler makes this very script.
const script = readFileSync(new URL('../kotlin/src/test/resources/refusal.txt', import.meta.url), 'utf8');

function evaluateAt(origin: string, bridge?: object) {
  const received: unknown[] = [];
  const page = {
    location: { origin },
    window: bridge ?? { TurboNativeBridge: { receive: (message: unknown) => received.push(message) } },
  };
  runInContext(script, createContext(page));
  return received.map((message) => JSON.parse(message as string));
}

const refusal = {
  v: 1,
  id: '1',
  ok: false,
  error: { code: 'refused', message: '\'"\\`</script>\u2028\n$' + '{x}🚲' },
};

test.each(['https://app.example.com', 'http://localhost:3000'])(
  'what an Android shell evaluates reaches %s',
  (origin) => {
    expect(evaluateAt(origin)).toEqual([refusal]);
  },
);

test.each(['https://evil.example', 'http://app.example.com', 'null'])(
  'what an Android shell evaluates never reaches %s',
  (origin) => {
    expect(evaluateAt(origin)).toEqual([]);
  },
);

test.each([
  ['has no bridge', {}],
  ['has a bridge that takes nothing', { TurboNativeBridge: {} }],
])('a page that %s is left alone', (_what, window) => {
  expect(() => evaluateAt('https://app.example.com', window)).not.toThrow();
});
