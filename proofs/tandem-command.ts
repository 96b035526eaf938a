import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../apps/companion/src/cli/tandem.ts', import.meta.url));

/** Runs `tandem` in a process of its own. Answers what it prints. */
export async function tandemCommand(
  settings: Readonly<Record<string, string>>,
  words: readonly string[],
  typed = '',
): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', COMMAND, ...words], {
    env: { PATH: process.env['PATH'], ...settings },
  });
  child.stdin.end(typed);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await code) !== 0) throw new Error(`tandem ${words.join(' ')}: ${err}`);
  return out;
}
