import { capture } from './run.mjs';

/** Runs a command and says in one line how it went; says everything only of one that failed. */
export async function step({ name, command, mend, ...options }) {
  const { ok, output, seconds } = await capture(command, options);
  if (ok) {
    console.log(`✓ ${name} (${seconds} s)`);
  } else {
    console.log(`✗ ${name} (${seconds} s): ${command.join(' ')}\n\n${output.trimEnd()}\n`);
    if (mend) console.log(`  What can be mended by itself: ${mend}\n`);
  }
  return ok;
}
