import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SOURCES = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !/\.test\.ts$|^(generated|testing)\//.test(path),
);

it('invariant 11: time and randomness have one source each', () => {
  const others = SOURCES.filter((path) => {
    const text = readFileSync(join(import.meta.dirname, path), 'utf8');
    return /Date\.now\(|new Date\(\)|Math\.random|randomUUID|randomBytes|getRandomValues|randomInt/.test(text);
  });
  expect(SOURCES.length).toBeGreaterThan(30);
  expect(others.sort()).toEqual(['app-secret.ts', 'clock.ts', 'secrets.ts']);
});
