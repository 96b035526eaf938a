import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { TEMPLATE } from '../../packages/server/src/testing/database-templates.ts';
import { NATIVE } from '../../packages/server/src/testing/http.ts';
import { postgresqlProgram } from '../../packages/server/src/testing/postgresql.ts';
import { emptyServerDatabase } from '../../packages/server/src/testing/server.ts';
import { Cluster, settingsOf } from '../cluster.ts';
import { tandemCommand } from '../tandem-command.ts';

const DUMP = '--format=custom';
const RESTORE = ['--no-owner', '--exit-on-error'];
const PASSWORD = 'correct horse battery';

describe.skipIf(!inject('postgresqlUrl'))('a restored backup', () => {
  it('revives what was signed out since, until everyone is signed out (docs/operations.md)', {
    timeout: 180_000,
  }, async () => {
    const backup = join(mkdtempSync(join(tmpdir(), 'tandem-backup-')), 'tandem.dump');
    const databases = [await emptyServerDatabase(TEMPLATE), await emptyServerDatabase(), await emptyServerDatabase()];
    const [lost, carelessly, rightly] = databases.map(({ environment }) => String(environment['DATABASE_URL'])) as [
      string,
      string,
      string,
    ];
    await tandemCommand(settingsOf(lost), ['users', 'create', 'ann@example.com'], PASSWORD);

    const before = await Cluster.start(lost);
    const signedOut = await signIn(before);
    const kept = await signIn(before);
    run('pg_dump', [DUMP, `--file=${backup}`, lost]);
    await before.member(0).http('DELETE', '/api/v1/auth', { headers: signedOut.bearer });
    expect(await accepted(before, signedOut)).toEqual([]);
    await before[Symbol.asyncDispose]();

    run('pg_restore', [...RESTORE, `--dbname=${carelessly}`, backup]);
    const careless = await Cluster.start(carelessly);
    expect(await accepted(careless, signedOut)).toEqual(['bearer', 'cookie', 'refresh token']);
    await careless[Symbol.asyncDispose]();

    run('pg_restore', [...RESTORE, `--dbname=${rightly}`, backup]);
    await tandemCommand(settingsOf(rightly), ['users', 'sign-out', '--everyone', '--yes']);
    const after = await Cluster.start(rightly);
    for (const client of [signedOut, kept]) expect(await accepted(after, client)).toEqual([]);
    await signIn(after);
    await after[Symbol.asyncDispose]();

    for (const { drop } of databases) await drop();
    rmSync(backup);
  });
});

it('docs/operations.md says how it is done here', () => {
  const documentation = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  for (const command of [
    `pg_dump ${DUMP} --file=tandem.dump "$DATABASE_URL"`,
    `pg_restore ${RESTORE.join(' ')} --dbname="$DATABASE_URL" tandem.dump`,
    'tandem users sign-out --everyone --yes',
  ]) {
    expect(documentation).toContain(`${command}\n`);
  }
});

type Client = Awaited<ReturnType<typeof signIn>>;

async function signIn(cluster: Cluster) {
  const { json, cookie } = await cluster.member(0).http('POST', '/api/v1/auth', {
    headers: NATIVE,
    json: { email: 'ann@example.com', password: PASSWORD },
  });
  return { bearer: { authorization: `Bearer ${json.token}` }, cookie: { cookie }, refreshToken: json.refresh_token };
}

/** Which of a client's credentials any of the servers takes. The refresh token comes last: taking it changes the rest. */
async function accepted(cluster: Cluster, { bearer, cookie, refreshToken }: Client): Promise<string[]> {
  const found = new Set<string>();
  for (const member of cluster.members) {
    const me = async (headers: Record<string, string>) =>
      (await member.http('GET', '/api/v1/me', { headers })).status === 200;
    if (await me(bearer)) found.add('bearer');
    if (await me(cookie)) found.add('cookie');
    const renewal = { headers: NATIVE, json: { refresh_token: refreshToken } };
    if ((await member.http('POST', '/api/v1/auth/renewal', renewal)).status === 200) found.add('refresh token');
  }
  return [...found];
}

function run(program: string, options: string[]): void {
  const { status, stderr } = spawnSync(postgresqlProgram(program), options, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}
