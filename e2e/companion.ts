import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Somebody who has signed up and isn't signed in. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** What the companion's process tells a test, by question. */
export interface Answers {
  /** Moves the server's clock on, which stands still otherwise. */
  advance: null;
  session: { closedReason: string | null; notificationTokens: string[] };
  sessionOfNotificationToken: string | null;
  countOpenSessions: number;
}

export interface Question {
  readonly id: number;
  readonly name: keyof Answers;
  readonly argument: string;
}

/** The real companion, in a process of its own, on an embedded database of its own. */
export class Companion implements AsyncDisposable {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Map<number, (answer: never) => void>();
  #questions = 0;

  private constructor(url: string, process: ChildProcess, folder: string) {
    this.url = url;
    this.#process = process;
    this.#folder = folder;
    process.on('message', ({ id, answer }: { id: number; answer: never }) => {
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
  }

  static async start(): Promise<Companion> {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-e2e-'));
    const child = fork(new URL('./companion-process.ts', import.meta.url), {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, DATA_DIR: folder },
    });
    const started = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    const { url } = started[0] ?? {};
    if (typeof url !== 'string') throw new Error(`The companion did not start: exit code ${started[0]}.`);
    return new Companion(url, child, folder);
  }

  ask<Name extends keyof Answers>(name: Name, argument: string): Promise<Answers[Name]> {
    const question: Question = { id: this.#questions++, name, argument };
    return new Promise((resolve) => {
      this.#waiting.set(question.id, resolve);
      this.#process.send(question);
    });
  }

  /** Sends what it is told, with no browser's headers added, and follows nothing. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(new URL(path, this.url), { redirect: 'manual', ...init });
  }

  async signUp(name: string): Promise<User> {
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const password = 'correct horse battery';
    const answer = await this.fetch('/api/v1/users', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: { name, email, password, password_confirmation: password } }),
    });
    if (answer.status !== 201) throw new Error(`Signing ${name} up was answered ${answer.status}.`);
    const { user } = await answer.json();
    return { id: user.id, name, email, password };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
