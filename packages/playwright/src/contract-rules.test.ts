import { expect, test } from 'vitest';
import { ContractRules } from './contract-rules.ts';
import { goldenFixtures, wireText } from './golden-fixtures.ts';

const ofKind = (wanted: string) => goldenFixtures.filter(({ kind }) => kind === wanted);

test.each(ofKind('message'))('a message is judged as by every shell: $title', (fixture) => {
  expect(new ContractRules().verdictOf(wireText(fixture))).toBe(fixture.verdict);
});

test.each(ofKind('event').filter(({ raw }) => JSON.parse(raw).v === 1 && JSON.parse(raw).name))(
  'an event is judged as by every page: $title',
  ({ raw, verdict }) => {
    const { name, v: _, ...data } = JSON.parse(raw);
    expect(new ContractRules().allowsEvent(name, data)).toBe(verdict === 'valid');
  },
);

test.each(ofKind('reply').filter(({ raw }) => JSON.parse(raw).ok))(
  'a reply is judged as by every page: $title',
  ({ to = '', raw, verdict }) => {
    const { data = {} } = JSON.parse(raw);
    expect(new ContractRules().allowsReply(to, data)).toBe(verdict === 'valid');
  },
);
