// pnpm test:model [stories] [seed], pnpm test:faults [rounds] [seed]: a proof for longer than CI has time, or once more as it failed.
import { show } from './run.mjs';

const [proof, runs, seed] = process.argv.slice(2);
const { ok } = await show(['vitest', 'run', `proofs/${proof}`], {
  env: {
    TANDEM_REQUIRE_POSTGRESQL: '1',
    ...(runs && { TANDEM_PROOF_RUNS: runs }),
    ...(seed && { TANDEM_PROOF_SEED: seed }),
  },
});
process.exitCode = ok ? 0 : 1;
