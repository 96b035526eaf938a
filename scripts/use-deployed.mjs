// Runs the built companion from a copy elsewhere, with plain Node: a user made by its command signs in and out.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './run.mjs';

const elsewhere = mkdtempSync(join(tmpdir(), 'tandem-deployed-'));
cpSync(join(root, 'dist/companion'), elsewhere, { recursive: true, verbatimSymlinks: true });
const port = String(await freePort());
const env = { PATH: process.env.PATH, PORT: port, DATA_DIR: join(elsewhere, 'data'), LOG_LEVEL: 'error' };
const tandem = join(elsewhere, 'dist/cli/tandem.js');
const credentials = { email: 'ann@example.com', password: 'correct horse battery' };

const created = spawnSync(process.execPath, [tandem, 'users', 'create', credentials.email], {
  env,
  cwd: elsewhere,
  input: credentials.password,
  encoding: 'utf8',
});
assert.equal(created.status, 0, created.stderr);

const server = spawn(process.execPath, [tandem, 'start'], {
  env,
  cwd: elsewhere,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = once(server, 'exit');
try {
  await Promise.race([once(server.stdout, 'data'), exited.then(() => assert.fail('It did not start.'))]);
  const ask = (method, path, { headers = {}, body } = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'user-agent': 'Turbo Native iOS', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
  const signedIn = await ask('POST', '/api/v1/auth', {
    headers: { 'content-type': 'application/json' },
    body: credentials,
  });
  assert.equal(signedIn.status, 200);
  const headers = { authorization: `Bearer ${(await signedIn.json()).token}` };
  assert.equal((await ask('DELETE', '/api/v1/auth', { headers })).status, 200);
  assert.equal((await ask('GET', '/api/v1/me', { headers })).status, 401);
  const page = await (await ask('GET', '/users/sign_in')).text();
  const [, script] = /src="(\/assets\/main-[^"]+)"/.exec(page);
  assert.equal((await ask('GET', script)).status, 200);
} finally {
  server.kill();
  await exited;
  rmSync(elsewhere, { recursive: true, force: true });
}
assert.equal((await exited)[0], 0);

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}
