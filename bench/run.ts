// pnpm bench: measures, prints a table, and keeps it in bench/results/latest.json. Fails where a budget is exceeded.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Measurement, withinBudget } from './measurement.ts';
import { warmStart } from './warm-start.ts';

const measurements = await warmStart();

const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model ?? 'unknown' };
console.log(`Node ${machine.node}, ${machine.cores} × ${machine.cpu}\n`);
console.table(Object.fromEntries(measurements.map((one) => [one.what, row(one)])));

const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'latest.json'), `${JSON.stringify({ machine, measurements }, null, 2)}\n`);

const exceeded = measurements.filter((one) => !withinBudget(one));
for (const { what, value, unit, atMost } of exceeded) {
  console.error(`Over budget: ${what}: ${format(value, unit)}, at most ${atMost} ${unit}.`);
}
process.exitCode = exceeded.length > 0 ? 1 : 0;

function row({ value, unit, atMost, detail }: Measurement) {
  return { measured: format(value, unit), 'at most': atMost ? `${atMost} ${unit}` : '', detail };
}

function format(value: number, unit: Measurement['unit']): string {
  return `${unit === 'ms' ? Math.round(value) : value.toFixed(1)} ${unit}`;
}
