// pnpm test: unit and integration tests, then the flows in a browser. Arguments go to Vitest.
// The last line holds the totals of all runners, taken from their reports.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readPlaywright, readVitest, summarise } from './reports.mjs';
import { root, show } from './run.mjs';

const reports = join(root, 'test-results');
const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');

const runners = [
  {
    command: [
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
      ...process.argv.slice(2),
    ],
    file: vitestReport,
    read: readVitest,
  },
  { command: ['playwright', 'test'], file: playwrightReport, read: readPlaywright },
];

const results = (await prepare()) ? await runAll() : [{ passed: 0, failed: 1, skipped: 0, needPostgresql: [] }];
close(results);

async function prepare() {
  if (!(await show(['node', 'scripts/generate.mjs'])).ok) return false;
  // Before minutes of tests rather than after them: some of Vitest's need a browser too.
  return (await show(['tsx', 'scripts/find-browser.ts'])).ok;
}

async function runAll() {
  rmSync(reports, { recursive: true, force: true });
  const results = [];
  for (const { command, file, read } of runners) {
    const { ok } = await show(command);
    results.push(summarise({ file, ok, read }));
  }
  return results;
}

function close() {
  const total = (count) => results.reduce((sum, result) => sum + result[count], 0);
  const needPostgresql = results.flatMap((result) => result.needPostgresql);
  if (needPostgresql.length > 0) {
    console.log(`\nNot run, for want of PostgreSQL: ${needPostgresql.join(', ')}.`);
    console.log('On Debian, as root: `apt-get install -y postgresql`. The tests start it by themselves.');
  }
  console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
  process.exitCode = total('failed') === 0 ? 0 : 1;
}
