import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { deferred } from './deferred.ts';
import { patiently } from './patiently.ts';

/** A request that is held up on the line. */
export interface Held {
  /** Resolves when it has come, or, held after, when the server has answered. */
  readonly arrived: Promise<void>;
  /** Resolves when whoever asked doesn't wait any more. */
  readonly abandoned: Promise<void>;
  release(): void;
  /** The connection breaks: whoever asked never hears. */
  drop(): void;
}

interface Page {
  readonly status: number;
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Hold {
  readonly what: string;
  readonly when: 'before' | 'after';
  readonly arrive: () => void;
  readonly abandon: () => void;
  readonly outcome: Promise<'release' | 'drop'>;
}

/** The network between a shell and its server, which fails as told. */
export class Line implements AsyncDisposable {
  readonly url: string;
  /** `METHOD /path` of all that have come. */
  readonly requests: string[] = [];
  /** Pages of a test's own, by path. */
  readonly pages = new Map<string, Page>();
  /** Where the server is. */
  target = '';
  /** Whether a balancer answers for it that there is nobody. */
  isUnavailable = false;
  readonly #server;
  readonly #sockets = new Set<Socket>();
  readonly #holds: Hold[] = [];
  #isCut = false;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => {
      if (this.#isCut) return void socket.destroy();
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (asked, answer) => {
      this.#pass(asked, answer).catch(() => answer.destroy());
    });
  }

  static async start(): Promise<Line> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Line(server);
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  /** The next such request, `METHOD /path`: before the server sees it, or its answer. */
  hold(what: string, when: Hold['when']): Held {
    const arrival = deferred<void>();
    const departure = deferred<void>();
    const outcome = deferred<'release' | 'drop'>();
    const [arrive, abandon] = [arrival.resolve, departure.resolve];
    this.#holds.push({ what, when, arrive, abandon, outcome: outcome.promise });
    return {
      arrived: arrival.promise,
      abandoned: departure.promise,
      release: () => outcome.resolve('release'),
      drop: () => outcome.resolve('drop'),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url = '/' } = asked;
    const path = url.split('?')[0] ?? '';
    const what = `${method} ${path}`;
    this.requests.push(what);
    const body = await buffer(asked);
    const page = this.pages.get(path);
    if (page) {
      answer.writeHead(page.status, { 'content-type': 'text/html', ...page.headers }).end(page.html);
      return;
    }
    if (this.isUnavailable) return void answer.writeHead(503, { 'retry-after': '1' }).end('No server is available.');
    const index = this.#holds.findIndex((hold) => hold.what === what);
    const [hold] = index === -1 ? [] : this.#holds.splice(index, 1);
    if (hold?.when === 'before' && !(await this.#isReleased(hold, answer))) return;
    const answered = await patiently(() => this.#ask(asked, body));
    if (hold?.when === 'after' && !(await this.#isReleased(hold, answer))) {
      answered.resume();
      return;
    }
    answered.pipe(answer.writeHead(answered.statusCode ?? 502, answered.rawHeaders));
  }

  async #ask({ method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const passed = request(this.target + url, { method, headers }).end(body);
    const [answered] = (await once(passed, 'response')) as [IncomingMessage];
    if (answered.statusCode === 503) answered.resume();
    return answered;
  }

  async #isReleased({ arrive, abandon, outcome }: Hold, answer: ServerResponse): Promise<boolean> {
    answer.once('close', abandon);
    arrive();
    if ((await outcome) === 'release') return true;
    answer.destroy();
    return false;
  }
}
