import { type Answers, CompanionProcess } from '../apps/companion/src/testing/in-a-process.ts';
import { type HttpAnswer, type HttpClient, type HttpRequest, httpClient } from '../packages/server/src/testing/http.ts';
import { TEST_SECRET } from '../packages/server/src/testing/server.ts';

const SIZE = 2;
export const START = Date.parse('2026-03-01T12:00:00Z');

/** The companion in two processes over one database, with one clock, which stands still until it is moved. */
export class Cluster implements AsyncDisposable {
  readonly members: readonly Member[];
  #now = START;

  private constructor(members: readonly Member[]) {
    this.members = members;
  }

  static async start(databaseUrl: string, environment: Record<string, string> = {}): Promise<Cluster> {
    const settings = { ...environment, ...settingsOf(databaseUrl) };
    // In turn: the first one brings the schema up to date.
    const members: Member[] = [];
    while (members.length < SIZE) members.push(await Member.start(settings));
    return new Cluster(members);
  }

  /** One of them, counted round. */
  member(index: number): Member {
    return this.members[index % this.members.length] as Member;
  }

  async advance(seconds: number): Promise<void> {
    this.#now += seconds * 1000;
    await Promise.all(this.members.map((member) => member.advance(seconds, new Date(this.#now))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member.stop()));
  }
}

/** What every process on a database is started with, a command too. */
export function settingsOf(databaseUrl: string) {
  return { DATABASE_URL: databaseUrl, APP_SECRET: TEST_SECRET, PUBLIC_URL: 'http://localhost:3000' };
}

/** One process. It can be ended and started again, at the same address. */
export class Member implements HttpClient {
  readonly url: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #client: HttpClient;
  #process: CompanionProcess;
  #now = new Date(START);

  private constructor(process: CompanionProcess, settings: Readonly<Record<string, string>>) {
    this.url = process.url;
    this.#process = process;
    this.#client = httpClient(process.url);
    this.#settings = { ...settings, PORT: new URL(process.url).port };
  }

  static async start(settings: Readonly<Record<string, string>>): Promise<Member> {
    return new Member(await CompanionProcess.start({ ...settings, NOW: new Date(START).toISOString() }), settings);
  }

  http(method: string, path: string, request?: HttpRequest): Promise<HttpAnswer> {
    return this.#client.http(method, path, request);
  }

  async advance(seconds: number, now: Date): Promise<void> {
    this.#now = now;
    await this.#process.ask('advance', String(seconds));
  }

  ask<Name extends keyof Answers>(name: Name, argument?: string): Promise<Answers[Name]> {
    return this.#process.ask(name, argument);
  }

  async stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.#process.stop(signal);
  }

  async startAgain(): Promise<void> {
    this.#process = await CompanionProcess.start({ ...this.#settings, NOW: this.#now.toISOString() });
  }
}
