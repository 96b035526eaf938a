import { disableUser, enableUser } from '@tandem-auth/server';
import type { Command } from 'commander';
import { print, type Terminal } from './terminal.ts';
import { userNamed, withTandem } from './with-tandem.ts';

export function usersDisable(users: Command, terminal: Terminal): void {
  users
    .command('disable <email>')
    .description('keeps a user from signing in, and ends their sessions')
    .action((email: string) =>
      withTandem(terminal, async (tandem) => {
        const user = await userNamed(tandem, email);
        await disableUser(tandem, user.id);
        print(terminal, `${user.email} is disabled, and signed out everywhere.`);
      }),
    );
}

export function usersEnable(users: Command, terminal: Terminal): void {
  users
    .command('enable <email>')
    .description('lets a disabled user sign in again')
    .action((email: string) =>
      withTandem(terminal, async (tandem) => {
        const user = await userNamed(tandem, email);
        await enableUser(tandem, user.id);
        print(terminal, `${user.email} can sign in.`);
      }),
    );
}
