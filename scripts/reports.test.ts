import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
// @ts-expect-error It is plain JavaScript: `pnpm test` runs it before anything is built.
import { readPlaywright, readVitest, summarise } from './reports.mjs';

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

test('suites that were skipped for want of PostgreSQL are named once each', () => {
  const postgresql = { status: 'skipped', ancestorTitles: ['sign-in (postgresql)', 'a wrong password'] };
  const embedded = { status: 'passed', ancestorTitles: ['sign-in (embedded)'] };
  const report = vitest([postgresql, postgresql, embedded]);
  expect(totals({ report, read: readVitest }).needPostgresql).toEqual(['sign-in (postgresql)']);
});
