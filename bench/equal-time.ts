import { Agent, request } from 'node:http';
import type { Measurement } from './measurement.ts';
import { type Postgresql, query } from './postgresql.ts';
import { startServer } from './server-process.ts';

const SAMPLES = 2_000;
const LENGTHS = [1, 72, 73, 128];
/** Far below the real one: the less the hash takes, the more would show of whatever else differs. */
const COST = '6';
const WIDEST = 0.05;

/**
 * Whether the time of a refused sign-in tells who exists. Each kind of user, at each length of password, in turn; then for every two kinds
 * how well the best threshold on time tells them apart: the area under the curve, 0.5 for not at all.
 */
export async function equalTime(postgresql: Postgresql): Promise<Measurement[]> {
  const database = await postgresql.newDatabase();
  await using server = await startServer('tandem', { ...database, COST, RATE_LIMITS: 'off' });
  const kinds = await users(server.url, database.DATABASE_URL);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const results: Measurement[] = [];
  for (const length of LENGTHS) {
    const times = new Map(kinds.map(({ kind }) => [kind, [] as number[]]));
    for (let sample = 0; sample < SAMPLES + 50; sample += 1) {
      for (const { kind, email } of shuffled(kinds)) {
        const time = await signIn(`${server.url}/api/v1/auth`, { email, password: 'x'.repeat(length) }, agent);
        if (sample >= 50) times.get(kind)?.push(time);
      }
    }
    const pairs = [...times].flatMap(([one, left], index) =>
      [...times].slice(index + 1).map(([other, right]) => ({ names: `${one}, ${other}`, area: area(left, right) })),
    );
    const worst = pairs.reduce((far, pair) => (Math.abs(pair.area - 0.5) > Math.abs(far.area - 0.5) ? pair : far));
    results.push({
      what: `refused sign-ins told apart by time, password of ${length}`,
      value: Math.abs(worst.area - 0.5),
      unit: '',
      atMost: WIDEST,
      detail: `area ${worst.area.toFixed(3)} (${worst.names}), the worst of ${pairs.length} pairs; ${SAMPLES} samples each`,
    });
  }
  agent.destroy();
  return results;
}

async function users(url: string, databaseUrl: string): Promise<{ kind: string; email: string }[]> {
  const kinds = ['wrong', 'password-less', 'disabled'].map((kind) => ({ kind, email: `${kind}-user@example.com` }));
  for (const { kind, email } of kinds) {
    const password = 'two-wheels-one-ride';
    const answer = await fetch(`${url}/api/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: { email, name: kind, password, password_confirmation: password } }),
    });
    if (answer.status !== 201) throw new Error(await answer.text());
  }
  await query(databaseUrl, `UPDATE users SET password_hash = NULL WHERE email LIKE 'password-less%'`);
  await query(databaseUrl, `UPDATE users SET disabled_at = now() WHERE email LIKE 'disabled%'`);
  return [{ kind: 'unknown', email: 'unknown-user@example.com' }, ...kinds];
}

/** Milliseconds to the whole answer. */
function signIn(url: string, body: object, agent: Agent): Promise<number> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    request(url, { method: 'POST', agent, headers }, (answer) => {
      if (answer.statusCode !== 401) reject(new Error(`${answer.statusCode} where 401 was due.`));
      answer.resume().once('end', () => resolve(performance.now() - began));
    })
      .once('error', reject)
      .end(text);
  });
}

/** The chance that one of the left takes longer than one of the right: Mann and Whitney's U, divided by all pairs. */
export function area(left: readonly number[], right: readonly number[]): number {
  const all = [...left.map((time) => ({ time, left: true })), ...right.map((time) => ({ time, left: false }))];
  all.sort((one, other) => one.time - other.time);
  let ranks = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.time === all[start]?.time) end += 1;
    const shared = (start + 1 + end) / 2;
    for (let index = start; index < end; index += 1) if (all[index]?.left) ranks += shared;
    start = end;
  }
  return (ranks - (left.length * (left.length + 1)) / 2) / (left.length * right.length);
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ item }) => item);
}
