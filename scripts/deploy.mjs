// The built companion in a folder of its own, dist/companion, that needs Node and nothing else of this checkout.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, root } from './run.mjs';
import { pnpm } from './workspace.mjs';

const folder = join(root, 'dist/companion');
// pnpm takes the settings of a deployment for the workspace's own, and its next command would install anew by them.
const state = join(root, 'node_modules/.pnpm-workspace-state-v1.json');
const kept = `${state}.kept`;
rmSync(folder, { recursive: true, force: true });
cpSync(state, kept);
const { ok, output } = await capture([
  ...pnpm,
  '--config.inject-workspace-packages=true',
  '--config.verify-deps-before-run=false',
  '--filter=@tandem-auth/companion',
  'deploy',
  '--prod',
  '--prefer-offline',
  folder,
]);
cpSync(kept, state);
rmSync(kept);
if (!ok) {
  console.error(output);
  process.exit(1);
}
// `pnpm pack` puts what a manifest wants published in its place, `pnpm deploy` doesn't. Not written over: the file may be a
// link to our own.
const manifest = join(folder, 'node_modules/@tandem-auth/server/package.json');
const { publishConfig, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
rmSync(manifest);
writeFileSync(manifest, JSON.stringify({ ...rest, ...publishConfig }, null, 2));
