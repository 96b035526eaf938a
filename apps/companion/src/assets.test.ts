import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Assets, loadAssets } from './assets.ts';
import { assetRoutes } from './pages/assets.ts';

let assets: Assets;
let app: FastifyInstance;

beforeAll(async () => {
  assets = await loadAssets();
  app = Fastify();
  app.decorate('assets', assets);
  await app.register(assetRoutes);
});

afterAll(() => app.close());

test('the files of a page may be kept for ever: their names change with their content', async () => {
  const types = {
    script: 'text/javascript; charset=utf-8',
    getNative: 'text/javascript; charset=utf-8',
    stylesheet: 'text/css; charset=utf-8',
    icon: 'image/svg+xml',
  };
  for (const [asset, type] of Object.entries(types)) {
    const path = assets.paths[asset as keyof typeof types];
    expect(path).toMatch(/^\/assets\/[a-z-]+-[A-Z0-9]{8}\.[a-z]+$/);
    const response = await app.inject(path);
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
    });
  }
});

test('an unchanged file isn’t sent again', async () => {
  const { headers } = await app.inject(assets.paths.script);
  const again = await app.inject({ url: assets.paths.script, headers: { 'if-none-match': String(headers.etag) } });
  expect(again.statusCode).toBe(304);
  expect(again.body).toBe('');
});

test('a client that reads gzip gets a fraction of the bytes', async () => {
  const plain = await app.inject(assets.paths.script);
  const gzipped = await app.inject({ url: assets.paths.script, headers: { 'accept-encoding': 'gzip, br' } });
  expect(gzipped.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
  expect(gzipped.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
});

test('browsers that ask for an icon by themselves get one', async () => {
  for (const path of ['/favicon.ico', '/favicon.svg']) {
    const response = await app.inject(path);
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('image/svg+xml');
  }
});

test('another name is not found', async () => {
  expect((await app.inject('/assets/main.js')).statusCode).toBe(404);
  expect((await app.inject('/assets/..%2fpackage.json')).statusCode).toBe(404);
});

test('all is one script and one stylesheet, and an example', () => {
  expect(assets.files.size).toBe(4);
});
