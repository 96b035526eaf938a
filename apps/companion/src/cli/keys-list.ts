import { listSigningKeys } from '@tandem-auth/server';
import type { Command } from 'commander';
import { printJson, printTable, type Terminal } from './terminal.ts';
import { withTandem } from './with-tandem.ts';

export function keysList(keys: Command, terminal: Terminal): void {
  keys
    .command('list')
    .description('lists the signing keys, of each purpose the newest first')
    .option('--json', 'for programs')
    .action(({ json }: { json?: true }) =>
      withTandem(terminal, async (tandem) => {
        const all = await listSigningKeys(tandem);
        if (json) {
          const asJson = ({ kid, purpose, state, createdAt, retiredAt }: (typeof all)[number]) => {
            return { kid, purpose, state, created_at: createdAt, retired_at: retiredAt };
          };
          return printJson(terminal, { keys: all.map(asJson) });
        }
        const rows = all.map(({ kid, purpose, state, createdAt, retiredAt }) => [
          kid,
          purpose,
          state,
          createdAt.toISOString(),
          retiredAt?.toISOString() ?? '-',
        ]);
        printTable(terminal, ['KEY', 'PURPOSE', 'STATE', 'MADE', 'RETIRES'], rows);
      }),
    );
}
