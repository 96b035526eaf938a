import { existsSync, readFileSync } from 'node:fs';

/**
 * What a test runner's own report says: `{ passed, failed, skipped, needPostgresql }`. A runner that left no report, ran
 * nothing, or ended badly though every test passed, failed.
 */
export function summarise({ file, ok, read }) {
  const report = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0, skipped: 0 };
  const succeeded = ok && report.passed > 0;
  return { needPostgresql: [], ...report, failed: succeeded ? report.failed : Math.max(report.failed, 1) };
}

/** Vitest's JSON report. A file that fails outside of its tests has no failed test, but failed. */
export function readVitest({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
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
export function readPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

const isSkipped = ({ status }) => status !== 'passed' && status !== 'failed';

/** `onEveryDatabase` names its suites so. */
function suitesOn(database, tests) {
  const suites = tests.flatMap(({ ancestorTitles }) =>
    ancestorTitles.filter((title) => title.endsWith(`(${database})`)),
  );
  return [...new Set(suites)];
}
