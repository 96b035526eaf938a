// What a page loads of ours, minified and gzipped: the bridge and the controllers, without Stimulus and Turbo. Fails past 3 kB.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.ts';

export const BUDGET_BYTES = 3072;

const ENTRY = `
  import { Application } from '@hotwired/stimulus';
  import { registerTandem } from './index.ts';
  registerTandem(Application.start());
`;

export async function measureSize(): Promise<number> {
  // An app's bundle has no imports: Stimulus is in it, and nothing but its names is counted here.
  const script = await bundle(ENTRY, {
    alias: { '@hotwired/stimulus': fileURLToPath(new URL('without-stimulus.ts', import.meta.url)) },
  });
  return gzipSync(script, { level: 9 }).byteLength;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = await measureSize();
  console.log(`The bridge and the controllers have ${bytes} bytes of ${BUDGET_BYTES}.`);
  if (bytes > BUDGET_BYTES) process.exitCode = 1;
}
