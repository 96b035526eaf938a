import { expect, test } from 'vitest';
import { demoUser, seedDemoUser } from './demo-user.ts';
import { startCompanion } from './testing/companion.ts';

test('the demo user is made once, and can sign in', async () => {
  const companion = await startCompanion({ NODE_ENV: 'development' });
  await seedDemoUser(companion.app.tandem);
  await seedDemoUser(companion.app.tandem);

  const { email, password } = demoUser;
  const answer = await companion.browser('POST', '/users/sign_in', { form: { email, password } });
  expect(answer.statusCode).toBe(303);
  await companion.stop();
});

test('there is none outside development', async () => {
  const companion = await startCompanion({ NODE_ENV: 'test' });
  expect(await seedDemoUser(companion.app.tandem)).toBe(false);
  expect(await companion.app.tandem.database.prisma.user.count({ where: { email: demoUser.email } })).toBe(0);
  await companion.stop();
});
