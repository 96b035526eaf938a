import { ClientError } from '@tandem-auth/client';
import { expect, test, vi } from 'vitest';
import { type MessageHandlers, type ProposedVisit, ScriptMessageDelegate } from './script-message-delegate.ts';

const ORIGIN = 'https://app.example.com';

function listen(handlers: Partial<MessageHandlers> = {}) {
  const visits: ProposedVisit[] = [];
  const replies: object[] = [];
  const source = {
    visitProposed: (visit: ProposedVisit) => void visits.push(visit),
    deliver: (message: object) => void replies.push(message),
  };
  const delegate = new ScriptMessageDelegate(ORIGIN, handlers as MessageHandlers);
  const post = (name: 'bridge' | 'visit', content: unknown, origin = ORIGIN) =>
    delegate.receive(JSON.stringify({ name, origin, content: JSON.stringify(content) }), source);
  const dispatch = (name: 'bridge' | 'visit', content: string) =>
    delegate.receive(JSON.stringify({ name, origin: ORIGIN, content }), source);
  return { post, dispatch, visits, replies };
}

const signOut = { name: 'signOut', id: 'a', v: 1 };

test.each([
  ['an object, as from iOS', signOut],
  ['its JSON, as from Android', JSON.stringify(signOut)],
])('%s reaches its handler, and its reply the page', async (_, message) => {
  const { post, replies } = listen({ signOut: async () => ({}) });
  post('bridge', message);
  await vi.waitFor(() => expect(replies).toEqual([{ v: 1, id: 'a', ok: true, data: {} }]));
});

test('a page of another origin is not heard, whatever it says', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const handler = vi.fn(async () => ({}));
  const { post, visits, replies } = listen({ signOut: handler });
  for (const origin of ['https://evil.example', 'null', 'http://app.example.com', `${ORIGIN}.evil.example`]) {
    post('bridge', signOut, origin);
    post('visit', { url: `${ORIGIN}/`, action: 'advance' }, origin);
  }
  post('bridge', signOut);
  await vi.waitFor(() => expect(replies).toHaveLength(1));
  expect(handler).toHaveBeenCalledTimes(1);
  expect(visits).toEqual([]);
  expect(warned).toHaveBeenCalledTimes(8);
  warned.mockRestore();
});

test('what a handler throws is a refusal, with the client’s code and nobody else’s', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { post, replies } = listen({
    signOut: () => Promise.reject(new ClientError('signed_in_on_web', { isRefusal: true })),
    registerForPushNotifications: () => Promise.reject(new Error('a secret')),
  });
  post('bridge', signOut);
  post('bridge', { name: 'registerForPushNotifications', id: 'b', v: 1 });
  await vi.waitFor(() =>
    expect(replies).toEqual([
      { v: 1, id: 'a', ok: false, error: { code: 'signed_in_on_web', message: 'signed_in_on_web' } },
      { v: 1, id: 'b', ok: false, error: { code: 'refused', message: '' } },
    ]),
  );
  logged.mockRestore();
});

test('what the contract doesn’t know is refused to whoever waits, and to nobody else', async () => {
  const { post, replies } = listen();
  post('bridge', { name: 'openTheSafe' });
  post('bridge', { name: 'openTheSafe', id: 'a', v: 1 });
  post('bridge', { name: 'signedIn', id: 'b', v: 1 });
  await vi.waitFor(() =>
    expect(replies).toMatchObject([
      { id: 'a', ok: false, error: { code: 'unsupported' } },
      { id: 'b', ok: false, error: { code: 'invalid_message' } },
    ]),
  );
});

test('what script says to the relay by itself is read like anything else', async () => {
  const { post, dispatch, visits, replies } = listen({ signOut: async () => ({}) });
  for (const content of ['', '{', 'null', '1', '[]', '{"url":1}', '{"url":{}}']) {
    dispatch('visit', content);
    dispatch('bridge', content);
  }
  post('visit', { url: '/a', action: 'replace' });
  post('visit', { url: '/b', action: 'restore' });
  post('bridge', signOut);
  await vi.waitFor(() => expect(replies).toEqual([{ v: 1, id: 'a', ok: true, data: {} }]));
  expect(visits).toEqual([
    { url: '/a', action: 'replace' },
    { url: '/b', action: 'advance' },
  ]);
});
