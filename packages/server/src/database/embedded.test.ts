import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyEmbeddedDatabase } from '../testing/server.ts';
import { connectDatabase, type Database } from './connect.ts';
import { DataDirectoryInUse } from './embedded.ts';

/** Writes users as fast as it can and prints each one's e-mail address once it is committed. */
const WRITER = `
import { connectDatabase } from ${JSON.stringify(join(import.meta.dirname, 'connect.ts'))};
const { prisma } = await connectDatabase({ databaseUrl: null, dataDirectory: process.argv[1] });
for (let number = 0; ; number += 1) {
  const email = process.pid + '-' + number + '@example.com';
  await prisma.user.create({
    data: { id: crypto.randomUUID(), email, name: 'N', verifierToken: 'v', createdAt: new Date() },
  });
  console.log(email);
}`;

const config = (dataDirectory: string) =>
  ({ databaseUrl: null, dataDirectory }) as Parameters<typeof connectDatabase>[0];

describe('the embedded database', { timeout: 120_000 }, () => {
  let embedded: Awaited<ReturnType<typeof emptyEmbeddedDatabase>>;
  let directory: string;
  let opened: Database | undefined;
  let writer: ChildProcess | undefined;

  beforeEach(async () => {
    embedded = await emptyEmbeddedDatabase();
    directory = embedded.environment['DATA_DIR'] as string;
  });
  afterEach(async () => {
    writer?.kill('SIGKILL');
    await opened?.close();
    await embedded.drop();
    opened = undefined;
  });

  it('has everything it acknowledged after a kill in the middle of writing', async () => {
    const acknowledged: string[] = [];
    for (const writes of [5, 40, 75]) {
      writer = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', WRITER, directory]);
      const goal = acknowledged.length + writes;
      for await (const line of createInterface({ input: writer.stdout as NodeJS.ReadableStream })) {
        acknowledged.push(line);
        if (acknowledged.length === goal) writer.kill('SIGKILL');
      }
      opened = await connectDatabase(config(directory));
      const found = await opened.prisma.user.findMany({ select: { email: true } });
      expect(found.map(({ email }) => email)).toEqual(expect.arrayContaining(acknowledged));
      await opened.close();
      opened = undefined;
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(120);
  });

  it('is refused to a second process while the first one runs, and to nobody after', async () => {
    writer = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', WRITER, directory]);
    await once(writer.stdout as NodeJS.ReadableStream, 'data');
    const refusal = await connectDatabase(config(directory)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataDirectoryInUse);
    expect((refusal as Error).message).toBe(
      `${directory} is in use by another Tandem process. Stop that one, choose another DATA_DIR, or set DATABASE_URL.`,
    );
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    opened = await connectDatabase(config(directory));
    expect(await opened.prisma.user.count()).toBeGreaterThan(0);
  });

  it('starts again after its creation was cut short', async () => {
    const dataDirectory = join(directory, 'new');
    mkdirSync(join(dataDirectory, 'database.unfinished'), { recursive: true });
    writeFileSync(join(dataDirectory, 'database.unfinished', 'PG_VERSION'), '');
    opened = await connectDatabase(config(dataDirectory));
    expect(await opened.prisma.user.count()).toBe(0);
    expect(existsSync(join(dataDirectory, 'database.unfinished'))).toBe(false);
  });

  it('a transaction that fails to commit is an error', async () => {
    opened = await connectDatabase(config(directory));
    const { prisma } = opened;
    await prisma.$executeRaw`CREATE TABLE checked (value int UNIQUE DEFERRABLE INITIALLY DEFERRED)`;
    const writing = prisma.$transaction(async (transaction) => {
      await transaction.$executeRaw`INSERT INTO checked VALUES (1), (1)`;
    });
    await expect(writing).rejects.toThrow(/duplicate|constraint/i);
    expect(await prisma.$queryRaw`SELECT count(*)::int AS count FROM checked`).toEqual([{ count: 0 }]);
  });
});
