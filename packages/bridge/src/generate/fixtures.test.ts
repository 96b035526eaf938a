import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { BridgeError } from '../bridge-error.ts';
import { BRIDGE_VERSION } from '../envelope.ts';
import { messageNames, shellChecks } from '../generated/messages.ts';
import { readAnswer, readObject } from '../incoming.ts';
import { contract } from '../messages.ts';
import { readPageMessage } from '../page-message.ts';
import { type Fixture, fixtures, type Verdict } from './fixtures.ts';

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
const all = fixtures(contract);
const textOf = ({ raw, pad = 0 }: Fixture) => raw.replace('§', 'x'.repeat(pad));
const byKind = (kind: Fixture['kind']) => all.filter((fixture) => fixture.kind === kind);

describe('every implementation agrees about the fixtures: this is the one of pages', () => {
  test.each(byKind('message'))('$title', (fixture) => {
    expect(readPageMessage(textOf(fixture)).verdict).toBe(fixture.verdict);
  });
  test.each(byKind('reply'))('$title', (fixture) => {
    expect(readReply(fixture.to ?? '', textOf(fixture))).toBe(fixture.verdict);
  });
  test.each(byKind('event'))('$title', (fixture) => {
    expect(readEvent(textOf(fixture))).toBe(fixture.verdict);
  });
});

test('the JSON Schema takes what is valid and refuses what is not', () => {
  const ajv = new Ajv2020({ strict: false });
  const schema = read('schema.json');
  const isMessage = ajv.compile(schema);
  // What a schema can't say: how the text is written, and how long and deep it may be.
  const beyond = /JSON|nothing|__proto__|deep|long|pages of old/;
  const wrong = all.filter(({ title, kind, to, raw, verdict }) => {
    if (beyond.test(title)) return false;
    const check = kind === 'reply' ? ajv.compile({ $ref: `${schema.$id}#/$defs/${to}.reply` }) : isMessage;
    const isNullAllowed = / is null$/.test(title) && verdict === 'valid';
    return !isNullAllowed && check(JSON.parse(raw)) !== (verdict === 'valid');
  });
  expect(wrong.map(({ title }) => title)).toEqual([]);
});

test('there are fixtures of every message and of every verdict', () => {
  const titles = all.map(({ title }) => title).join('\n');
  for (const name of [...messageNames.page, ...messageNames.shell]) expect(titles).toContain(`${name}: all members`);
  expect(new Set(all.map(({ verdict }) => verdict))).toEqual(new Set<Verdict>(['valid', 'invalid', 'unsupported']));
});

function readReply(to: string, text: string): Verdict {
  const content = readObject(text);
  const answer = content?.['v'] === BRIDGE_VERSION && readAnswer(content);
  if (!answer) return 'invalid';
  return !(answer instanceof BridgeError) && shellChecks[to]?.(answer) === false ? 'invalid' : 'valid';
}

function readEvent(text: string): Verdict {
  const { name, v, ...data } = readObject(text) ?? {};
  if (typeof name !== 'string' || !Number.isInteger(v)) return 'invalid';
  if (v !== BRIDGE_VERSION || !(messageNames.shell as readonly string[]).includes(name)) return 'unsupported';
  return shellChecks[name]?.(data) === false ? 'invalid' : 'valid';
}
