import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { emptyServerDatabase } from '../../packages/server/src/testing/server.ts';
import { startCommand } from '../tandem-command.ts';

/** What was left behind has kept the process for ten. */
const AT_ONCE_MILLISECONDS = 5_000;

describe('a process that has migrated a new database ends with its work:', { timeout: 120_000 }, () => {
  it('embedded', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'tandem-migrating-'));
    await expectToEndAtOnce({ DATA_DIR });
    rmSync(DATA_DIR, { recursive: true });
  });

  it.skipIf(!inject('postgresqlUrl'))('PostgreSQL', async () => {
    const { environment, drop } = await emptyServerDatabase();
    await expectToEndAtOnce(environment as Record<string, string>);
    await drop();
  });
});

async function expectToEndAtOnce(settings: Readonly<Record<string, string>>): Promise<void> {
  const child = startCommand(settings, ['migrate']);
  let said = '';
  let lastWordAt = 0;
  child.stdout.on('data', (chunk) => {
    said += chunk;
    lastWordAt = performance.now();
  });
  const [code] = await once(child, 'close');
  expect([code, said]).toEqual([0, expect.stringMatching(/^Applied .*\nThe database is up to date\.\n$/s)]);
  expect(performance.now() - lastWordAt).toBeLessThan(AT_ONCE_MILLISECONDS);
}
