import { type Fetch, MemoryTokenStore } from '@tandem-auth/client';
import { beforeEach, expect, test } from 'vitest';
import { loadPathConfiguration } from './path-configuration-loader.ts';

const modal = (pattern: string) =>
  JSON.stringify({ rules: [{ patterns: [pattern], properties: { context: 'modal' } }] });

interface Answer {
  readonly status: number;
  readonly text: string;
}

let kept: MemoryTokenStore;
let asked: string[];
beforeEach(() => {
  kept = new MemoryTokenStore();
  asked = [];
});

/** What a shell goes by, in turn, when the server answers so. */
async function load(answer: () => Answer | Promise<never>): Promise<string[]> {
  const used: string[] = [];
  const fetch: Fetch = async (url) => {
    asked.push(url);
    const { status, text } = await answer();
    return { status, headers: { get: () => null, getSetCookie: () => [] }, text: async () => text };
  };
  const url = 'https://app.example.com/paths.json';
  await loadPathConfiguration({ url, fetch, kept }, (configuration) => {
    const isModal = (path: string) => configuration.propertiesOf(path).context === 'modal';
    used.push(['/old', '/new', '/users/sign_in'].filter(isModal).join());
  });
  await expect.poll(() => asked).toEqual([url]);
  return used;
}

test('the first time the server’s is waited for, and kept', async () => {
  expect(await load(() => ({ status: 200, text: modal('/new$') }))).toEqual(['/users/sign_in', '/new']);
  expect(await kept.read()).toBe(modal('/new$'));
});

test('later the last one is used until the server’s is there', async () => {
  await kept.write(modal('/old$'));
  const used = await load(() => ({ status: 200, text: modal('/new$') }));
  await expect.poll(() => used).toEqual(['/old', '/new']);
  expect(await kept.read()).toBe(modal('/new$'));
});

test.each([
  ['no answer', () => Promise.reject(new Error('offline'))],
  ['a fault', () => ({ status: 503, text: modal('/new$') })],
  ['a captive portal', () => ({ status: 200, text: '<html>Pay here.</html>' })],
])('%s leaves what there was', async (_, answer) => {
  expect(await load(answer)).toEqual(['/users/sign_in']);
  expect(await kept.read()).toBeNull();
  asked = [];
  await kept.write(modal('/old$'));
  expect(await load(answer)).toEqual(['/old']);
  expect(await kept.read()).toBe(modal('/old$'));
});
