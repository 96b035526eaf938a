import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject } from 'vitest';
import {
  type DatabaseKind,
  emptyEmbeddedDatabase,
  emptyServerDatabase,
  TEST_SECRET,
} from '../../../packages/server/src/testing/server.ts';
import { type Answers, CompanionProcess } from '../../companion/src/testing/in-a-process.ts';
import type { ShellKindName } from '../src/shell-kind.ts';
import { Line } from './line.ts';
import { patiently } from './patiently.ts';
import { ShellProcess } from './shell-process.ts';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export const PASSWORD = 'correct horse battery';

/** A companion behind a line, somebody who has signed up, and the shell on their device. */
export class Stage {
  readonly line: Line;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #dropDatabase: () => unknown;
  #companion: CompanionProcess;
  #folder = '';
  #elapsedSeconds = 0;
  /** Where the shell finds a keyring; elsewhere it has none. */
  bus: string | undefined;
  user: User = { id: '', name: '', email: '' };
  shell!: ShellProcess;

  private constructor(parts: {
    line: Line;
    settings: Record<string, string>;
    companion: CompanionProcess;
    drop: () => unknown;
  }) {
    this.line = parts.line;
    this.#settings = parts.settings;
    this.#companion = parts.companion;
    this.#dropDatabase = parts.drop;
  }

  static async start(kind: DatabaseKind, more: Readonly<Record<string, string>> = {}): Promise<Stage> {
    const database = await (kind === 'embedded' ? emptyEmbeddedDatabase() : emptyServerDatabase());
    const line = await Line.start();
    const settings = { APP_SECRET: TEST_SECRET, PUBLIC_URL: line.url, ...database.environment, ...more };
    const companion = await CompanionProcess.start({ ...settings, NOW: new Date().toISOString() });
    line.target = companion.url;
    return new Stage({ line, settings, companion, drop: database.drop });
  }

  async stop(): Promise<void> {
    await this.#companion.stop();
    await this.line[Symbol.asyncDispose]();
    await this.#dropDatabase();
  }

  /** Somebody new, with a device that knows nothing. */
  async enter(): Promise<void> {
    this.user = await this.#signUp();
    this.#folder = mkdtempSync(join(tmpdir(), 'tandem-shell-'));
  }

  async leave(): Promise<void> {
    await this.shell?.kill();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    this.line.mend();
    this.line.isUnavailable = false;
    this.line.pages.clear();
    this.line.requests.length = 0;
  }

  /** Starts the app, also one that was killed. */
  async startShell(path = '/', kind?: ShellKindName): Promise<ShellProcess> {
    await this.shell?.kill();
    this.shell = new ShellProcess({ url: this.line.url + path, folder: this.#folder, kind, bus: this.bus });
    return this.shell;
  }

  /** Started, and signed in as a user does it. */
  async startSignedIn(path = '/', kind?: ShellKindName): Promise<ShellProcess> {
    const shell = await this.startShell(path, kind);
    await this.signIn();
    return shell;
  }

  async signIn(): Promise<void> {
    await this.fillIn();
    await this.shell.press('Sign In');
    await this.shell.untilWindow(showsHome(this.user));
  }

  /** Fills the native sign-in in, once it is there. */
  async fillIn(password = PASSWORD): Promise<void> {
    await this.shell.untilSignIn();
    await this.shell.fill('Email', this.user.email);
    await this.shell.fill('Password', password);
  }

  ask<Name extends keyof Answers>(name: Name, argument = ''): Promise<Answers[Name]> {
    return this.#companion.ask(name, argument);
  }

  async advance(seconds: number): Promise<void> {
    this.#elapsedSeconds += seconds;
    await this.ask('advance', String(seconds));
  }

  killServer(): Promise<unknown> {
    return this.#companion.stop('SIGKILL');
  }

  async startServer(): Promise<void> {
    const now = new Date(Date.now() + this.#elapsedSeconds * 1000);
    this.#companion = await CompanionProcess.start({ ...this.#settings, NOW: now.toISOString() });
    this.line.target = this.#companion.url;
  }

  /** Sends what it is told past the line, with no browser's headers. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return patiently(() => fetch(new URL(path, this.#companion.url), { redirect: 'manual', ...init }));
  }

  /** Ends all sessions of the user, as from another device. */
  async signOutElsewhere(): Promise<void> {
    const body = JSON.stringify({ email: this.user.email, password: PASSWORD });
    const headers = { 'content-type': 'application/json', 'user-agent': 'Turbo Native iOS' };
    const { token } = await (await this.fetch('/api/v1/auth', { method: 'POST', headers, body })).json();
    const authorization = { headers: { authorization: `Bearer ${token}` } };
    await this.fetch('/api/v1/sessions', { method: 'DELETE', ...authorization });
    await this.fetch('/api/v1/auth', { method: 'DELETE', ...authorization });
  }

  /** The server's rows, the WebViews' cookies and the shell's store hold one session, whole. `openSessions`: with those that nobody holds. */
  async expectSignedIn({ openSessions = 1 } = {}): Promise<void> {
    await this.shell.until(({ client }) => client === 'signed_in');
    const { session } = this.shell.secrets();
    const halves = { cookie: await this.shell.cookies(), authorization: `Bearer ${session?.apiToken}` };
    const asked = await this.fetch('/api/v1/auth', { headers: halves });
    expect(await asked.json()).toMatchObject({
      cookie: true,
      token: true,
      same_session: true,
      session: { id: session?.id },
      user: { id: this.user.id },
    });
    expect(await this.ask('countOpenSessions', this.user.id)).toBe(openSessions);
  }

  /** … or none. `openSessions`: what the server can't know of yet. */
  async expectSignedOut({ openSessions = 0 } = {}): Promise<void> {
    await this.shell.until(({ client }) => client === 'signed_out');
    expect(await this.ask('countOpenSessions', this.user.id)).toBe(openSessions);
    expect(this.shell.secrets().session).toBeUndefined();
    const cookie = await this.shell.cookies();
    expect(cookie).not.toMatch(/(^|; )tandem=/);
    const asked = await this.fetch('/api/v1/auth', { headers: { cookie } });
    expect(await asked.json()).toMatchObject({ cookie: false, principal: 'guest' });
  }

  /** Started again, the shell is signed out, and has nothing left to tell the server. */
  async expectStartsSignedOut(): Promise<void> {
    const shell = await this.startShell();
    await shell.untilSignIn();
    await this.expectSignedOut();
    expect(shell.secrets()).toEqual({});
  }

  async #signUp(): Promise<User> {
    const name = 'Ada Lovelace';
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const answer = await this.fetch('/api/v1/users', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: { name, email, password: PASSWORD, password_confirmation: PASSWORD } }),
    });
    if (answer.status !== 201) throw new Error(`Signing ${name} up was answered ${answer.status}.`);
    const { id } = (await answer.json()).user;
    await this.ask('verifyEmail', id);
    return { id, name, email };
  }
}

export const showsHome =
  ({ name }: User) =>
  ({ shows, text }: { shows: string; text: string }) =>
    shows === 'page' && text.includes(`Hello, ${name}`);

type Flows = (stage: () => Stage) => void;

/** Every flow, with the real companion on an embedded database and on PostgreSQL. */
export function onEveryServer(name: string, flows: Flows, settings = {}): void {
  for (const kind of ['embedded', 'postgresql'] as const) {
    describe.skipIf(kind === 'postgresql' && !inject('postgresqlUrl'))(`${name} (${kind})`, () => {
      onStage(flows, kind, settings);
    });
  }
}

/** Flows in which the database has no part. */
export function onOneServer(name: string, flows: Flows): void {
  describe(name, () => onStage(flows, 'embedded'));
}

function onStage(flows: Flows, kind: DatabaseKind, settings = {}): void {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.start(kind, settings);
  });
  afterAll(() => stage.stop());
  beforeEach(() => stage.enter());
  afterEach(() => stage.leave());
  flows(() => stage);
}
