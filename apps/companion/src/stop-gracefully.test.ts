import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { ada } from './testing/companion.ts';
import { CompanionProcess } from './testing/in-a-process.ts';

const PATIENCE = { timeout: 60_000 };
/** A user has no more: what comes after them closes the oldest. */
const MOST_SESSIONS = 100;
const SHELL = { 'user-agent': 'Turbo Native iOS', 'content-type': 'application/json' };

let directory: string;
let companion: CompanionProcess;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tandem-stop-'));
  cpSync(inject('embeddedTemplate'), directory, { recursive: true });
  companion = await CompanionProcess.start({ DATA_DIR: directory, LOG_LEVEL: 'fatal' });
});
afterEach(async () => {
  await companion.stop('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

interface Outcome {
  readonly call: string;
  /** Of the answer; else the system's error code. */
  readonly status: number | string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly afterSignal: boolean;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
}

test('stopped under load, every request is answered, or refused before it was made', PATIENCE, async () => {
  const { email, name, password } = ada;
  const agent = new Agent({ keepAlive: true, maxSockets: 24 });
  let signalled = false;
  const ask = (call: Call) => send(agent, call).then((outcome) => ({ ...outcome, afterSignal: signalled }));
  const user = { email, name, password, password_confirmation: password };
  const signedUp = await ask({ method: 'POST', path: '/api/v1/users', headers: SHELL, json: { user } });
  const signIn: Call = { method: 'POST', path: '/api/v1/auth', headers: SHELL, json: { email, password } };
  const authorization = `Bearer ${JSON.parse(signedUp.body).token}`;
  const calls: Call[] = [
    { method: 'GET', path: '/api/v1/me', headers: { authorization } },
    signIn,
    { method: 'GET', path: '/api/v1/sessions', headers: { authorization } },
  ];
  const isReady: Call = { method: 'GET', path: '/health/ready' };

  const outcomes: Outcome[] = [];
  const gone = new AbortController();
  const client = async (mine: readonly Call[]) => {
    for (let turn = outcomes.length; !gone.signal.aborted; turn += 1) {
      const outcome = await ask(mine[turn % mine.length] as Call);
      outcomes.push(outcome);
      if (outcome.status === 'ECONNREFUSED') return;
    }
  };
  const clients = Promise.all([client([isReady]), ...Array.from({ length: 9 }, () => client(calls))]);
  await expect.poll(() => outcomes.length, PATIENCE).toBeGreaterThan(100);
  signalled = true;
  const code = await companion.stop('SIGTERM');
  gone.abort();
  await clients;
  agent.destroy();

  const summary = outcomes.map(({ call, status }) => `${call} ${status}`);
  const unexpected = summary.filter((one) => !/ (200|503|ECONNREFUSED)$/.test(one));
  expect(unexpected).toEqual([]);
  const refused = outcomes.filter(({ status }) => status === 503);
  expect(refused.filter(({ headers }) => !(Number(headers['retry-after']) > 0))).toEqual([]);
  const answeredLate = outcomes.filter(({ afterSignal, status }) => afterSignal && status === 200);
  expect(answeredLate.filter(({ call }) => call === 'GET /api/v1/me').length).toBeGreaterThan(0);
  expect(refused.some(({ call, body }) => call === 'GET /health/ready' && /stopping/.test(body))).toBe(true);
  expect(code).toBe(0);

  // What the server had begun was answered: there is no session that nobody was told of.
  companion = await CompanionProcess.start({ DATA_DIR: directory });
  const signIns = outcomes.filter(({ call, status }) => call === 'POST /api/v1/auth' && status === 200);
  const sessions = await companion.ask('countOpenSessions', JSON.parse(signedUp.body).user.id);
  expect(sessions).toBe(Math.min(signIns.length + 1, MOST_SESSIONS));
});

test('with nobody connected it stops at once', PATIENCE, async () => {
  const began = performance.now();
  expect(await companion.stop('SIGTERM')).toBe(0);
  expect(performance.now() - began).toBeLessThan(1_900);
});

function send(agent: Agent, { method, path, headers = {}, json }: Call): Promise<Omit<Outcome, 'afterSignal'>> {
  const call = `${method} ${path}`;
  return new Promise((resolve) => {
    const asking = request(new URL(path, companion.url), { agent, method, headers }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => (body += chunk));
      answer.on('error', (error: NodeJS.ErrnoException) =>
        resolve({ call, status: `body ${error.code}`, headers: {}, body }),
      );
      answer.on('end', () => resolve({ call, status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    asking.on('error', (error: NodeJS.ErrnoException) => {
      // The system says so of a connection that was waiting when the socket closed: the server never saw it.
      const unseen = error.code === 'ECONNRESET' && !asking.reusedSocket;
      resolve({ call, status: unseen ? 'ECONNREFUSED' : (error.code ?? error.message), headers: {}, body: '' });
    });
    asking.end(json === undefined ? undefined : JSON.stringify(json));
  });
}
