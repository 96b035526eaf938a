// pnpm bench: measures, prints tables, and keeps them in bench/results/latest.json. Fails where a budget is exceeded.
// `pnpm bench reads sign-ins` measures those alone; memory and equal-time take long, and are measured only when named.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { bridge } from './bridge.ts';
import { equalTime } from './equal-time.ts';
import { type Measurement, withinBudget } from './measurement.ts';
import { memory } from './memory.ts';
import { permissions } from './permissions.ts';
import { type Postgresql, startPostgresql } from './postgresql.ts';
import { reads } from './reads.ts';
import { scale } from './scale.ts';
import { signIns } from './sign-ins.ts';
import { signOuts } from './sign-outs.ts';
import { warmStart } from './warm-start.ts';

const BENCHES: Record<string, (postgresql: Postgresql) => Promise<Measurement[]>> = {
  'warm-start': warmStart,
  reads,
  'sign-ins': signIns,
  'sign-outs': signOuts,
  permissions,
  bridge,
  scale,
  memory,
  'equal-time': equalTime,
};
const USUAL = ['warm-start', 'reads', 'sign-ins', 'sign-outs', 'permissions', 'bridge', 'scale'];

const names = process.argv.length > 2 ? process.argv.slice(2) : USUAL;
const unknown = names.filter((name) => !BENCHES[name]);
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}

const machine = {
  node: process.version,
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  loadBefore: loadavg()[0],
};
console.log(`Node ${machine.node}, ${machine.cores} × ${machine.cpu}, load ${machine.loadBefore?.toFixed(1)}\n`);
const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
const measurements: Measurement[] = [];
const failures: unknown[] = [];
{
  await using postgresql = await startPostgresql();
  // Long as they take, what is measured is not lost with what fails.
  for (const name of names) {
    const measured = await measure(name, postgresql);
    if (measured.length > 0) console.table(Object.fromEntries(measured.map((one) => [one.what, row(one)])));
    measurements.push(...measured);
    await writeFile(join(folder, 'latest.json'), `${JSON.stringify({ machine, measurements }, null, 2)}\n`);
  }
}

const exceeded = measurements.filter((one) => !withinBudget(one));
for (const one of exceeded) console.error(`Over budget: ${one.what}: ${format(one)}, ${budget(one)}.`);
for (const failure of failures) console.error(failure);
process.exitCode = exceeded.length + failures.length > 0 ? 1 : 0;

async function measure(name: string, postgresql: Postgresql): Promise<Measurement[]> {
  try {
    return (await BENCHES[name]?.(postgresql)) ?? [];
  } catch (error) {
    failures.push(new Error(`${name} failed.`, { cause: error }));
    return [];
  }
}

function row(one: Measurement) {
  return { measured: format(one), budget: budget(one), detail: one.detail };
}

function budget({ atMost, atLeast }: Measurement): string {
  if (atMost !== undefined) return `at most ${atMost}`;
  return atLeast !== undefined ? `at least ${atLeast}` : '';
}

function format({ value, unit }: Measurement): string {
  const digits = unit === 'ms' || unit === '/s' || Number.isInteger(value) ? 0 : unit === 'MB' ? 1 : 3;
  return `${value.toFixed(digits)} ${unit}`.trim();
}
