import { resetVerifier, signOutEveryone } from '@tandem-auth/server';
import type { Command } from 'commander';
import { confirm } from './questions.ts';
import { Failure, print, type Terminal } from './terminal.ts';
import { userNamed, withTandem } from './with-tandem.ts';

interface Options {
  readonly everyone?: true;
  readonly yes?: true;
}

export function usersSignOut(users: Command, terminal: Terminal): void {
  users
    .command('sign-out [email]')
    .description('signs a user out everywhere, or everyone')
    .option('--everyone', 'all users: after a backup was restored, or the database copied')
    .option('--yes', 'don’t ask before signing everyone out')
    .action(async (email: string | undefined, { everyone, yes }: Options, command: Command) => {
      if ((email === undefined) !== Boolean(everyone))
        command.error('error: say whom: an e-mail address, or --everyone');
      if (email !== undefined) return signOutUser(terminal, email);
      if (!yes && !(await confirm(terminal, 'Sign everyone out, on every device?'))) {
        throw new Failure('Nobody was signed out.');
      }
      await signOutAll(terminal);
    });
}

function signOutUser(terminal: Terminal, email: string): Promise<void> {
  return withTandem(terminal, async (tandem) => {
    const user = await userNamed(tandem, email);
    await resetVerifier(tandem, user.id);
    print(terminal, `${user.email} is signed out everywhere.`);
  });
}

function signOutAll(terminal: Terminal): Promise<void> {
  return withTandem(terminal, async (tandem) => {
    const { users, sessions } = await signOutEveryone(tandem);
    print(terminal, `Everyone is signed out: ${users} users, ${sessions} sessions.`);
  });
}
