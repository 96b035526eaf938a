import type {} from '@fastify/under-pressure';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('embedded', {
    pressure: true,
    routes: (app) => void app.get('/embedding', { config: { access: 'public' } }, async () => 'served'),
  });
});
afterAll(() => server.stop());

/** Keeps the event loop busy, turn after turn, until it is known to be late. */
async function press(): Promise<void> {
  while (!server.app.isUnderPressure()) {
    const until = performance.now() + 700;
    while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it('invariant 3: a process that can’t keep up says 503 at once, is not ready, and lives', async () => {
  await press();
  for (const path of ['/api/v1/me', '/health/ready', '/embedding', '/nowhere']) {
    const { statusCode } = await server.app.inject(path);
    expect([path, statusCode]).toEqual([path, 503]);
  }
  const { body, headers } = await server.app.inject({ method: 'POST', url: '/api/v1/auth', payload: {} });
  expect(JSON.parse(body).code).toBe('overloaded');
  expect(headers['retry-after']).toBe('2');
  expect((await server.app.inject('/health/live')).statusCode).toBe(200);
  await expect.poll(async () => (await server.http('GET', '/health/ready')).status, { timeout: 10_000 }).toBe(200);
});
