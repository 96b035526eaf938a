// The plugin in an app that has nothing else. Its read is the API's own.
import { readConfig, serverLimits, tandem } from '@tandem-auth/server';
import Fastify from 'fastify';
import { COST, listen, PERSON } from './listen.ts';

const app = Fastify({ ...serverLimits, pluginTimeout: 60_000 });
await app.register(tandem, {
  config: readConfig({ NODE_ENV: 'test', PUBLIC_URL: 'http://localhost:3000', ...process.env }),
  passwordCost: Number(process.env['COST'] ?? COST),
});

// For what is measured inside: the heap, when what is garbage is gone.
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});

await listen(app, async (url) => {
  const post = (path: string, body: object) =>
    fetch(new URL(path, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Turbo Native iOS' },
      body: JSON.stringify(body),
    });
  const enter = async ({ email, password, name }: typeof PERSON) => {
    const signedUp = await post('/api/v1/users', { user: { email, name, password, password_confirmation: password } });
    return signedUp.ok ? signedUp : post('/api/v1/auth', { email, password });
  };
  await enter(PERSON);
  // Somebody else: a hundred sign-ins of the one person close their first session.
  const answer = await enter({ ...PERSON, email: 'reader@example.com' });
  const { token } = (await answer.json()) as { token: string };
  const [cookie = ''] = answer.headers.getSetCookie();
  return { token: { authorization: `Bearer ${token}` }, cookie: { cookie: cookie.split(';')[0] ?? '' } };
});
