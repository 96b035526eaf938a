import type { Contract } from '../contract/define-message.ts';
import { MAXIMUM_DEPTH, MAXIMUM_LENGTH } from '../limits.ts';
import { type MessageShape, messageShapes } from './messages.ts';
import type { Member, ObjectShape, Shape } from './shape.ts';

/**
 * What whoever receives it makes of it. `valid`: it is taken. `unsupported`: it is well formed, and of another version or
 * name; who waits for a reply gets that code. `invalid`: it is nothing, and whoever waits gets `invalid_message`.
 */
export type Verdict = 'valid' | 'unsupported' | 'invalid';

export interface Fixture {
  readonly title: string;
  /** What it is meant as. */
  readonly kind: 'message' | 'reply' | 'event';
  /** The message that a reply answers. */
  readonly to?: string;
  /** The text on the wire. `§` stands for as many `x` as {@link pad} says. */
  readonly raw: string;
  readonly pad?: number;
  readonly verdict: Verdict;
}

type Json = { [member: string]: unknown };

const ID = '1-2-3-4';
const ERROR = { code: 'refused', message: 'Not now.' };
const PADDING = '§';
/** Stands for `3.0`, as some languages write 3. */
const WITH_POINT = '3 with a point';

/** Good and bad messages, for every implementation to agree about. */
export function fixtures(contract: Contract): readonly Fixture[] {
  const messages = messageShapes(contract);
  return [
    ...messages.flatMap((message) => (message.from === 'page' ? ofPageMessage(message) : ofEvent(message))),
    ...envelopes(messages.find(({ from }) => from === 'page')),
    ...eventEnvelopes(messages.find(({ from }) => from === 'shell')),
  ];
}

function ofPageMessage({ name, data, reply }: MessageShape): Fixture[] {
  return [
    ...samples(data).map(({ what, value, verdict }) => ({
      title: `${name}: ${what}`,
      kind: 'message' as const,
      raw: textOf({ name, id: ID, v: 1, ...value }),
      verdict,
    })),
    ...samples(reply as ObjectShape).map(({ what, value, verdict }) =>
      replyTo(name, what, { ok: true, data: value }, verdict),
    ),
    replyTo(name, 'without data', { ok: true }, reply?.members.some(({ optional }) => !optional) ? 'invalid' : 'valid'),
    replyTo(name, 'with data that is no object', { ok: true, data: [] }, 'invalid'),
    replyTo(name, 'a refusal', { ok: false, error: ERROR }, 'valid'),
  ];
}

function ofEvent({ name, data }: MessageShape): Fixture[] {
  return samples(data).map(({ what, value, verdict }) => ({
    title: `${name}: ${what}`,
    kind: 'event' as const,
    raw: textOf({ v: 1, name, ...value }),
    verdict,
  }));
}

function replyTo(to: string, what: string, outcome: Json, verdict: Verdict): Fixture {
  return {
    title: `reply to ${to}: ${what}`,
    kind: 'reply',
    to,
    raw: textOf({ v: 1, id: ID, ...outcome }),
    verdict,
  };
}

const textOf = (value: Json) => JSON.stringify(value).replaceAll(JSON.stringify(WITH_POINT), '3.0');

/** What can be wrong with the envelope of any message. */
function envelopes(message: MessageShape | undefined): Fixture[] {
  if (!message) return [];
  const { name } = message;
  const data = full(message.data) as Json;
  const good = { name, id: ID, v: 1, ...data };
  const fixture = (title: string, raw: unknown, verdict: Verdict, pad?: number): Fixture => ({
    title,
    kind: 'message',
    raw: typeof raw === 'string' ? raw : JSON.stringify(raw),
    ...(pad !== undefined && { pad }),
    verdict,
  });
  const without = (member: string) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== member));
  const nested = (depth: number) =>
    `${JSON.stringify(good).slice(0, -1)},"more":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const padded = JSON.stringify({ ...good, more: PADDING });
  return [
    fixture('nothing', '', 'invalid'),
    fixture('no JSON', '{', 'invalid'),
    fixture('something after the JSON', `${JSON.stringify(good)}}`, 'invalid'),
    fixture('null', 'null', 'invalid'),
    fixture('a number', '1', 'invalid'),
    fixture('a string', '"signOut"', 'invalid'),
    fixture('an array', [good], 'invalid'),
    fixture('no name', without('name'), 'invalid'),
    fixture('an empty name', { ...good, name: '' }, 'invalid'),
    fixture('a name that is no string', { ...good, name: 1 }, 'invalid'),
    fixture('an unknown name', { ...good, name: 'nobodyKnowsThis' }, 'unsupported'),
    fixture('a name that every object has', { ...good, name: 'constructor' }, 'unsupported'),
    fixture('a name in other case', { ...good, name: name.toUpperCase() }, 'unsupported'),
    fixture('neither id nor v, as pages of old', { name, ...data }, 'valid'),
    fixture('no id', without('id'), 'valid'),
    fixture('an empty id', { ...good, id: '' }, 'invalid'),
    fixture('an id that is no string', { ...good, id: 1 }, 'invalid'),
    fixture('no v', without('v'), 'valid'),
    fixture('another version', { ...good, v: 2 }, 'unsupported'),
    fixture('a version that is no number', { ...good, v: '1' }, 'invalid'),
    fixture('__proto__ as a member', `${JSON.stringify(good).slice(0, -1)},"__proto__":{"admin":true}}`, 'invalid'),
    fixture('__proto__ further in', `${JSON.stringify(good).slice(0, -1)},"more":{"__proto__":1}}`, 'invalid'),
    fixture('as deep as it may be', nested(MAXIMUM_DEPTH - 1), 'valid'),
    fixture('too deep', nested(MAXIMUM_DEPTH), 'invalid'),
    fixture('as long as it may be', padded, 'valid', MAXIMUM_LENGTH - (padded.length - PADDING.length)),
    fixture('too long', padded, 'invalid', MAXIMUM_LENGTH - (padded.length - PADDING.length) + 1),
  ];
}

function eventEnvelopes(event: MessageShape | undefined): Fixture[] {
  if (!event) return [];
  const good = { v: 1, name: event.name, ...(full(event.data) as Json) };
  const fixture = (title: string, value: object, verdict: Verdict): Fixture => {
    return { title: `event: ${title}`, kind: 'event', raw: JSON.stringify(value), verdict };
  };
  const { v: _v, ...old } = good;
  return [
    fixture('no v', old, 'invalid'),
    fixture('another version', { ...good, v: 2 }, 'unsupported'),
    fixture('an unknown name', { ...good, name: 'nobodyKnowsThis' }, 'unsupported'),
    fixture('no name', { v: 1 }, 'invalid'),
  ];
}

interface Sample {
  readonly what: string;
  readonly value: Json;
  readonly verdict: Verdict;
}

/** An object as it may be, and everything that can be wrong with each member of it. */
function samples(shape: ObjectShape): Sample[] {
  const all = full(shape) as Json;
  return [
    { what: 'all members', value: all, verdict: 'valid' },
    { what: 'a member of a later version', value: { ...all, later: [1, { a: null }] }, verdict: 'valid' },
    ...ofMembers(shape),
  ];
}

function ofMembers(shape: ObjectShape): Sample[] {
  const all = full(shape) as Json;
  return shape.members.flatMap((member): Sample[] => {
    const { name, optional } = member;
    const { [name]: _dropped, ...rest } = all;
    const verdict = optional ? 'valid' : 'invalid';
    return [
      { what: `without ${name}`, value: rest, verdict },
      { what: `${name} is null`, value: { ...all, [name]: null }, verdict },
      ...others(member).map((other) => ({ ...other, value: { ...all, [name]: other.value } })),
    ];
  });
}

interface Other {
  readonly what: string;
  readonly value: unknown;
  readonly verdict: Verdict;
}

/** What else a member may be, and what it can't. */
function others({ name, shape }: Member): Other[] {
  const invalid = (what: string, value: unknown): Other => ({ what: `${name} is ${what}`, value, verdict: 'invalid' });
  const valid = (what: string, value: unknown): Other => ({ ...invalid(what, value), verdict: 'valid' });
  const other = shape.kind === 'string' || shape.kind === 'enum' ? 7 : 'seven';
  const found = [invalid(JSON.stringify(other), other)];
  if (shape.kind === 'enum') found.push(invalid('none of its values', 'none of them'));
  if (shape.kind === 'integer') {
    found.push(
      invalid('half a number', 1.5),
      valid('3.0', WITH_POINT),
      valid('the largest integer of JavaScript', Number.MAX_SAFE_INTEGER),
      invalid('larger', Number.MAX_SAFE_INTEGER + 1),
      valid('the smallest integer of JavaScript', Number.MIN_SAFE_INTEGER),
      invalid('smaller', Number.MIN_SAFE_INTEGER - 1),
    );
  }
  if (shape.kind === 'array') {
    const items = others({ name: `${name}[0]`, shape: shape.items, optional: false });
    found.push(...items.map((item) => ({ ...item, value: [item.value] })));
  }
  if (shape.kind === 'object') {
    found.push(invalid('an array', []));
    found.push(...ofMembers(shape).map((sample) => ({ ...sample, what: `${name}: ${sample.what}` })));
  }
  return found;
}

/** A value with every member that it may have. */
function full(shape: Shape): unknown {
  switch (shape.kind) {
    case 'string':
      return 'Wörter 🚲';
    case 'number':
      return 1.5;
    case 'integer':
      return 3;
    case 'boolean':
      return true;
    case 'enum':
      return shape.values[0];
    case 'array':
      return [full(shape.items)];
    case 'object':
      return Object.fromEntries(shape.members.map(({ name, shape: member }) => [name, full(member)]));
  }
}
