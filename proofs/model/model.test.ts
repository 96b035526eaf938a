import fc from 'fast-check';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { emptyServerDatabase } from '../../packages/server/src/testing/server.ts';
import { Cluster } from '../cluster.ts';
import { requestedRuns, requestedSeed } from '../settings.ts';
import { type Step, type StepName, steps } from './steps.ts';
import { World } from './world.ts';

const runs = requestedRuns ?? 200;

const names = Object.keys(steps) as StepName[];
const often: StepName[] = ['signIn', 'renew', 'reuseOldToken', 'use', 'use', 'moveClock', 'moveClock', 'moveClock'];

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom(...names, ...often),
  member: fc.nat(1),
  pick: fc.nat(5),
  other: fc.nat(5),
  twist: fc.boolean(),
});

describe.skipIf(!inject('postgresqlUrl'))('two processes over one database (postgresql)', () => {
  let database: Awaited<ReturnType<typeof emptyServerDatabase>>;
  let cluster: Cluster;

  beforeAll(async () => {
    database = await emptyServerDatabase();
    cluster = await Cluster.start(database.environment['DATABASE_URL'] as string);
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await database.drop();
  });

  it(`invariants 2, 5, 6: whatever happens, in ${runs} stories, every credential is taken exactly when it should be`, {
    timeout: 60_000 + runs * 10_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), async (story) => {
        const world = new World(cluster);
        await steps.signUp(world, { member: 0 });
        for (const step of story) {
          await steps[step.does](world, step);
          await world.check();
        }
      }),
      { numRuns: runs, ...(requestedSeed !== undefined && { seed: requestedSeed }) },
    );
  });
});
