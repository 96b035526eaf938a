import { MemoryTokenStore } from '@tandem-auth/client';
import { afterEach, expect, test, vi } from 'vitest';
import { GetNativeClient } from './get-native-client.ts';

const ann = { id: 7, email: 'ann@example.com', name: 'Ann' };

/** A server that answers as it is told, when it is told. */
function startServer() {
  const asked: { path: string; token: string | null; answer(status: number, newToken?: string): void }[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const token = new Headers(init.headers).get('authorization')?.slice('Bearer '.length) ?? null;
    return new Promise<Response>((resolve) => {
      asked.push({
        path,
        token,
        answer(status, newToken) {
          const headers = newToken === undefined ? {} : { 'GN-Access-Token': newToken };
          resolve(Response.json(status === 200 ? ann : [{ message: 'No.' }], { status, headers }));
        },
      });
    });
  });
  return {
    asked,
    /** The next request, once it has come. */
    next: (index: number) => vi.waitFor(() => asked[index] ?? Promise.reject(new Error('Nothing was asked.'))),
  };
}

async function storeWith(token: string): Promise<MemoryTokenStore> {
  const store = new MemoryTokenStore();
  await store.write(token);
  return store;
}

afterEach(() => vi.unstubAllGlobals());

test('an answer’s token takes the place of the one that was sent', async () => {
  const server = startServer();
  const store = await storeWith('first');
  const read = new GetNativeClient(store, '/old').readUser();
  const request = await server.next(0);
  expect([request.path, request.token]).toEqual(['/old/account', 'first']);
  request.answer(200, 'second');
  expect(await read).toEqual(ann);
  expect(await store.read()).toBe('second');
});

test('an answer that comes after the sign-out brings no token back', async () => {
  const server = startServer();
  const store = await storeWith('first');
  const client = new GetNativeClient(store);
  const read = client.readUser();
  const request = await server.next(0);
  const signedOut = client.signOut();
  (await server.next(1)).answer(200);
  expect(await signedOut).toBe(true);
  request.answer(200, 'second');
  await read;
  expect(await store.read()).toBeNull();
});

test('a 401 to an older token leaves a newer one, which is asked with then', async () => {
  const server = startServer();
  const store = await storeWith('first');
  const client = new GetNativeClient(store);
  const read = client.readUser();
  const request = await server.next(0);
  await store.write('second');
  request.answer(401);
  const again = await server.next(1);
  expect(again.token).toBe('second');
  again.answer(200, 'third');
  expect(await read).toEqual(ann);
  expect(await store.read()).toBe('third');
});

test('a 401 drops the token, and any other refusal keeps it', async () => {
  const server = startServer();
  const store = await storeWith('first');
  const client = new GetNativeClient(store);
  const refused = client.readUser();
  (await server.next(0)).answer(503);
  await expect(refused).rejects.toThrow('No.');
  expect(await store.read()).toBe('first');
  const dead = client.readUser();
  (await server.next(1)).answer(401);
  expect([await dead, await store.read()]).toEqual([null, null]);
});

test('a sign-out drops the token whatever becomes of the server’s word', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  const store = await storeWith('first');
  expect(await new GetNativeClient(store).signOut()).toBe(false);
  expect(await store.read()).toBeNull();
});
