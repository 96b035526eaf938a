import type { Grant } from './answers.ts';

/** A device's push token. */
export interface NotificationToken {
  readonly token: string;
  readonly platform: 'iOS' | 'Android';
}

/** The native half of a session. */
export interface KeptSession {
  readonly id: string;
  readonly apiToken: string;
  readonly refreshToken: string;
  /** By the device's own clock, in milliseconds since 1970: when half of the API token's life is over. */
  readonly renewAfter: number;
}

/** A sign-out of which the server hasn't heard yet. An API token ends its own session even when it has expired, and nothing else. */
export interface Ending {
  readonly apiToken: string;
  readonly notificationToken?: string;
}

/** All that is kept of a device, in one text: being killed between two writes leaves nothing half. */
export interface DeviceRecord {
  readonly session?: KeptSession;
  /** What `session` has been registered with. */
  readonly notificationToken?: string;
  readonly endings: readonly Ending[];
  /** Whether the WebView still has cookies of a session that has been signed out. */
  readonly cookiesDue: boolean;
}

export const EMPTY_RECORD: DeviceRecord = { endings: [], cookiesDue: false };

/** Where the server takes sign-ins and no sign-outs, what is remembered stays bounded. */
const MAXIMUM_ENDINGS = 8;

/** The record with word for the server that `session` is to end. */
export function withEnding(record: DeviceRecord, { apiToken }: KeptSession, notificationToken?: string): DeviceRecord {
  const ending = { apiToken, ...(notificationToken !== undefined && { notificationToken }) };
  return { ...record, endings: [...record.endings, ending].slice(-MAXIMUM_ENDINGS) };
}

/** The record without its session, which is to end at the server. */
export function withoutSession({ session, notificationToken, ...rest }: DeviceRecord): DeviceRecord {
  return session ? withEnding(rest, session, notificationToken) : rest;
}

/** `null` for a record that says nothing. */
export function writeRecord(record: DeviceRecord): string | null {
  const isEmpty = !record.session && record.endings.length === 0 && !record.cookiesDue;
  return isEmpty ? null : JSON.stringify({ version: 1, ...record });
}

/** What isn't a record of ours is as good as none. */
export function readRecord(text: string | null): DeviceRecord {
  try {
    const { version, ...record } = JSON.parse(text ?? '{}') as DeviceRecord & { version?: number };
    return version === 1 && Array.isArray(record.endings) ? record : EMPTY_RECORD;
  } catch {
    return EMPTY_RECORD;
  }
}

export function keptSession({ signedIn, apiToken, refreshToken, expiresInSeconds }: Grant, now: number): KeptSession {
  return { id: signedIn.session.id, apiToken, refreshToken, renewAfter: now + expiresInSeconds * 500 };
}
