import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../apps/companion/src/cli/tandem.ts', import.meta.url));

/** Runs `tandem` in a process of its own. Answers what it prints, where all goes well. */
export async function tandemCommand(
  settings: Readonly<Record<string, string>>,
  words: readonly string[],
  typed = '',
): Promise<string> {
  const { code, out, err } = await runCommand(settings, words, typed);
  if (code !== 0) throw new Error(`tandem ${words.join(' ')}: ${err}`);
  return out;
}

export async function runCommand(settings: Readonly<Record<string, string>>, words: readonly string[], typed = '') {
  const child = startCommand(settings, words);
  child.stdin.end(typed);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

export function startCommand(settings: Readonly<Record<string, string>>, words: readonly string[]) {
  return spawn(process.execPath, ['--import', 'tsx', COMMAND, ...words], {
    env: { PATH: process.env['PATH'], ...settings },
  });
}
