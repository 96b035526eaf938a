import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes a minute or more. Begun last, it would leave all processors but one with nothing to do. */
const LONG = ['proofs/model/', 'server/src/jobs/jobs.', 'playwright/src/fixtures.', 'proofs/faults/'];

/** Vitest's own order, which goes by how long files took last time, and knows nothing in a fresh checkout; but for those. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = LONG.findIndex((part) => moduleId.includes(part));
      return index === -1 ? LONG.length : index;
    };
    return (await super.sort(files)).sort((left, right) => place(left) - place(right));
  }
}
