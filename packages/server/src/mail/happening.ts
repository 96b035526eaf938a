import type { Session } from '../generated/prisma/client.ts';
import type { Device } from '../sessions/sessions.ts';

/** When, where and on which device something was done, to be told of it. */
export interface Happening {
  readonly at: Date;
  readonly ip: string;
  readonly device: string | null;
  readonly browser: string | null;
  readonly platform: string | null;
}

/** What was tried just now on a device. */
export function happeningBy({ ip, name, model, browser, platform }: Device, at: Date): Happening {
  return { at, ip, device: name ?? model ?? null, browser, platform };
}

/** What was done just now by who holds a session. */
export function happeningOn({ ip, deviceName, deviceModel, browser, platform }: Session, at: Date): Happening {
  return { at, ip, device: deviceName ?? deviceModel, browser, platform };
}
