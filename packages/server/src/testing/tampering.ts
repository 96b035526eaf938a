import { createHmac } from 'node:crypto';
import fc from 'fast-check';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What somebody who has a token, and others, may make of it. May be the token itself. */
export function tampered(token: string, others: readonly string[], publicKey: string): fc.Arbitrary<string> {
  const segments = token.split('.');
  const at = fc.nat(segments.length - 1);
  const withSegment = (index: number, change: (segment: string) => string) =>
    segments.map((segment, one) => (one === index ? change(segment) : segment)).join('.');
  return fc.oneof(
    flippedBit(token),
    fc.nat(token.length - 1).map((length) => token.slice(0, length)),
    fc.tuple(fc.nat(token.length), printable).map(([index, more]) => token.slice(0, index) + more + token.slice(index)),
    fc.shuffledSubarray(segments, { minLength: segments.length }).map((shuffled) => shuffled.join('.')),
    fc.shuffledSubarray(segments).map((some) => some.join('.')),
    at.chain((index) => otherSpelling(segments[index] ?? '').map((spelt) => withSegment(index, () => spelt))),
    fc
      .tuple(at, fc.constantFrom(...others), fc.nat(4))
      .map(([index, other, from]) => withSegment(index, (own) => other.split('.')[from] ?? own)),
    fc.tuple(header, signature(publicKey)).map(([changed, sign]) => {
      const head = encode({ ...decode(segments[0]), ...changed });
      const rest = segments.slice(1, -1);
      return [head, ...rest, sign([head, ...rest].join('.'), segments.at(-1) ?? '')].join('.');
    }),
  );
}

const printable = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) });

/** Within what a header can carry. */
function flippedBit(token: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(token.length - 1), fc.nat(6))
    .map(
      ([at, bit]) => token.slice(0, at) + String.fromCharCode(token.charCodeAt(at) ^ (1 << bit)) + token.slice(at + 1),
    )
    .filter((text) => /^[\x21-\x7e]+$/.test(text));
}

/** The same bytes as a lenient reader has them: padded, in the other alphabet, with bits set that nobody reads. */
function otherSpelling(segment: string): fc.Arbitrary<string> {
  const unread = (4 - (segment.length % 4)) % 4;
  const last = ALPHABET.indexOf(segment.at(-1) ?? '');
  return fc.oneof(
    fc.constantFrom('=', '==', '-', '~').map((more) => segment + more),
    fc.constant(segment.replaceAll('-', '+').replaceAll('_', '/')),
    fc.nat(segment.length).map((at) => `${segment.slice(0, at)}=${segment.slice(at)}`),
    fc.nat(segment.length).map((at) => `${segment.slice(0, at)}!${segment.slice(at)}`),
    fc.nat(unread === 0 ? 0 : 4 ** unread - 1).map((bits) => segment.slice(0, -1) + (ALPHABET[last ^ bits] ?? '')),
  );
}

const header: fc.Arbitrary<object> = fc.oneof(
  fc
    .constantFrom('none', 'None', 'HS256', 'HS384', 'RS256', 'RS512', 'ES256', 'PS256', 'dir', '')
    .map((alg) => ({ alg })),
  fc.constantFrom('A128GCM', 'A256GCM', 'A128CBC-HS256').map((enc) => ({ enc })),
  fc.constantFrom('JWT', 'at+jwt', 'jwt', '').map((typ) => ({ typ })),
  fc.constantFrom(undefined, '', '../../etc/passwd', '0').map((kid) => ({ kid })),
  fc.constantFrom(
    { crit: ['exp'] },
    { b64: false },
    { zip: 'DEF' },
    { jku: 'http://evil.example' },
    { jwk: { kty: 'oct', k: '' } },
  ),
);

/** What goes where the signature was: it, nothing, or what the public key signs as if it were a secret. */
function signature(publicKey: string): fc.Arbitrary<(text: string, own: string) => string> {
  return fc.constantFrom(
    (_text: string, own: string) => own,
    () => '',
    (text: string) => createHmac('sha256', publicKey).update(text).digest('base64url'),
    (text: string) => createHmac('sha256', '').update(text).digest('base64url'),
  );
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(segment = ''): object {
  try {
    return JSON.parse(Buffer.from(segment, 'base64url').toString());
  } catch {
    return {};
  }
}
