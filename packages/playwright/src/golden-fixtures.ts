import { createRequire } from 'node:module';

/** An example of the contract: what is on the wire, and what whoever gets it has to make of it. */
export interface GoldenFixture {
  readonly title: string;
  readonly kind: 'message' | 'reply' | 'event';
  /** The message that a reply answers. */
  readonly to?: string;
  /** The text on the wire. `§` stands for as many `x` as {@link pad} says. */
  readonly raw: string;
  readonly pad?: number;
  readonly verdict: 'valid' | 'unsupported' | 'invalid';
}

/** The examples of Tandem's contract, `@tandem-auth/bridge/fixtures.json`; for `bridge.replay`. */
export const goldenFixtures: readonly GoldenFixture[] = createRequire(import.meta.url)(
  '@tandem-auth/bridge/fixtures.json',
).fixtures;

/** What `fixture` is on the wire. */
export function wireText({ raw, pad = 0 }: GoldenFixture): string {
  return raw.replace('§', 'x'.repeat(pad));
}

/** What the reply `fixture` is on the wire, as one to the message `id`. */
export function wireReply(fixture: GoldenFixture, id: string): string {
  return wireText(fixture).replace(/"id":"[^"]*"/, () => `"id":${JSON.stringify(id)}`);
}
