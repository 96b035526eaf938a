import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Failure, type Terminal } from './terminal.ts';

/**
 * A new password: asked for twice and not shown where a person types, else all of standard input, but for the line's end.
 *
 * @throws {@link Failure} where none comes.
 */
export async function askForPassword(terminal: Terminal): Promise<string> {
  const password = terminal.stdin.isTTY
    ? await typeTwice(terminal)
    : (await text(terminal.stdin)).replace(/\r?\n$/, '');
  if (password === '') throw new Failure('No password: give it on standard input, or say --generate-password.');
  return password;
}

/**
 * Whether a person says yes.
 *
 * @throws {@link Failure} where there is no person to ask.
 */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  if (!terminal.stdin.isTTY) throw new Failure(`${question} There is nobody to ask: say --yes.`);
  return /^y(es)?$/i.test(await ask(terminal, `${question} [y/N] `));
}

async function typeTwice(terminal: Terminal): Promise<string> {
  const password = await askInSecret(terminal, 'Password: ');
  if (password !== (await askInSecret(terminal, 'Once more: '))) throw new Failure('These are two passwords.');
  return password;
}

function ask({ stdin, stderr }: Terminal, question: string): Promise<string> {
  return readLine(question, { input: stdin, output: stderr, terminal: true });
}

/** The terminal echoes nothing while readline has it, and what readline echoes goes nowhere. */
async function askInSecret({ stdin, stderr }: Terminal, question: string): Promise<string> {
  stderr.write(question);
  const output = new Writable({ write: (_chunk, _encoding, written) => written() });
  try {
    return await readLine('', { input: stdin, output, terminal: true });
  } finally {
    stderr.write('\n');
  }
}

function readLine(question: string, options: Parameters<typeof createInterface>[0]): Promise<string> {
  const lines = createInterface(options);
  return new Promise<string>((resolve, reject) => {
    const stopped = () => reject(new Failure('Stopped: nothing was changed.'));
    lines.once('SIGINT', stopped).once('close', stopped);
    lines.question(question).then(resolve, reject);
  }).finally(() => lines.close());
}
