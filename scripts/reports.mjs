import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a test runner's own report says: `{ passed, failed, skipped, needPostgresql }`. A runner that left no report, ran
 * nothing, or ended badly though every test passed, failed.
 */
export function summarise({ file, ok, read }) {
  const report = existsSync(file) ? read(file) : { passed: 0, failed: 0, skipped: 0 };
  const succeeded = ok && report.passed > 0;
  return { needPostgresql: [], ...report, failed: succeeded ? report.failed : Math.max(report.failed, 1) };
}

/** A suite whose tool is missing: skipped and told of; a failure where the tool is needed, as in CI, which installs it. */
export function withoutTool(tool, { isNeeded }) {
  return { passed: 0, failed: isNeeded ? 1 : 0, skipped: isNeeded ? 0 : 1, needPostgresql: [], missing: tool };
}

/** Vitest's JSON report. A file that fails outside of its tests has no failed test, but failed. */
export function readVitest(file) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = readJson(file);
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const skipped = testResults.flatMap(({ assertionResults }) => assertionResults).filter(isSkipped);
  return {
    passed: numPassedTests,
    failed: numFailedTests + brokenFiles.length,
    skipped: numPendingTests + numTodoTests,
    needPostgresql: suitesOn('postgresql', skipped),
  };
}

/** Playwright's JSON report. */
export function readPlaywright(file) {
  const { stats, errors } = readJson(file);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/** The folder of Maven Surefire's reports: an XML file for each class of tests. `swift test` writes the like. */
export function readSurefire(folder) {
  const suites = readdirSync(folder)
    .filter((name) => /^TEST-.*\.xml$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').match(/<testsuite\b[^>]*>/)?.[0] ?? '');
  const total = (count) =>
    suites.reduce((sum, suite) => sum + Number(suite.match(`\\s${count}="(\\d+)"`)?.[1] ?? 0), 0);
  const failed = total('failures') + total('errors');
  const skipped = total('skipped');
  return { passed: total('tests') - failed - skipped, failed, skipped };
}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const isSkipped = ({ status }) => status !== 'passed' && status !== 'failed';

/** `onEveryDatabase` names its suites so. */
function suitesOn(database, tests) {
  const suites = tests.flatMap(({ ancestorTitles }) =>
    ancestorTitles.filter((title) => title.endsWith(`(${database})`)),
  );
  return [...new Set(suites)];
}
