// Installs the tarballs of a folder in an empty project and uses them with plain Node: what a stranger would get.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { capture, root } from './run.mjs';
import { pnpm, publishable, readManifest } from './workspace.mjs';

const packed = process.argv[2];
const project = join(packed, 'project');
const tarballs = Object.fromEntries(
  publishable.map(({ folder, manifest }) => [manifest.name, `file:${join(packed, `${basename(folder)}.tgz`)}`]),
);
const peers = Object.assign({}, ...publishable.map(({ manifest }) => manifest.peerDependencies));
const { fastify } = readManifest(join(root, 'packages/server')).dependencies;

/** Hotwire Native's own bridge looks at its browser while it is imported. */
const FOR_BROWSERS = ['@tandem-auth/stimulus/hotwire'];

mkdirSync(project);
writeFileSync(
  join(project, 'package.json'),
  JSON.stringify({
    private: true,
    type: 'module',
    dependencies: { ...peers, fastify, ...tarballs },
    // They depend on each other by version, and are in no registry yet.
    pnpm: { overrides: tarballs },
  }),
);
cpSync(join(root, 'scripts/packed'), project, { recursive: true });
cpSync(join(root, 'apps/example/src/app.ts'), join(project, 'example.ts'));

await inProject([
  ...pnpm,
  'install',
  '--prefer-offline',
  '--ignore-workspace',
  '--config.verify-deps-before-run=false',
]);
for (const name of Object.keys(tarballs)) {
  const folder = join(project, 'node_modules', name);
  const manifest = readManifest(folder);
  assert.doesNotMatch(JSON.stringify(manifest), /workspace:|\.\/src\//, `${name} refers to our sources`);
  const files = (await inProject(['find', '-L', folder, '-type', 'f', '-not', '-path', '*/node_modules/*'])).split(
    '\n',
  );
  const strays = files.filter((file) => /\/src\/|\.test\.|\/testing\/|tsbuildinfo/.test(file.slice(folder.length)));
  assert.deepEqual(strays, [], `${name} publishes what nobody can use`);
  for (const path of Object.keys(manifest.exports)) await useEntry(join(name, path));
  for (const command of Object.keys(manifest.bin ?? {})) await inProject([`node_modules/.bin/${command}`, '--help']);
}
await inProject([join(root, 'node_modules/.bin/tsc'), '-p', '.']);
await inProject(['node', 'sign-up.js']);

async function useEntry(specifier) {
  if (FOR_BROWSERS.includes(specifier)) {
    writeFileSync(join(project, 'browser.js'), `import '${specifier}';`);
    await inProject([join(root, 'node_modules/.bin/esbuild'), 'browser.js', '--bundle', '--outfile=bundle.js']);
  } else {
    const kind = specifier.endsWith('.json') ? `{ with: { type: 'json' } }` : '{}';
    await inProject(['node', '--input-type=module', '-e', `await import('${specifier}', ${kind})`]);
  }
}

async function inProject(command) {
  const { ok, output } = await capture(command, { cwd: project });
  if (!ok) {
    console.error(`${command.join(' ')}\n\n${output}`);
    process.exit(1);
  }
  return output;
}
