import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
// @ts-expect-error It is plain JavaScript: `pnpm test` runs it before anything is built.
import { readPlaywright, readSurefire, readVitest, summarise, withoutTool } from './reports.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tandem-reports-'));
const file = join(folder, 'report.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function totals({ report, read, ok = true }: { report?: object; read: unknown; ok?: boolean }) {
  rmSync(file, { force: true });
  if (report) writeFileSync(file, JSON.stringify(report));
  return summarise({ file, ok, read });
}

const vitest = (tests: { status: string; ancestorTitles?: string[] }[], fileStatus = 'passed') => {
  const count = (...statuses: string[]) => tests.filter(({ status }) => statuses.includes(status)).length;
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('pending', 'skipped'),
    numTodoTests: count('todo'),
    testResults: [{ status: fileStatus, assertionResults: tests.map((one) => ({ ancestorTitles: [], ...one })) }],
  };
};
const playwright = (stats: object, errors: object[] = []) => ({
  stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats },
  errors,
});

test('a good run is counted as it is', () => {
  const tests = [{ status: 'passed' }, { status: 'passed' }, { status: 'skipped' }, { status: 'todo' }];
  expect(totals({ report: vitest(tests), read: readVitest })).toMatchObject({ passed: 2, failed: 0, skipped: 2 });
  expect(totals({ report: playwright({ expected: 5, skipped: 1 }), read: readPlaywright })).toMatchObject({
    passed: 5,
    failed: 0,
    skipped: 1,
  });
});

test.each([
  ['no report', { read: readVitest }],
  ['no test', { report: vitest([]), read: readVitest }],
  ['only skipped tests', { report: vitest([{ status: 'skipped' }]), read: readVitest }],
  ['a bad end after good tests', { report: vitest([{ status: 'passed' }]), read: readVitest, ok: false }],
  ['a file that fails outside of its tests', { report: vitest([{ status: 'passed' }], 'failed'), read: readVitest }],
  [
    'a failed test',
    { report: vitest([{ status: 'failed' }, { status: 'passed' }], 'failed'), read: readVitest, ok: false },
  ],
  ['a failed flow', { report: playwright({ expected: 1, unexpected: 1 }), read: readPlaywright, ok: false }],
  ['a flow that passes now and then', { report: playwright({ expected: 1, flaky: 1 }), read: readPlaywright }],
  ['flows that could not be loaded', { report: playwright({}, [{ message: '' }]), read: readPlaywright, ok: false }],
])('%s is one failure', (_what, run) => {
  expect(totals(run).failed).toBe(1);
});

describe('what failed is told by name', () => {
  const failuresOf = (run: Parameters<typeof totals>[0]): string[] => totals(run).failures;

  test('a test', () => {
    const failed = { status: 'failed', fullName: 'it works', failureMessages: ['expected 1 to be 2'] };
    expect(failuresOf({ report: vitest([failed], 'failed'), read: readVitest })).toEqual([
      expect.stringMatching(/it works\nexpected 1 to be 2$/),
    ]);
  });

  test('what was thrown outside of all tests', () => {
    writeFileSync(`${file}.unhandled`, 'Unhandled Rejection\nError: nobody waited');
    const failures = failuresOf({ report: vitest([{ status: 'passed' }]), read: readVitest, ok: false });
    rmSync(`${file}.unhandled`);
    expect(failures).toEqual([expect.stringContaining('ended badly'), expect.stringContaining('nobody waited')]);
  });

  test('a flow, in suites of suites', () => {
    const flow = (status: string) => ({ status, projectName: '', results: [{ error: { message: 'no button' } }] });
    const specs = [{ file: 'a.spec.ts', line: 3, title: 'signs out', tests: [flow('unexpected'), flow('expected')] }];
    const report = { ...playwright({ unexpected: 1 }), suites: [{ suites: [{ specs }] }] };
    expect(failuresOf({ report, read: readPlaywright, ok: false })).toEqual(['a.spec.ts:3 › signs out\nno button']);
  });
});

describe('Surefire', () => {
  const classes = join(folder, 'surefire-reports');
  const suite = (counts: string) =>
    `<?xml version="1.0"?>\n<testsuite name="A" time="1.5" ${counts}>\n<testcase/></testsuite>`;
  const totalsOf = (...suites: string[]) => {
    rmSync(classes, { recursive: true, force: true });
    mkdirSync(classes);
    writeFileSync(join(classes, 'A.txt'), 'tests="100"');
    for (const [index, text] of suites.entries()) writeFileSync(join(classes, `TEST-${index}.xml`), text);
    return summarise({ file: classes, ok: true, read: readSurefire });
  };

  test('every class is counted', () => {
    const first = suite('tests="5" errors="0" skipped="2" failures="0"');
    expect(totalsOf(first, suite('tests="4" errors="0" skipped="0" failures="0"'))).toMatchObject({
      passed: 7,
      failed: 0,
      skipped: 2,
    });
  });

  test('failures and errors are failures', () => {
    expect(totalsOf(suite('tests="9" errors="1" skipped="0" failures="2"'))).toMatchObject({ passed: 6, failed: 3 });
  });

  test('a failure is told by name', () => {
    const failure = '<testcase name="reads it"><failure message="no">trace</failure></testcase>';
    const report = suite('tests="1" errors="0" skipped="0" failures="1"').replace(
      '<testcase/>',
      `<testcase name="a"/>${failure}`,
    );
    expect(totalsOf(report).failures).toEqual(['<testcase name="reads it"><failure message="no">']);
  });

  test('no class is one failure', () => {
    expect(totalsOf().failed).toBe(1);
  });
});

test('a suite whose tool is missing is skipped and named; where it is needed it failed', () => {
  expect(withoutTool('Maven', { isNeeded: false })).toMatchObject({ failed: 0, skipped: 1, missing: 'Maven' });
  expect(withoutTool('Maven', { isNeeded: true })).toMatchObject({ failed: 1, skipped: 0, missing: 'Maven' });
});

test('suites that were skipped for want of PostgreSQL are named once each', () => {
  const postgresql = { status: 'skipped', ancestorTitles: ['sign-in (postgresql)', 'a wrong password'] };
  const embedded = { status: 'passed', ancestorTitles: ['sign-in (embedded)'] };
  const report = vitest([postgresql, postgresql, embedded]);
  expect(totals({ report, read: readVitest }).needPostgresql).toEqual(['sign-in (postgresql)']);
});
