import { expect, test } from 'vitest';
import { ada, startCompanion } from './testing/companion.ts';

test('an answer is one line, without query, cookie or password', async () => {
  const lines: string[] = [];
  const logStream = { write: (line: string) => void lines.push(line) };
  const companion = await startCompanion({ LOG_LEVEL: 'trace' }, { logStream });
  const cookie = await companion.signIn();
  lines.length = 0;

  await companion.browser('GET', '/?secret=canary', { headers: { cookie } });
  await companion.browser('POST', '/users/sign_in', { form: { email: ada.email, password: 'canary' } });
  await companion.browser('GET', '/nowhere?canary');
  await companion.stop();

  const answers = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered');
  expect(answers).toMatchObject([
    { method: 'GET', path: '/', status: 200, session: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    { method: 'POST', path: '/users/sign_in', status: 422, code: 'invalid_credentials' },
    { method: 'GET', path: '/nowhere', status: 404, code: 'not_found' },
  ]);
  expect(lines).toHaveLength(answers.length);
  expect(lines.join('')).not.toContain('canary');
  expect(lines.join('')).not.toContain(cookie.slice(cookie.indexOf('=') + 1));
});
