import { expect, test } from 'vitest';
import { BUDGET_BYTES, measureSize } from './testing/size.ts';

test('the bridge and the controllers fit in 3 kB, minified and gzipped', async () => {
  const bytes = await measureSize();
  expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
  expect(bytes).toBeGreaterThan(1000);
});
