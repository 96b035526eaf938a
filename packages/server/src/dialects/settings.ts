import { makeValidator, str } from 'envalid';
import { lifetimeSeconds, secret } from '../setting-kinds.ts';

/** Under which path, or at which host, a dialect's routes are. */
export type Mount = { readonly prefix: string } | { readonly host: string };

/** Which other systems' wire formats are spoken, and how; `null`: not spoken. */
export interface DialectConfig {
  readonly getNative: GetNativeConfig | null;
  readonly gravity: GravityConfig | null;
  readonly commandTower: CommandTowerConfig | null;
  readonly daptin: DaptinConfig | null;
}

export interface GetNativeConfig {
  readonly mount: Mount | null;
  readonly issuer: string;
  /** Whether a token is good only for the address it was given to. */
  readonly checksAudience: boolean;
  /** `old`: `GN-Access-Token`. `new`: `X-GN-Auth-Token` and `X-GN-Auth-Expire`. */
  readonly headers: 'old' | 'new';
  /** What bad credentials are answered with. */
  readonly badCredentialsStatus: 401 | 404;
}

export interface GravityConfig {
  readonly mount: Mount | null;
}

export interface CommandTowerConfig {
  readonly mount: Mount | null;
  /** What tokens are encrypted with; `null`: `APP_SECRET`. */
  readonly secret: string | null;
  readonly lifetimeSeconds: number;
}

export interface DaptinConfig {
  readonly mount: Mount | null;
  /** `decimal`: `127003033`, three digits each for owner, group and guests. `mask`: 21 bits. */
  readonly permissionFormat: 'decimal' | 'mask';
}

const DIALECTS = ['get-native', 'gravity', 'command-tower', 'daptin'] as const;
const WEEK_SECONDS = 7 * 24 * 60 * 60;

const dialects = makeValidator((text): readonly string[] => {
  const names = text === 'none' ? [] : text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!(DIALECTS as readonly string[]).includes(name)) {
      throw new Error(`must name dialects (${DIALECTS.join(', ')}), comma-separated, or none; not '${name}'`);
    }
  }
  return names;
});
const mount = makeValidator((text): Mount => {
  if (/^(\/[\w.~-]+)+$/.test(text)) return { prefix: text };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/.test(text)) return { host: text };
  throw new Error(`must be a path, such as /old, or a host, such as api.example.com, not '${text}'`);
});

/** The settings of other systems' wire formats. */
export const DIALECT_SETTINGS = {
  DIALECTS: dialects({ default: [...DIALECTS], desc: 'Other systems’ wire formats that are spoken, or none.' }),
  GET_NATIVE_MOUNT: mount({ default: undefined, desc: 'The path or the host of Get Native’s routes.' }),
  GET_NATIVE_ISSUER: str({ default: undefined, desc: 'Who issues Get Native’s tokens. Absent: the public host.' }),
  GET_NATIVE_AUDIENCE: str({
    choices: ['recorded', 'checked'],
    default: 'recorded',
    desc: 'Whether Get Native’s tokens are good only for the IP address they were given to.',
  }),
  GET_NATIVE_HEADERS: str({
    choices: ['old', 'new'],
    default: 'old',
    desc: 'GN-Access-Token, or X-GN-Auth-Token with X-GN-Auth-Expire.',
  }),
  GET_NATIVE_BAD_CREDENTIALS: str({
    choices: ['401', '404'],
    default: '401',
    desc: 'What Get Native’s sign-in answers bad credentials with.',
  }),
  GRAVITY_MOUNT: mount({ default: undefined, desc: 'The path or the host of Gravity’s routes.' }),
  COMMAND_TOWER_MOUNT: mount({ default: undefined, desc: 'The path or the host of CommandTower’s routes.' }),
  COMMAND_TOWER_HMAC_SECRET: secret({ default: undefined, desc: 'What CommandTower’s tokens are encrypted with.' }),
  SECRET_KEY_BASE: secret({ default: undefined, desc: 'The same, under the name that Rails has for it.' }),
  COMMAND_TOWER_TTL_SECONDS: lifetimeSeconds({ default: WEEK_SECONDS, desc: 'How long CommandTower’s tokens live.' }),
  DAPTIN_MOUNT: mount({ default: undefined, desc: 'The path or the host of Daptin’s routes.' }),
  DAPTIN_PERMISSION_FORMAT: str({
    choices: ['decimal', 'mask'],
    default: 'decimal',
    desc: 'Whether Daptin’s permissions are written as a decimal, such as 127003033, or as 21 bits.',
  }),
};

interface Settings {
  readonly DIALECTS: readonly string[];
  readonly GET_NATIVE_MOUNT: Mount | undefined;
  readonly GET_NATIVE_ISSUER: string | undefined;
  readonly GET_NATIVE_AUDIENCE: string;
  readonly GET_NATIVE_HEADERS: string;
  readonly GET_NATIVE_BAD_CREDENTIALS: string;
  readonly GRAVITY_MOUNT: Mount | undefined;
  readonly COMMAND_TOWER_MOUNT: Mount | undefined;
  readonly COMMAND_TOWER_HMAC_SECRET: string | undefined;
  readonly SECRET_KEY_BASE: string | undefined;
  readonly COMMAND_TOWER_TTL_SECONDS: number;
  readonly DAPTIN_MOUNT: Mount | undefined;
  readonly DAPTIN_PERMISSION_FORMAT: string;
}

export function dialectConfig(settings: Settings, publicUrl: string): DialectConfig {
  const { DIALECTS: names } = settings;
  return Object.freeze({
    getNative: names.includes('get-native')
      ? Object.freeze({
          mount: settings.GET_NATIVE_MOUNT ?? null,
          issuer: settings.GET_NATIVE_ISSUER ?? new URL(publicUrl).host,
          checksAudience: settings.GET_NATIVE_AUDIENCE === 'checked',
          headers: settings.GET_NATIVE_HEADERS === 'new' ? 'new' : 'old',
          badCredentialsStatus: settings.GET_NATIVE_BAD_CREDENTIALS === '404' ? 404 : 401,
        })
      : null,
    gravity: names.includes('gravity') ? Object.freeze({ mount: settings.GRAVITY_MOUNT ?? null }) : null,
    commandTower: names.includes('command-tower')
      ? Object.freeze({
          mount: settings.COMMAND_TOWER_MOUNT ?? null,
          secret: settings.COMMAND_TOWER_HMAC_SECRET ?? settings.SECRET_KEY_BASE ?? null,
          lifetimeSeconds: settings.COMMAND_TOWER_TTL_SECONDS,
        })
      : null,
    daptin: names.includes('daptin')
      ? Object.freeze({
          mount: settings.DAPTIN_MOUNT ?? null,
          permissionFormat: settings.DAPTIN_PERMISSION_FORMAT === 'mask' ? 'mask' : 'decimal',
        })
      : null,
  });
}
