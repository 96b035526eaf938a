import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { type HttpAnswer, type HttpRequest, NATIVE } from '../../packages/server/src/testing/http.ts';
import type { Cluster } from '../cluster.ts';
import type { Entry, Exchange, Ledger } from './ledger.ts';

/** What a client needs to know of the world. */
export interface Surroundings {
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  /** Below `bound`, by the seed. */
  readonly random: (bound: number) => number;
  /** The processes that are meant to be down. */
  readonly down: ReadonlySet<number>;
}

const PASSWORD = 'correct horse battery';
const PAUSE_MILLISECONDS = 20;

/** A shell whose user signs in, reads, renews and signs out, over and over, at any of the processes, and tries again after a fault. */
export class Client {
  #email = '';
  readonly #world: Surroundings;
  #stopping = false;

  constructor(world: Surroundings) {
    this.#world = world;
  }

  /** Resolves after {@link Client.stop}, when nothing is left undecided: some sessions live on, no sign-out is half-way. */
  async run(): Promise<void> {
    await this.#insist('POST /api/v1/users', null, () => {
      // Each try by another one: the try before may have been done, though its answer got lost.
      this.#email = `${randomBytes(8).toString('hex')}@example.com`;
      return {
        json: { user: { email: this.#email, name: 'Ann', password: PASSWORD, password_confirmation: PASSWORD } },
      };
    });
    while (!this.#stopping) {
      const entry = await this.#signIn();
      for (let acts = this.#world.random(8); acts > 0; acts -= 1) await this.#act(entry);
      if (this.#stopping) return;
      await this.#signOut(entry);
      await this.#useDead(entry);
    }
  }

  stop(): void {
    this.#stopping = true;
  }

  async #signIn(): Promise<Entry> {
    const json = { email: this.#email, password: PASSWORD };
    let notificationToken = '';
    const answer = await this.#insist('POST /api/v1/auth', null, () => {
      notificationToken = randomBytes(16).toString('hex');
      return { headers: NATIVE, json: { ...json, notification_token: { token: notificationToken, platform: 'iOS' } } };
    });
    const entry: Entry = { id: answer.json.session.id, notificationToken, ...halves(answer), state: 'live' };
    this.#world.ledger.entries.push(entry);
    return entry;
  }

  async #act(entry: Entry): Promise<void> {
    const cookie = { cookie: entry.cookie };
    const bearer = { authorization: `Bearer ${entry.apiToken}` };
    const headers = [cookie, bearer, { ...cookie, ...bearer }][this.#world.random(3)] as Record<string, string>;
    const act = this.#world.random(10);
    if (act > 1) await this.#send('GET /api/v1/me', entry, { headers });
    else if (act > 0) await this.#renew(entry);
    else await this.#loseAnswer('GET /api/v1/me', { headers });
  }

  /** Now and then the answer is lost, and the same token is sent again, as a shell does. */
  async #renew(entry: Entry): Promise<void> {
    const renewal = { headers: NATIVE, json: { refresh_token: entry.refreshToken } };
    if (this.#world.random(3) === 0) await this.#loseAnswer('POST /api/v1/auth/renewal', renewal);
    Object.assign(entry, halves(await this.#insist('POST /api/v1/auth/renewal', entry, () => renewal)));
  }

  /** By any half, here or everywhere, until it is acknowledged. */
  async #signOut(entry: Entry): Promise<void> {
    const [request, how] = (
      [
        ['DELETE /api/v1/auth', { headers: { authorization: `Bearer ${entry.apiToken}` } }],
        ['DELETE /api/v1/auth', { headers: { cookie: entry.cookie, 'sec-fetch-site': 'same-origin' } }],
        ['DELETE /api/v1/auth', { json: { refresh_token: entry.refreshToken } }],
        ['DELETE /api/v1/sessions', { headers: { authorization: `Bearer ${entry.apiToken}` }, json: { all: true } }],
      ] as const
    )[this.#world.random(4)] as [string, HttpRequest];
    if (this.#world.random(5) === 0) {
      entry.state = 'ending';
      await this.#loseAnswer(request, how);
    }
    await this.#insist(request, entry, () => how);
    entry.state = 'dead';
  }

  /** At every process, right after the acknowledgement. */
  async #useDead(entry: Entry): Promise<void> {
    const uses: [string, HttpRequest][] = [
      ['GET /api/v1/me', { headers: { authorization: `Bearer ${entry.apiToken}` } }],
      ['GET /api/v1/me', { headers: { cookie: entry.cookie } }],
      ['POST /api/v1/auth/renewal', { headers: NATIVE, json: { refresh_token: entry.refreshToken } }],
    ];
    const everywhere = this.#world.cluster.members.flatMap((_, member) =>
      uses.map(([request, how]) => this.#send(request, entry, how, member)),
    );
    await Promise.all(everywhere);
  }

  /** Until it is answered other than by a fault; a sign-out that may have been done before may then find nobody signed in. */
  async #insist(what: string, entry: Entry | null, how: () => HttpRequest): Promise<HttpAnswer> {
    for (;;) {
      const answer = await this.#send(what, entry, how());
      if (answer && answer.status !== 503) return answer;
      if (entry && what.startsWith('DELETE')) entry.state = 'ending';
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
  }

  async #send(what: string, entry: Entry | null, how: HttpRequest, at?: number): Promise<HttpAnswer | null> {
    const { cluster, ledger, down, random } = this.#world;
    const member = at ?? random(cluster.members.length);
    const stateWhenSent = entry?.state ?? null;
    const wasDown = down.has(member);
    const began = performance.now();
    const [method = '', path = ''] = what.split(' ');
    const answer = await cluster
      .member(member)
      .http(method, path, how)
      .catch(() => null);
    const exchange: Exchange = {
      what,
      member,
      stateWhenSent,
      answer,
      milliseconds: performance.now() - began,
      memberDown: wasDown || down.has(member),
    };
    ledger.record(exchange);
    return answer;
  }

  /** Sends it, and hangs up. */
  async #loseAnswer(what: string, { headers, json }: HttpRequest): Promise<void> {
    const { cluster, random } = this.#world;
    const [method = '', path = ''] = what.split(' ');
    const body = json === undefined ? '' : JSON.stringify(json);
    const request = httpRequest(new URL(path, cluster.member(random(cluster.members.length)).url), {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    });
    const gone = new Promise((resolve) => request.once('close', resolve));
    request.on('error', () => undefined);
    request.end(body, () => request.destroy());
    await gone;
  }
}

function halves({ cookie, json }: HttpAnswer): Pick<Entry, 'cookie' | 'apiToken' | 'refreshToken'> {
  return { cookie, apiToken: json.token, refreshToken: json.refresh_token };
}
