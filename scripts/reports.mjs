import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a test runner's own report says: `{ passed, failed, skipped, failures, needPostgresql }`, `failures` being what
 * failed, a text each. A runner that left no report, ran nothing, or ended badly though every test passed, failed.
 */
export function summarise({ file, ok, read }) {
  const report = { needPostgresql: [], ...(existsSync(file) ? read(file) : nothing) };
  if (report.failed > 0 || (ok && report.passed > 0)) return report;
  const why = report.passed > 0 ? 'The runner ended badly, though every test passed.' : `No test ran: see ${file}.`;
  return { ...report, failed: 1, failures: [why, ...report.failures] };
}

const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** A suite whose tool is missing: skipped and told of; a failure where the tool is needed, as in CI, which installs it. */
export function withoutTool(tool, { isNeeded }) {
  const outcome = isNeeded ? { failed: 1, failures: [`${tool} is missing.`] } : { skipped: 1 };
  return { ...nothing, needPostgresql: [], missing: tool, ...outcome };
}

/**
 * Vitest's JSON report. A file that fails outside of its tests has no failed test, but failed. What was thrown outside of
 * all files is not in it: `unhandled-errors.mjs` writes that down beside it.
 */
export function readVitest(file) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = readJson(file);
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: name })),
  );
  const failedTests = tests.filter(({ status }) => status === 'failed');
  const unhandled = `${file}.unhandled`;
  return {
    passed: numPassedTests,
    failed: numFailedTests + brokenFiles.length,
    skipped: numPendingTests + numTodoTests,
    failures: [
      ...failedTests.map(({ file, fullName, failureMessages }) => told(`${file} › ${fullName}`, failureMessages?.[0])),
      ...brokenFiles.map(({ name, message }) => told(name, message)),
      ...(existsSync(unhandled) ? [readFileSync(unhandled, 'utf8')] : []),
    ],
    needPostgresql: suitesOn('postgresql', tests.filter(isSkipped)),
  };
}

/** Playwright's JSON report. */
export function readPlaywright(file) {
  const { stats, errors, suites = [] } = readJson(file);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [...suites.flatMap(failedSpecs), ...errors.map(({ message }) => message)],
  };
}

function failedSpecs({ specs = [], suites = [] }) {
  const failed = specs.flatMap(({ file, line, title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) =>
        told([`${file}:${line}`, projectName, title].filter(Boolean).join(' › '), results[0]?.error?.message),
      ),
  );
  return [...failed, ...suites.flatMap(failedSpecs)];
}

/** The folder of Maven Surefire's reports: an XML file for each class of tests. `swift test` writes the like. */
export function readSurefire(folder) {
  const reports = readdirSync(folder)
    .filter((name) => /^TEST-.*\.xml$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const suites = reports.map((report) => report.match(/<testsuite\b[^>]*>/)?.[0] ?? '');
  const total = (count) =>
    suites.reduce((sum, suite) => sum + Number(suite.match(`\\s${count}="(\\d+)"`)?.[1] ?? 0), 0);
  const failed = total('failures') + total('errors');
  const skipped = total('skipped');
  const failures = reports.flatMap(
    (report) => report.match(/<testcase\b[^>]*[^/]>\s*<(?:failure|error)\b[^>]*>/g) ?? [],
  );
  return { passed: total('tests') - failed - skipped, failed, skipped, failures };
}

const told = (name, message = '') => `${name}\n${message}`.trim();
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const isSkipped = ({ status }) => status !== 'passed' && status !== 'failed';

/** `onEveryDatabase` names its suites so. */
function suitesOn(database, tests) {
  const suites = tests.flatMap(({ ancestorTitles }) =>
    ancestorTitles.filter((title) => title.endsWith(`(${database})`)),
  );
  return [...new Set(suites)];
}
