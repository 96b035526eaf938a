import { createUser, type Tandem } from '@tandem-auth/server';
import type { Command } from 'commander';
import { askForPassword } from './questions.ts';
import { print, type Terminal } from './terminal.ts';
import { withTandem } from './with-tandem.ts';

interface Options {
  readonly name?: string;
  readonly generatePassword?: true;
}

const GENERATED_BYTES = 15;

export function usersCreate(users: Command, terminal: Terminal): void {
  users
    .command('create <email>')
    .description('makes a user; their password is read from standard input')
    .option('--name <name>', 'what they are called; else what stands before the @')
    .option('--generate-password', 'makes a password, and shows it this once')
    .action(async (email: string, { name = email.split('@')[0] ?? '', generatePassword }: Options) => {
      const typed = generatePassword ? null : await askForPassword(terminal);
      await withTandem(terminal, async (tandem) => {
        const password = typed ?? generate(tandem);
        const { user } = await createUser(tandem, { email, name, password });
        print(terminal, `${user.email} can sign in.`);
        if (generatePassword) print(terminal, `Password, shown this once: ${password}`);
      });
    });
}

function generate({ randomness }: Tandem): string {
  return randomness.bytes(GENERATED_BYTES).toString('base64url');
}
