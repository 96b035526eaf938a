// pnpm check: what is wrong with the code, without running it.
import { step } from './step.mjs';

const steps = [
  {
    name: 'format, lint, import order',
    command: ['biome', 'check', '--error-on-warnings', '--max-diagnostics=200', '.'],
    mend: 'pnpm format',
  },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'unused code', command: ['knip', '--no-progress'] },
  {
    name: 'migrations say what the schema says',
    command: ['tsx', 'scripts/new-migration.ts', '--check'],
    mend: 'pnpm db:migration <name_in_snake_case>',
  },
  {
    name: 'what is made from the bridge’s contract is current',
    command: ['tsx', 'packages/bridge/src/generate/own.ts', '--check'],
    mend: 'pnpm contract',
  },
  { name: 'bridge and controllers fit in 3 kB', command: ['tsx', 'packages/stimulus/src/testing/size.ts'] },
];

// Types, unused code and migrations are about generated files too.
const generated = await step({ name: 'generate', command: ['node', 'scripts/generate.mjs'] });
const passed = generated && (await Promise.all(steps.map(step))).every(Boolean);
process.exitCode = passed ? 0 : 1;
