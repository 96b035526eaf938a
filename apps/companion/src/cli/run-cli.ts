import { Command, CommanderError } from 'commander';
import { mistakeOf } from '../mistakes.ts';
import { doctor } from './doctor.ts';
import { keysDrop } from './keys-drop.ts';
import { keysList } from './keys-list.ts';
import { keysRotate } from './keys-rotate.ts';
import { migrate } from './migrate.ts';
import { start } from './start.ts';
import { Failure, type Terminal } from './terminal.ts';
import { usersCreate } from './users-create.ts';
import { usersDisable, usersEnable } from './users-disable.ts';
import { usersGrantAdmin, usersRevokeAdmin } from './users-grant-admin.ts';
import { usersSessions } from './users-sessions.ts';
import { usersSignOut } from './users-sign-out.ts';

const FAILED = 1;
const MISUSED = 2;

/**
 * Runs `tandem` with these arguments. Answers its exit code: 0 for done, 1 for failed, 2 for what it doesn't understand.
 *
 * @throws what is a fault of ours.
 */
export async function runCli(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await program(terminal).parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said by now what it has to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
    const mistake = error instanceof Failure ? error.message : mistakeOf(error);
    if (mistake === null) throw error;
    if (mistake) terminal.stderr.write(`${mistake}\n`);
    return FAILED;
  }
}

function program(terminal: Terminal): Command {
  const tandem = new Command('tandem')
    .description('Runs and looks after the companion that the environment’s settings describe (docs/operations.md).')
    .exitOverride()
    .showHelpAfterError()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  start(tandem, terminal);
  migrate(tandem, terminal);
  doctor(tandem, terminal);

  const users = tandem.command('users').description('who may sign in');
  usersCreate(users, terminal);
  usersDisable(users, terminal);
  usersEnable(users, terminal);
  usersGrantAdmin(users, terminal);
  usersRevokeAdmin(users, terminal);
  usersSessions(users, terminal);
  usersSignOut(users, terminal);

  const keys = tandem.command('keys').description('what signs API tokens');
  keysList(keys, terminal);
  keysRotate(keys, terminal);
  keysDrop(keys, terminal);
  return tandem;
}
