import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeTandem, openTandem, type PermissionPrincipal, readConfig, STANDINGS } from '@tandem-auth/server';
import { type Measurement, median } from './measurement.ts';

const CHECKS = 10_000;
const ROUNDS = 101;
const GROUPS = Array.from({ length: 5 }, (_, index) => `00000000-0000-7000-8000-00000000000${index}`);

/** As many checks as a long list of rows asks for, beside as many look-ups of an entity's name, without which none can be answered. */
export async function permissions(): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tandem-bench-'));
  const config = readConfig({ DATA_DIR: directory, LOG_LEVEL: 'silent' });
  const entities = { note: { guest: ['peek'], owner: ['read'], group: ['read'] } } as const;
  const tandem = await openTandem({ config, entities, passwordCost: 4 });
  const { can, list } = tandem.permissions;
  const user: PermissionPrincipal = { kind: 'user', user: { id: 'ann', roles: [] }, groups: GROUPS };
  const row = { ownerId: 'bob', groups: GROUPS.slice(-1) };
  const rules = list();
  const times = { checks: [] as number[], lookups: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.checks.push(timeOf(() => can(user, 'read', 'note', row)));
    times.lookups.push(timeOf(() => rules.get('note') !== undefined));
  }
  await closeTandem(tandem);
  await rm(directory, { recursive: true });
  const [checks, lookups] = [median(times.checks), median(times.lookups)];
  return [
    {
      what: `${CHECKS.toLocaleString('en')} permission checks ÷ as many look-ups in a Map`,
      value: checks / lookups,
      unit: '×',
      atMost: 100,
      detail: `${checks.toFixed(2)} ms ÷ ${lookups.toFixed(2)} ms; ${GROUPS.length} groups, ${STANDINGS.length} standings`,
    },
  ];
}

/** Milliseconds that it takes so many times. */
function timeOf(isTrue: () => boolean): number {
  const began = performance.now();
  let count = 0;
  for (let check = 0; check < CHECKS; check += 1) if (isTrue()) count += 1;
  const time = performance.now() - began;
  if (count !== CHECKS) throw new Error(`${count} of ${CHECKS} were true.`);
  return time;
}
