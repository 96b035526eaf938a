import { dropSigningKey } from '@tandem-auth/server';
import type { Command } from 'commander';
import { Failure, print, type Terminal } from './terminal.ts';
import { withTandem } from './with-tandem.ts';

export function keysDrop(keys: Command, terminal: Terminal): void {
  keys
    .command('drop <kid>')
    .description('refuses all that a signing key has signed, from now on and everywhere: for one that has leaked')
    .action((kid: string) =>
      withTandem(terminal, async (tandem) => {
        if (!(await dropSigningKey(tandem, kid))) throw new Failure(`There is no key ${kid} to drop.`);
        print(terminal, `${kid} is dropped: tokens that it has signed are refused.`);
      }),
    );
}
