import { expect, test } from 'vitest';
import { type Fixture, fixtures } from '../generate/fixtures.ts';
import { readObject } from '../incoming.ts';
import { contract } from '../messages.ts';
import { checksOf } from './checks-of.ts';

const checks = checksOf(contract);
const ofOneMessage = fixtures(contract).filter(
  ({ title }) => /^(reply to )?\w+: /.test(title) && !title.startsWith('event:'),
);

test.each(ofOneMessage)('the checks of a contract agree with its fixtures: $title', (fixture) => {
  expect(accepts(fixture)).toBe(fixture.verdict === 'valid');
});

function accepts({ kind, to = '', raw }: Fixture): boolean | undefined {
  const { name, ok, data = {}, ...members } = readObject(raw) ?? {};
  if (kind === 'reply') return ok === false || checks[to]?.reply?.(data);
  return checks[name as string]?.data?.(members);
}
