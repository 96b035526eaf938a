import fc from 'fast-check';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { TEMPLATE } from '../../packages/server/src/testing/database-templates.ts';
import { emptyServerDatabase } from '../../packages/server/src/testing/server.ts';
import { Cluster } from '../cluster.ts';
import { requestedRuns, requestedSeed } from '../settings.ts';
import { type Step, type StepName, steps } from './steps.ts';
import { World } from './world.ts';

const rare: StepName[] = ['rotateSigningKeys', 'dropSigningKey'];
const usual = (Object.keys(steps) as StepName[]).filter((name) => !rare.includes(name));
const often: StepName[] = ['signIn', 'renew', 'reuseOldToken', 'use', 'use', 'moveClock', 'moveClock', 'moveClock'];

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...usual, ...often) },
    // It takes a good part of a second to make a key.
    { weight: 1, arbitrary: fc.constantFrom(...rare) },
  ),
  member: fc.nat(1),
  pick: fc.nat(5),
  other: fc.nat(5),
  twist: fc.boolean(),
});

/** What CI has time for, other stories each time. `pnpm test:model` tells as many as it is asked to. */
const stories = requestedRuns ?? 200;

describe.skipIf(!inject('postgresqlUrl')).each([
  { cache: 'on', runs: stories },
  { cache: 'off', runs: Math.ceil(stories / 10) },
])('two processes over one database, session cache $cache (postgresql)', ({ cache, runs }) => {
  let database: Awaited<ReturnType<typeof emptyServerDatabase>>;
  let cluster: Cluster;

  beforeAll(async () => {
    database = await emptyServerDatabase(TEMPLATE);
    cluster = await Cluster.start(database.environment['DATABASE_URL'] as string, { SESSION_CACHE: cache });
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
