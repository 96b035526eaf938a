/** The one source of time. Tests move it; nothing else in this package asks the system for the time of day. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

export function secondsAfter(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000);
}

export function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

/** Whole seconds since 1970, as JWT claims count (RFC 7519 NumericDate). */
export function epochSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
