import { mistakeOf } from './mistakes.ts';
import { start } from './start.ts';

try {
  await start(process.env);
} catch (error) {
  const mistake = mistakeOf(error);
  if (mistake === null) throw error;
  console.error(mistake);
  process.exitCode = 1;
}
