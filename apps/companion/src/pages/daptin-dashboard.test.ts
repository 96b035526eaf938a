import { WebTokenStore } from '@tandem-auth/client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ada, startCompanion, type TestCompanion } from '../testing/companion.ts';

interface ActionAnswer {
  readonly ResponseType: string;
  readonly Attributes: { readonly key: string; readonly value: string };
}

/** What looks like a browser's local storage. */
function storage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

let companion: TestCompanion;
beforeAll(async () => {
  companion = await startCompanion();
});
afterAll(() => companion.stop());

let local: ReturnType<typeof storage>;
let store: WebTokenStore;
beforeEach(() => {
  local = storage();
  store = new WebTokenStore(local, 'token');
});

/** As Daptin's dashboard asks: always with what is kept, which is `null` before it has any; a 401 has it forgotten. */
async function ask(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) {
  const headers = { authorization: `Bearer ${await store.read()}`, origin: 'http://localhost:3000' };
  const answer = await companion.app.inject({ method, url, headers, ...(payload && { payload }) });
  if (answer.statusCode === 401) await store.erase();
  return answer;
}

/** Does what an action answers. */
async function run(action: string, attributes: object): Promise<void> {
  const answer = await ask('POST', `/action/user_account/${action}`, { attributes });
  for (const { ResponseType, Attributes } of answer.json<ActionAnswer[]>()) {
    if (ResponseType === 'client.store.set') local.setItem(Attributes.key, Attributes.value);
  }
}

test('the dashboard keeps the token that a sign-in has it keep, and clears it at a sign-out, which ends the session', async () => {
  expect(Object.keys((await ask('GET', '/actions')).json())).toEqual(['user:signup', 'user:signin']);
  expect((await ask('GET', '/api/user_account')).statusCode).toBe(403);
  await run('signin', ada);
  const token = await store.read();
  expect((await ask('GET', '/api/user_account')).json().data[0].attributes.email).toBe(ada.email);
  expect((await ask('DELETE', '/api/v1/auth')).statusCode).toBe(200);
  await store.erase();
  expect((await ask('GET', '/api/user_account')).statusCode).toBe(403);
  await store.write(token ?? '');
  expect((await ask('GET', '/api/user_account')).statusCode).toBe(401);
});

test('a 401 clears it, and nothing else does', async () => {
  await run('signin', ada);
  const token = await store.read();
  expect((await ask('GET', '/api/user_account/00000000-0000-7000-8000-000000000000')).statusCode).toBe(404);
  expect(await store.read()).toBe(token);
  const { user } = companion.app.tandem.database.prisma;
  await user.updateMany({ where: { email: ada.email }, data: { disabledAt: new Date() } });
  expect((await ask('GET', '/actions')).statusCode).toBe(200);
  expect(await store.read()).toBe(token);
  expect((await ask('GET', '/api/user_account')).statusCode).toBe(401);
  expect(await store.read()).toBeNull();
  expect((await ask('GET', '/api/user_account')).statusCode).toBe(403);
  await user.updateMany({ where: { email: ada.email }, data: { disabledAt: null } });
});

test('a sign-in that fails has nothing kept', async () => {
  await run('signin', { ...ada, password: 'wrong horse battery' });
  expect(await store.read()).toBeNull();
});
