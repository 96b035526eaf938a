import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Answers, CompanionProcess } from '../apps/companion/src/testing/in-a-process.ts';

/** No shell, and no Chromium. */
export const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0';

/** Somebody who has signed up, whose address is verified, and who isn't signed in. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** The real companion, in a process of its own, on an embedded database of its own. */
export class Companion implements AsyncDisposable {
  readonly #process: CompanionProcess;
  readonly #folder: string;

  private constructor(process: CompanionProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
  }

  /** @param more settings, besides those that every companion needs. */
  static async start(more: Readonly<Record<string, string>> = {}): Promise<Companion> {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-e2e-'));
    const settings = {
      APP_SECRET: randomBytes(32).toString('hex'),
      DATA_DIR: folder,
      // A test says by a header where it is.
      TRUSTED_PROXIES: '127.0.0.1',
      ...more,
    };
    return new Companion(await CompanionProcess.start(settings), folder);
  }

  get url(): string {
    return this.#process.url;
  }

  ask<Name extends keyof Answers>(name: Name, argument: string): Promise<Answers[Name]> {
    return this.#process.ask(name, argument);
  }

  /** Sends what it is told, with no browser's headers added, and follows nothing. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(new URL(path, this.url), { redirect: 'manual', ...init });
  }

  async signUp(name: string): Promise<User> {
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const password = 'correct horse battery';
    const user = { name, email, password, password_confirmation: password };
    const answer = await this.#whenItCan(() =>
      this.fetch('/api/v1/users', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user }),
      }),
    );
    if (answer.status !== 201) throw new Error(`Signing ${name} up was answered ${answer.status}.`);
    const { id } = (await answer.json()).user;
    await this.ask('verifyEmail', id);
    return { id, name, email, password };
  }

  /** Asks again where it is too busy just now, as every client should: other suites are at work beside this one. */
  async #whenItCan(ask: () => Promise<Response>): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const answer = await ask();
      if (answer.status !== 503 || tries === 10) return answer;
      await setTimeout(Number(answer.headers.get('retry-after')) * 1000);
    }
  }

  /** Signs in by what is like nothing that a test's page is shown in. Answers what it sends from then on. */
  async signInElsewhere(
    { email, password }: User,
    { name, ip }: { name: string; ip: string },
  ): Promise<{ authorization: string }> {
    const answer = await this.fetch('/api/v1/auth', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': FIREFOX,
        'x-forwarded-for': ip,
      },
      body: JSON.stringify({ email, password, device: { name, platform: 'Android', model: 'Nokia 3310' } }),
    });
    if (answer.status !== 200) throw new Error(`Signing in on ${name} was answered ${answer.status}.`);
    return { authorization: `Bearer ${(await answer.json()).token}` };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
