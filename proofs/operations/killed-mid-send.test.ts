import pg from 'pg';
import PgBoss from 'pg-boss';
import { describe, expect, inject, it } from 'vitest';
import { TEMPLATE } from '../../packages/server/src/testing/database-templates.ts';
import { PAGE } from '../../packages/server/src/testing/http.ts';
import { emptyServerDatabase } from '../../packages/server/src/testing/server.ts';
import { startSmtp } from '../../packages/server/src/testing/smtp.ts';
import { Member, settingsOf } from '../cluster.ts';

const PATIENCE = { timeout: 60_000 };
const EMAIL = 'ann@example.com';

describe.skipIf(!inject('postgresqlUrl'))('a process killed while the mail server reads its mail', PATIENCE, () => {
  it('loses nothing: the next one sends that mail, with the Message-ID it had', async () => {
    const database = await emptyServerDatabase(TEMPLATE);
    const url = database.environment['DATABASE_URL'] as string;
    const smtp = await startSmtp();
    const rows = new pg.Client({ connectionString: url });
    await rows.connect();
    const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'tandem@example.com' };
    const server = await Member.start({ ...settingsOf(url), ...mail });

    smtp.behave({ atTheEnd: 'says nothing' });
    await signUp(server);
    await expect.poll(() => smtp.taken, PATIENCE).toHaveLength(1);
    await server.stop('SIGKILL');
    smtp.behave();
    await server.startAgain();
    // Five minutes later, at the next of pg-boss's rounds, which are a minute apart.
    await rows.query(`UPDATE pgboss.job SET started_on = started_on - interval '6 minutes' WHERE state = 'active'`);
    await superviseJobs(url);
    await expect.poll(() => stateOf(rows), PATIENCE).toBe('retry');
    await rows.query(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`);
    await expect.poll(() => stateOf(rows), PATIENCE).toBe('completed');
    expect(smtp.taken.map(({ to }) => to)).toEqual([[EMAIL], [EMAIL]]);
    expect(new Set(smtp.taken.map((mail) => mail.header('Message-ID'))).size).toBe(1);

    await server.stop();
    await rows.end();
    await smtp.down();
    await database.drop();
  });
});

/** Which sends one mail: whether the address is theirs. */
async function signUp(server: Member): Promise<void> {
  const password = 'correct horse battery';
  const user = { email: EMAIL, name: 'Ann', password, password_confirmation: password };
  const answer = await server.http('POST', '/api/v1/users', { headers: PAGE, json: { user } });
  expect(answer.status).toBe(201);
}

async function stateOf(rows: pg.Client): Promise<string | undefined> {
  const { rows: jobs } = await rows.query(`SELECT state FROM pgboss.job WHERE name = 'mail' ORDER BY created_on DESC`);
  return jobs[0]?.state;
}

async function superviseJobs(connectionString: string): Promise<void> {
  const boss = new PgBoss({ connectionString, max: 1, supervise: false, schedule: false, monitorIntervalSeconds: 1 });
  await boss.start();
  await boss.supervise('mail');
  await boss.stop({ graceful: false });
}
