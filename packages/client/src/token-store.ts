/**
 * Where a shell keeps what must outlive it: one text under one name, in the Keychain, the Android Keystore, libsecret. A write
 * happens whole or not at all. Tokens are in the text: whoever can read it is signed in.
 */
export interface TokenStore {
  /** `null` where there is none. */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
  erase(): Promise<void>;
}

/** Forgets when the process ends. */
export class MemoryTokenStore implements TokenStore {
  #text: string | null = null;

  async read(): Promise<string | null> {
    return this.#text;
  }

  async write(text: string): Promise<void> {
    this.#text = text;
  }

  async erase(): Promise<void> {
    this.#text = null;
  }
}

/** The part of the Web's `Storage` that is used here. */
export interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** In a `localStorage`, or what looks like it. For shells that have nothing better: it isn't encrypted. */
export class WebTokenStore implements TokenStore {
  readonly #storage: WebStorage;
  readonly #key: string;

  constructor(storage: WebStorage, key = 'tandem') {
    this.#storage = storage;
    this.#key = key;
  }

  async read(): Promise<string | null> {
    return this.#storage.getItem(this.#key);
  }

  async write(text: string): Promise<void> {
    this.#storage.setItem(this.#key, text);
  }

  async erase(): Promise<void> {
    this.#storage.removeItem(this.#key);
  }
}
