import type { CookieJar } from './host.ts';
import { type DeviceRecord, EMPTY_RECORD, readRecord, writeRecord } from './record.ts';
import type { TokenStore } from './token-store.ts';

/** What the device holds: the record and the WebView's cookies. Changed in turns, so that no two changes cross. */
export class LocalState {
  readonly #store: TokenStore;
  readonly #cookies: CookieJar;
  readonly #url: string;
  #record: DeviceRecord | undefined;
  #lastTurn: Promise<unknown> = Promise.resolve();
  /** The WebView is signed in, natively nobody is: a handoff makes it whole. Asked anew at every start. */
  isSignedInOnWeb = false;
  /** How often this device has been signed out: a sign-in that began before the last time comes to nothing. */
  signOuts = 0;

  constructor(store: TokenStore, cookies: CookieJar, origin: string) {
    this.#store = store;
    this.#cookies = cookies;
    this.#url = `${origin}/`;
  }

  /** Reads the record, once. */
  load(): Promise<void> {
    return this.inTurn(async () => {
      this.#record ??= readRecord(await this.#store.read());
    });
  }

  get isLoaded(): boolean {
    return this.#record !== undefined;
  }

  get record(): DeviceRecord {
    return this.#record ?? EMPTY_RECORD;
  }

  /** Runs `work` when nobody else changes anything. Not to be nested, and not to wait for the network in. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#lastTurn.then(work);
    this.#lastTurn = turn.catch(() => {});
    return turn;
  }

  /** Changes the record, in a turn. Where the store fails, nothing has changed. */
  async commit(record: DeviceRecord): Promise<void> {
    await this.#save(record);
    this.#record = record;
  }

  /** Changes the record to what is so anyhow, in a turn: where the store fails, only what it keeps is behind. */
  async note(record: DeviceRecord): Promise<void> {
    this.#record = record;
    await this.#save(record);
  }

  readCookies(): Promise<string> {
    return this.#cookies.read(this.#url);
  }

  /** In a turn. */
  async writeCookies(setCookies: readonly string[]): Promise<void> {
    for (const line of setCookies) await this.#cookies.write(this.#url, line);
  }

  /** Clears the WebView's cookies where a sign-out has left them. */
  async clearDueCookies(): Promise<void> {
    await this.inTurn(async () => {
      if (!this.record.cookiesDue) return;
      await this.#cookies.clear(this.#url);
      await this.note({ ...this.record, cookiesDue: false });
    });
  }

  #save(record: DeviceRecord): Promise<void> {
    const text = writeRecord(record);
    return text === null ? this.#store.erase() : this.#store.write(text);
  }
}
