// pnpm build: makes the packages that we publish and the companion to deploy, and proves that they work where none of our
// sources are.
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { step } from './step.mjs';
import { members, pnpm, publishable } from './workspace.mjs';

const packed = join(import.meta.dirname, '../dist/packages');
rmSync(packed, { recursive: true, force: true });
mkdirSync(packed, { recursive: true });
process.exitCode = (await build()) ? 0 : 1;
if (process.exitCode === 0) console.log('The packages are in dist/packages, the companion is in dist/companion.');

async function build() {
  // What a renamed source left behind would be published.
  for (const { folder } of members) rmSync(join(folder, 'dist'), { recursive: true, force: true });
  const steps = [
    { name: 'generate', command: ['node', 'scripts/generate.mjs'] },
    { name: 'compile', command: ['tsc', '-b', ...members.map(({ folder }) => folder)] },
    ...members
      .filter(({ manifest }) => manifest.scripts?.build)
      .map(({ folder, manifest }) => ({
        name: `build ${manifest.name}`,
        command: [...pnpm, 'run', 'build'],
        cwd: folder,
      })),
    ...publishable.map(({ folder, manifest }) => ({
      name: `pack ${manifest.name}`,
      command: [...pnpm, 'pack', '--out', join(packed, `${basename(folder)}.tgz`)],
      cwd: folder,
    })),
    ...publishable.map(({ folder, manifest }) => ({
      name: `publint ${manifest.name}`,
      command: ['publint', 'run', join(packed, `${basename(folder)}.tgz`), '--strict'],
    })),
    { name: 'deploy the companion', command: ['node', 'scripts/deploy.mjs'] },
    { name: 'run the companion elsewhere', command: ['node', 'scripts/use-deployed.mjs'] },
    { name: 'install the packages elsewhere and use them', command: ['node', 'scripts/use-packed.mjs', packed] },
  ];
  for (const one of steps) {
    if (!(await step(one))) return false;
  }
  return true;
}
