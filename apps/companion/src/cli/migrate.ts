import type { Command } from 'commander';
import { print, type Terminal } from './terminal.ts';
import { withTandem } from './with-tandem.ts';

/** Every other command, and the server itself, does the same before anything else. */
export function migrate(tandem: Command, terminal: Terminal): void {
  tandem
    .command('migrate')
    .description('brings the database up to date')
    .action(() =>
      withTandem(terminal, async ({ database: { migrated } }) => {
        for (const name of migrated) print(terminal, `Applied ${name}.`);
        print(terminal, 'The database is up to date.');
      }),
    );
}
