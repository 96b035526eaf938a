import type { NotificationToken, TandemClient, TokenStore } from '@tandem-auth/client';

interface PushOptions {
  readonly client: TandemClient;
  readonly platform: NotificationToken['platform'];
  /** Keeps the token while the user wants to be notified. */
  readonly store: TokenStore;
  makeToken(): string;
}

/** Registers this device for notifications. There is no push service behind it: the token is made up. */
export class PushRegistration {
  readonly #options: PushOptions;
  isRegistered = false;

  constructor(options: PushOptions) {
    this.#options = options;
  }

  /** The user wants notifications. */
  async register(): Promise<void> {
    const { client, platform, store, makeToken } = this.#options;
    const token = (await store.read()) ?? makeToken();
    await client.registerNotificationToken({ token, platform });
    await store.write(token);
    this.isRegistered = true;
  }

  /** At the app's start: services change a device's token now and then, so it is said anew each time. */
  async resume(): Promise<void> {
    if ((await this.#options.store.read()) !== null) await this.register();
  }

  /** After a sign-out, which has told the server. */
  async forget(): Promise<void> {
    this.isRegistered = false;
    await this.#options.store.erase();
  }
}
