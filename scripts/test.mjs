// pnpm test: unit and integration tests, the Kotlin and Swift sides, the flows in a browser, then those in the native shell.
// Arguments go to Vitest.
// The last line holds the totals of all runners, taken from their reports.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { readPlaywright, readSurefire, readVitest, summarise, withoutTool } from './reports.mjs';
import { capture, root, show } from './run.mjs';
import { step } from './step.mjs';

const reports = join(root, 'test-results');
const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');

const kotlin = join(root, 'packages/bridge/kotlin');
const swift = join(root, 'packages/bridge/swift');
const swiftReports = join(reports, 'swift');

const shellReport = join(reports, 'shell.json');
const loadingWebKit = "imports.gi.versions.WebKit = '6.0'; imports.gi.WebKit";

const tools = {
  Maven: {
    suite: 'the Kotlin side',
    command: ['mvn', '--version'],
    install: 'apt-get install -y maven default-jdk-headless',
  },
  Swift: {
    suite: 'the Swift side',
    // Not `swift --version`: OpenStack’s client is called swift too.
    command: ['swift', 'package', '--version'],
    install: 'apt-get install -y swiftlang libstdc++-14-dev',
    isOptional: true,
  },
  WebKitGTK: {
    suite: 'the native shell',
    command: ['sh', '-c', `command -v Xvfb && command -v dbus-daemon && gjs -c "${loadingWebKit}"`],
    install: 'apt-get install -y --no-install-recommends gjs gir1.2-webkit-6.0 gir1.2-secret-1 xvfb dbus gnome-keyring',
  },
};

const runners = [
  {
    command: [
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      '--reporter=./scripts/unhandled-errors.mjs',
      `--outputFile.json=${vitestReport}`,
      ...process.argv.slice(2),
    ],
    file: vitestReport,
    read: readVitest,
  },
  {
    tool: 'Maven',
    command: ['mvn', '--batch-mode', '--quiet', '--no-transfer-progress', '--file', kotlin, 'test'],
    run: (command) => step({ name: 'the Kotlin side', command }).then((ok) => ({ ok })),
    // What a renamed source left behind would be tested.
    clean: join(kotlin, 'target'),
    file: join(kotlin, 'target/surefire-reports'),
    read: readSurefire,
  },
  {
    tool: 'Swift',
    command: [
      'swift',
      'test',
      '--package-path',
      swift,
      '--parallel',
      '--xunit-output',
      join(swiftReports, 'TEST-swift.xml'),
    ],
    run: (command) => step({ name: 'the Swift side', command }).then((ok) => ({ ok })),
    file: swiftReports,
    read: readSurefire,
  },
  { command: ['playwright', 'test'], file: playwrightReport, read: readPlaywright },
  {
    tool: 'WebKitGTK',
    command: [
      'vitest',
      'run',
      '--config',
      'apps/shell/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${shellReport}`,
    ],
    file: shellReport,
    read: readVitest,
  },
];

const nothingRan = { passed: 0, failed: 1, skipped: 0, failures: [], needPostgresql: [] };
const results = (await prepare()) ? await runAll() : [nothingRan];
close(results);

async function prepare() {
  if (!(await show(['node', 'scripts/generate.mjs'])).ok) return false;
  // Before minutes of tests rather than after them: some of Vitest's need a browser too.
  return (await show(['tsx', 'scripts/find-browser.ts'])).ok;
}

async function runAll() {
  rmSync(reports, { recursive: true, force: true });
  const results = [];
  for (const runner of runners) results.push(await runOne(runner));
  return results;
}

async function runOne({ tool, command, run = show, clean, file, read }) {
  if (tool && !(await capture(tools[tool].command)).ok) {
    return withoutTool(tool, { isNeeded: !!process.env.CI && !tools[tool].isOptional });
  }
  if (clean) rmSync(clean, { recursive: true, force: true });
  const { ok } = await run(command);
  return summarise({ file, ok, read });
}

function close() {
  // Once more, where nobody has to look for it.
  for (const failure of results.flatMap(({ failures }) => failures)) console.log(`\nFailed: ${firstLines(failure)}`);
  const total = (count) => results.reduce((sum, result) => sum + result[count], 0);
  const needPostgresql = results.flatMap((result) => result.needPostgresql);
  if (needPostgresql.length > 0) {
    console.log(`\nNot run, for want of PostgreSQL: ${needPostgresql.join(', ')}.`);
    console.log('On Debian, as root: `apt-get install -y postgresql`. The tests start it by themselves.');
  }
  for (const { missing } of results) {
    if (!missing) continue;
    console.log(`\nNot run, for want of ${missing}: ${tools[missing].suite}.`);
    console.log(`On Debian, as root: \`${tools[missing].install}\`.`);
  }
  console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
  process.exitCode = total('failed') === 0 ? 0 : 1;
}

function firstLines(text) {
  return stripVTControlCharacters(text).split('\n').slice(0, 12).join('\n  ');
}
