import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seal, unseal } from './sealed-reference.ts';

const newKey = () => createSecretKey(randomBytes(32));
const keys = [newKey()];
const references = fc.record({ sessionId: fc.uuid({ version: 4 }), generation: fc.nat({ max: 999_999_999 }) });

it('what a key has sealed it opens, and no other key does', () => {
  fc.assert(
    fc.property(references, (reference) => {
      const sealed = seal(keys, reference);
      expect(unseal(keys, sealed)).toEqual(reference);
      expect(unseal([newKey(), ...keys], sealed)).toEqual(reference);
      expect(unseal([newKey()], sealed)).toBeNull();
    }),
  );
});

it('one changed character opens nothing', () => {
  const character = fc.constantFrom(...'0123456789abcdefABCDEFghijklmnopqrstuvwxyz.-_ ="\0é');
  fc.assert(
    fc.property(references, fc.nat(), character, (reference, position, changed) => {
      const sealed = seal(keys, reference);
      const index = position % sealed.length;
      fc.pre(sealed[index] !== changed);
      expect(unseal(keys, sealed.slice(0, index) + changed + sealed.slice(index + 1))).toBeNull();
    }),
    { numRuns: 1_000 },
  );
});

it('no text at all is taken for one, or throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => unseal(keys, text) === null));
});
