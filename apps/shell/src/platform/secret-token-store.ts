import Gio from 'gi://Gio?version=2.0';
import type SecretModule from 'gi://Secret?version=1';
import type { TokenStore } from '@tandem-auth/client';

type Libsecret = typeof SecretModule;

/** The desktop's keyring, by libsecret. */
export class SecretTokenStore implements TokenStore {
  readonly #secret: Libsecret;
  readonly #schema: SecretModule.Schema;
  readonly #name: { readonly origin: string };

  private constructor(secret: Libsecret, origin: string) {
    this.#secret = secret;
    const { SchemaFlags, SchemaAttributeType } = secret;
    this.#schema = new secret.Schema('dev.tandem.Shell', SchemaFlags.NONE, { origin: SchemaAttributeType.STRING });
    this.#name = { origin };
  }

  /** `null` where libsecret, its service, or a keyring to keep anything in is missing. */
  static async open(origin: string): Promise<SecretTokenStore | null> {
    try {
      const { default: secret } = await import('gi://Secret?version=1');
      for (const name of ['lookup', 'store', 'clear']) {
        Gio._promisify(secret, `password_${name}`, `password_${name}_finish`);
      }
      Gio._promisify(secret.Collection, 'for_alias', 'for_alias_finish');
      const keyring = await secret.Collection.for_alias(
        null,
        secret.COLLECTION_DEFAULT,
        secret.CollectionFlags.NONE,
        null,
      );
      if (!keyring) return null;
      const store = new SecretTokenStore(secret, origin);
      await store.read();
      return store;
    } catch {
      return null;
    }
  }

  read(): Promise<string | null> {
    return this.#secret.password_lookup(this.#schema, this.#name, null);
  }

  async write(text: string): Promise<void> {
    const { COLLECTION_DEFAULT } = this.#secret;
    await this.#secret.password_store(this.#schema, this.#name, COLLECTION_DEFAULT, 'Tandem', text, null);
  }

  async erase(): Promise<void> {
    await this.#secret.password_clear(this.#schema, this.#name, null);
  }
}
