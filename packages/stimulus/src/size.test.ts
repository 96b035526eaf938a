import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundle } from './testing/bundle.ts';

const BUDGET_BYTES = 3072;

test('the bridge and the controllers fit in 3 kB, minified and gzipped', async () => {
  const script = await bundle("export * from './index.ts'; export * from '@tandem-auth/bridge';", {
    external: ['@hotwired/*'],
  });
  const bytes = gzipSync(script, { level: 9 }).byteLength;
  console.info(`bridge + controllers: ${bytes} bytes of ${BUDGET_BYTES}`);
  expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
  expect(bytes).toBeGreaterThan(1000);
});
