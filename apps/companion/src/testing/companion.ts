import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createUser, ERRORS, readConfig } from '@tandem-auth/server';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { inject, vi } from 'vitest';
import { buildCompanion, type CompanionOverrides } from '../app.ts';

export const ada = { email: 'ada@example.com', name: 'Ada Lovelace', password: 'correct horse battery' };

/** The companion on an embedded database of its own, where Ada has signed in by a browser once, and a browser's and a shell's way to ask it. */
export interface TestCompanion {
  readonly app: FastifyInstance;
  /** What a browser sends on a visit or with a form. */
  browser(method: Method, path: string, more?: Ask): Promise<LightMyRequestResponse>;
  /** What a shell's WebView sends. */
  shell(method: Method, path: string, more?: Ask): Promise<LightMyRequestResponse>;
  /** The cookie of a fresh sign-in by form. */
  signIn(): Promise<string>;
  stop(): Promise<void>;
}

type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE';

export interface Ask {
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

export async function startCompanion(
  environment: Record<string, string> = {},
  overrides: CompanionOverrides = {},
): Promise<TestCompanion> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-companion-'));
  cpSync(inject('embeddedTemplate'), directory, { recursive: true });
  const publicUrl = environment['PUBLIC_URL'] ?? 'http://localhost:3000';
  const config = readConfig({
    NODE_ENV: 'test',
    APP_SECRET: 'd1c5f7a90b3e48624fae0c9d7b8163250ce7f4a1d98b36527e0f41ca8d5b9236',
    PUBLIC_URL: publicUrl,
    LOG_LEVEL: 'silent',
    DATA_DIR: directory,
    ...environment,
  });
  const app = await buildCompanion(config, { passwordCost: 4, ...overrides });

  const asking =
    (client: Record<string, string>) =>
    (method: Method, path: string, ask: Ask = {}) =>
      whenItCan(() =>
        app.inject({
          method,
          url: path,
          headers: {
            ...client,
            ...(method !== 'GET' && { origin: publicUrl }),
            ...(ask.form && { 'content-type': 'application/x-www-form-urlencoded' }),
            ...ask.headers,
          },
          ...(ask.form && { payload: new URLSearchParams(ask.form).toString() }),
        }),
      );
  const browser = asking({
    accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    'user-agent': 'Mozilla/5.0 Firefox/148.0',
  });
  const shell = asking({ 'user-agent': 'Mozilla/5.0 Turbo Native iOS' });

  const signIn = async () => {
    const { email, password } = ada;
    return cookieOf(await browser('POST', '/users/sign_in', { form: { email, password } }));
  };
  await createUser(app.tandem, ada);
  await signIn();

  return {
    app,
    browser,
    shell,
    signIn,
    async stop() {
      await app.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** One that sends mails, and keeps what it logs. */
export interface MailingCompanion extends TestCompanion {
  readonly lines: readonly string[];
}

/** {@link startCompanion}, with its jobs at work. */
export async function startMailingCompanion(environment: Record<string, string> = {}): Promise<MailingCompanion> {
  const lines: string[] = [];
  const logStream = { write: (line: string) => void lines.push(line) };
  const companion = await startCompanion({ LOG_LEVEL: 'trace', ...environment }, { logStream });
  await companion.app.listen({ port: 0, host: '127.0.0.1' });
  // On a busy machine the queues are made in more time than a request waits for them.
  await vi.waitFor(() => companion.app.tandem.jobs.ready(), { timeout: 100_000 });
  return { ...companion, lines };
}

/** Asks again where it is too busy just now, as every client should: other suites are at work beside this one. */
async function whenItCan(ask: () => Promise<LightMyRequestResponse>): Promise<LightMyRequestResponse> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    const isBusy = answer.statusCode === 503 && answer.body.includes(ERRORS.overloaded.error);
    if (!isBusy || tries === 10) return answer;
    await setTimeout(Number(answer.headers['retry-after']) * 1000);
  }
}

/** `name=value` of the session cookie that an answer sets, as a client sends it back. */
export function cookieOf(answer: LightMyRequestResponse): string {
  const cookie = answer.cookies.find(({ name }) => /^(__Host-)?tandem$/.test(name));
  if (!cookie) throw new Error(`The answer sets no session cookie: ${answer.statusCode} ${answer.body}`);
  return `${cookie.name}=${cookie.value}`;
}
