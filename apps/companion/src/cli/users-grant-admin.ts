import { grantAdmin, revokeAdmin } from '@tandem-auth/server';
import type { Command } from 'commander';
import { print, type Terminal } from './terminal.ts';
import { userNamed, withTandem } from './with-tandem.ts';

export function usersGrantAdmin(users: Command, terminal: Terminal): void {
  users
    .command('grant-admin <email>')
    .description('makes a user an administrator')
    .action((email: string) =>
      withTandem(terminal, async (tandem) => {
        const user = await userNamed(tandem, email);
        await grantAdmin(tandem, user.id);
        print(terminal, `${user.email} is an administrator.`);
      }),
    );
}

export function usersRevokeAdmin(users: Command, terminal: Terminal): void {
  users
    .command('revoke-admin <email>')
    .description('takes the role of an administrator from a user; the last one stays')
    .action((email: string) =>
      withTandem(terminal, async (tandem) => {
        const user = await userNamed(tandem, email);
        await revokeAdmin(tandem, user.id);
        print(terminal, `${user.email} is no administrator.`);
      }),
    );
}
