import { expect, test } from 'vitest';
import { startCompanion } from '../testing/companion.ts';

async function statusIn(environment: Record<string, string>): Promise<number> {
  const companion = await startCompanion(environment);
  try {
    return (await companion.browser('GET', '/examples/get-native')).statusCode;
  } finally {
    await companion.stop();
  }
}

const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://app.example.com',
  SMTP_URL: 'smtp://localhost',
  MAIL_FROM: 'tandem@example.com',
};

test.each([
  ['where its dialect is spoken', {}, 200],
  ['not in production', PRODUCTION, 404],
  ['not without the dialect', { DIALECTS: 'gravity' }, 404],
  ['not where that is at another host', { GET_NATIVE_MOUNT: 'api.example.com' }, 404],
])('the example of Get Native’s client is there %s', async (_where, environment, status) => {
  expect(await statusIn(environment)).toBe(status);
});

test('the example asks where the dialect is', async () => {
  const companion = await startCompanion({ GET_NATIVE_MOUNT: '/old' });
  const page = await companion.browser('GET', '/examples/get-native');
  expect(page.body).toContain('<get-native-client data-prefix="/old">');
  expect(page.body).toContain(companion.app.assets.paths.getNative);
  await companion.stop();
});
