import { rotateSigningKeys } from '@tandem-auth/server';
import type { Command } from 'commander';
import { print, type Terminal } from './terminal.ts';
import { withTandem } from './with-tandem.ts';

export function keysRotate(keys: Command, terminal: Terminal): void {
  keys
    .command('rotate [purpose]')
    .description('makes a new signing key; no token is refused for it')
    .action((purpose: string = 'api-token') =>
      withTandem(terminal, async (tandem) => {
        const kid = await rotateSigningKeys(tandem, purpose);
        print(terminal, `${kid} signs in five minutes; the keys before it verify for another hour.`);
      }),
    );
}
