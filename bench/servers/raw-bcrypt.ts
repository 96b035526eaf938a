// How many passwords this machine can check: as many threads as cores, and nothing else to do. Told to, it counts for a while.
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import bcrypt from 'bcrypt';
import { COST, PERSON } from './listen.ts';

if (isMainThread) {
  process.on('message', async (milliseconds: number) => {
    const counts = await Promise.all(Array.from({ length: availableParallelism() }, () => count(milliseconds)));
    process.send?.(counts.reduce((sum, one) => sum + one, 0));
  });
  process.once('disconnect', () => process.exit());
  process.send?.({ url: '', clients: {} });
} else {
  const hash = bcrypt.hashSync(PERSON.password, COST);
  const end = performance.now() + (workerData as number);
  let count = 0;
  while (performance.now() < end) {
    bcrypt.compareSync(PERSON.password, hash);
    count += 1;
  }
  parentPort?.postMessage(count);
}

function count(milliseconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData: milliseconds }).once('message', resolve).once('error', reject);
  });
}
