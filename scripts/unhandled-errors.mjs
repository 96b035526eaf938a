import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './run.mjs';

const file = join(root, 'test-results/vitest.json.unhandled');

/** A reporter that writes down what was thrown outside of all tests: Vitest’s JSON report keeps silent about it. */
export default class UnhandledErrors {
  onTestRunStart() {
    rmSync(file, { force: true });
  }

  onTestRunEnd(_modules, errors) {
    if (errors.length === 0) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, errors.map(described).join('\n\n'));
  }
}

const described = ({ type = 'Unhandled error', stack, message, VITEST_TEST_PATH, cause }) =>
  [`${type}${VITEST_TEST_PATH ? ` in ${VITEST_TEST_PATH}` : ''}`, stack ?? message, cause?.message]
    .filter(Boolean)
    .join('\n');
