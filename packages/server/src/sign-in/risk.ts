import { networkOf } from '../http/networks.ts';
import type { Device } from '../sessions/sessions.ts';

/** From where and with what somebody signs in. */
export interface Circumstances {
  /** In its one spelling. */
  readonly ip: string;
  readonly browser: string | null;
  /** Its model, or what its shell calls it. */
  readonly device: string | null;
  readonly platform: string | null;
}

/** What a user has never signed in with before. */
export type Newness = 'ip' | 'browser' | 'device';

/**
 * How far a sign-in is from a user's past ones: each thing that is new counts one, so that the risk is how many there are. Of
 * the first sign-in ever nothing is. What can't be told (`null`) is a value like others: not to say is new once, too.
 */
export function assessRisk(now: Circumstances, past: readonly Circumstances[]): readonly Newness[] {
  if (past.length === 0) return [];
  const isNew = {
    ip: past.every(({ ip }) => networkOf(ip) !== networkOf(now.ip)),
    browser: past.every(({ browser }) => browser !== now.browser),
    device: past.every(({ device, platform }) => device !== now.device || platform !== now.platform),
  };
  return (['ip', 'browser', 'device'] as const).filter((thing) => isNew[thing]);
}

export function circumstancesOf({ ip, browser, model, name, platform }: Device): Circumstances {
  return { ip, browser, device: model ?? name ?? null, platform };
}
