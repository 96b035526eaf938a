import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as server from '@tandem-auth/server';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { buildApp } from './app.ts';

const PASSWORD = 'correct horse battery';
const DOCUMENTATION = '../../../docs/embedding.md';
const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'tandem-example-'));
let app: FastifyInstance;
let url: string;

beforeAll(async () => {
  cpSync(inject('embeddedTemplate'), directory, { recursive: true });
  const config = server.readConfig({ NODE_ENV: 'test', DATA_DIR: directory });
  app = await buildApp({ config, passwordCost: 4, jobs: false });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(method: string, path: string, { token = '', json }: { token?: string; json?: object } = {}) {
  const answer = await fetch(new URL(path, url), {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(json && { 'content-type': 'application/json' }),
    },
    ...(json && { body: JSON.stringify(json) }),
  });
  return { status: answer.status, json: await answer.json() };
}

/** The API token of somebody new. */
async function newUser(name: string, roles: string[] = []): Promise<string> {
  const email = `${name.toLowerCase()}@example.com`;
  await server.createUser(app.tandem, { email, name, password: PASSWORD });
  await app.tandem.database.prisma.user.update({ where: { email }, data: { roles } });
  for (;;) {
    const { status, json } = await ask('POST', '/api/v1/auth', { json: { email, password: PASSWORD } });
    if (status !== 503) return json.token;
  }
}

it('users add recipes and change their own, everybody reads, administrators count', async () => {
  const [ann, ben, ada] = [await newUser('Ann'), await newUser('Ben'), await newUser('Ada', ['admin'])];
  const json = { title: 'Soup' };
  expect((await ask('POST', '/recipes', { json })).status).toBe(401);
  expect(await ask('POST', '/recipes', { token: ann, json })).toEqual({
    status: 201,
    json: { id: 1, title: 'Soup', by: 'Ann' },
  });
  const better = { title: 'Better soup' };
  expect((await ask('PATCH', '/recipes/1', { token: ben, json: better })).status).toBe(403);
  expect((await ask('PATCH', '/recipes/1', { token: ann, json: better })).status).toBe(200);
  expect(await ask('GET', '/recipes')).toEqual({ status: 200, json: [{ id: 1, title: 'Better soup' }] });
  const counts = await Promise.all(['', ann, ada].map((token) => ask('GET', '/statistics', { token })));
  expect(counts.map(({ status }) => status)).toEqual([401, 403, 200]);
});

it('what the app’s own validator refuses is a problem that names the member', async () => {
  const token = await newUser('Cleo');
  const errorsOf = async (json: object) => {
    const { status, json: problem } = await ask('POST', '/recipes', { token, json });
    return [status, problem.code, problem.errors];
  };
  expect(await errorsOf({})).toEqual([422, 'validation', { title: ['This is missing.'] }]);
  expect(await errorsOf({ title: '' })).toEqual([422, 'validation', { title: ['This is too short.'] }]);
  expect(await errorsOf([])).toEqual([422, 'validation', { body: ['This must be an object.'] }]);
});

it('docs/embedding.md shows what is here', () => {
  const text = (path: string) => read(path).replace(/^ +/gm, '');
  const sources = text('app.ts') + text('main.ts');
  const blocks = [...text(DOCUMENTATION).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  expect(blocks.length).toBeGreaterThan(3);
  for (const block of blocks) expect(sources).toContain(block);
});

it('docs/embedding.md names, for each page that a mail leads to, what there is to do it by', () => {
  const rows = read(DOCUMENTATION).match(/^\| `\/.*$/gm) ?? [];
  expect(rows.length).toBeGreaterThan(7);
  const named = rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
  expect(Object.keys(server)).toEqual(expect.arrayContaining(named));
  const calls = rows.flatMap((row) => [...row.matchAll(/`POST (\S+)`/g)].map(([, path = '']) => path));
  expect(calls.filter((url) => !app.hasRoute({ method: 'POST', url }))).toEqual([]);
});
