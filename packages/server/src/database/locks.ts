import type { Queries } from './connect.ts';

/** Waits for a lock of that name and holds it to the end of the transaction, across all processes on the database. */
export async function lockForTransaction(transaction: Queries, name: string): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('tandem'), hashtext(${name}))`;
}
