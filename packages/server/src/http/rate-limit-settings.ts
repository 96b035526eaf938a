import { makeValidator, str } from 'envalid';

/** At most so many, in a window of so many seconds. */
export interface Limit {
  readonly count: number;
  readonly seconds: number;
}

/** What is limited, and of whom: an account (an e-mail address), a network, a device that is known, a session. */
export type RateLimitName =
  | 'signInAccount'
  | 'signInNetwork'
  | 'signInDevice'
  | 'signInDevices'
  | 'unlockAccount'
  | 'codeAccount'
  | 'magicLinkAccount'
  | 'magicLinkNetwork'
  | 'passwordResetAccount'
  | 'passwordResetNetwork'
  | 'verificationAccount'
  | 'verificationNetwork'
  | 'signUpNetwork'
  | 'handoffSession'
  | 'renewalSession';

export type RateLimitConfig = Readonly<Record<RateLimitName, Limit>>;

const MOST_COUNTED = 1_000_000;
const LONGEST_WINDOW_SECONDS = 24 * 60 * 60;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * 60;

const limit = makeValidator((text): Limit => {
  const [, count = 0, seconds = 0] = (/^(\d{1,7})\/(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (count < 1 || count > MOST_COUNTED || seconds < 1 || seconds > LONGEST_WINDOW_SECONDS) {
    throw new Error(`must be a count and seconds, such as 10/180, not '${text}'`);
  }
  return { count, seconds };
});

/** The settings that limit how often something may be tried. */
export const RATE_LIMIT_SETTINGS = {
  RATE_LIMITS: str({ choices: ['on', 'off'], default: 'on', desc: 'Whether anything is limited at all.' }),
  RATE_LIMIT_SIGN_IN_ACCOUNT: limit({
    default: { count: 10, seconds: 3 * MINUTE_SECONDS },
    desc: 'Failed sign-ins of an e-mail address.',
  }),
  RATE_LIMIT_SIGN_IN_NETWORK: limit({
    default: { count: 100, seconds: HOUR_SECONDS },
    desc: 'Failed sign-ins from a network.',
  }),
  RATE_LIMIT_SIGN_IN_DEVICE: limit({
    default: { count: 10, seconds: 3 * MINUTE_SECONDS },
    desc: 'Failed sign-ins on a device that has signed in before.',
  }),
  RATE_LIMIT_SIGN_IN_DEVICES: limit({
    default: { count: 100, seconds: HOUR_SECONDS },
    desc: 'Failed sign-ins of an e-mail address on all devices that have signed in before.',
  }),
  RATE_LIMIT_UNLOCK_ACCOUNT: limit({
    default: { count: 1, seconds: HOUR_SECONDS },
    desc: 'Mails that tell an e-mail address of a lock-out.',
  }),
  RATE_LIMIT_CODE_ACCOUNT: limit({
    default: { count: 10, seconds: HOUR_SECONDS },
    desc: 'Wrong six-digit codes for an e-mail address.',
  }),
  RATE_LIMIT_MAGIC_LINK_ACCOUNT: limit({
    default: { count: 5, seconds: 15 * MINUTE_SECONDS },
    desc: 'Magic links for an e-mail address.',
  }),
  RATE_LIMIT_MAGIC_LINK_NETWORK: limit({
    default: { count: 30, seconds: HOUR_SECONDS },
    desc: 'Magic links asked for from a network.',
  }),
  RATE_LIMIT_PASSWORD_RESET_ACCOUNT: limit({
    default: { count: 5, seconds: 15 * MINUTE_SECONDS },
    desc: 'Links to choose a new password by for an e-mail address.',
  }),
  RATE_LIMIT_PASSWORD_RESET_NETWORK: limit({
    default: { count: 30, seconds: HOUR_SECONDS },
    desc: 'Links to choose a new password by asked for from a network.',
  }),
  RATE_LIMIT_VERIFICATION_ACCOUNT: limit({
    default: { count: 5, seconds: 15 * MINUTE_SECONDS },
    desc: 'Links to confirm an e-mail address by.',
  }),
  RATE_LIMIT_VERIFICATION_NETWORK: limit({
    default: { count: 30, seconds: HOUR_SECONDS },
    desc: 'Links to confirm an e-mail address by asked for from a network.',
  }),
  RATE_LIMIT_SIGN_UP_NETWORK: limit({
    default: { count: 20, seconds: HOUR_SECONDS },
    desc: 'Sign-ups from a network.',
  }),
  RATE_LIMIT_HANDOFF_SESSION: limit({
    default: { count: 30, seconds: MINUTE_SECONDS },
    desc: 'Handoff codes of a session.',
  }),
  RATE_LIMIT_RENEWAL_SESSION: limit({
    default: { count: 30, seconds: MINUTE_SECONDS },
    desc: 'Renewals of a session.',
  }),
};

type RateLimitSettings = { readonly RATE_LIMITS: string } & Readonly<
  Record<Exclude<keyof typeof RATE_LIMIT_SETTINGS, 'RATE_LIMITS'>, Limit>
>;

/** `null` where nothing is limited. */
export function rateLimitConfig(settings: RateLimitSettings): RateLimitConfig | null {
  if (settings.RATE_LIMITS === 'off') return null;
  return Object.freeze({
    signInAccount: settings.RATE_LIMIT_SIGN_IN_ACCOUNT,
    signInNetwork: settings.RATE_LIMIT_SIGN_IN_NETWORK,
    signInDevice: settings.RATE_LIMIT_SIGN_IN_DEVICE,
    signInDevices: settings.RATE_LIMIT_SIGN_IN_DEVICES,
    unlockAccount: settings.RATE_LIMIT_UNLOCK_ACCOUNT,
    codeAccount: settings.RATE_LIMIT_CODE_ACCOUNT,
    magicLinkAccount: settings.RATE_LIMIT_MAGIC_LINK_ACCOUNT,
    magicLinkNetwork: settings.RATE_LIMIT_MAGIC_LINK_NETWORK,
    passwordResetAccount: settings.RATE_LIMIT_PASSWORD_RESET_ACCOUNT,
    passwordResetNetwork: settings.RATE_LIMIT_PASSWORD_RESET_NETWORK,
    verificationAccount: settings.RATE_LIMIT_VERIFICATION_ACCOUNT,
    verificationNetwork: settings.RATE_LIMIT_VERIFICATION_NETWORK,
    signUpNetwork: settings.RATE_LIMIT_SIGN_UP_NETWORK,
    handoffSession: settings.RATE_LIMIT_HANDOFF_SESSION,
    renewalSession: settings.RATE_LIMIT_RENEWAL_SESSION,
  });
}
