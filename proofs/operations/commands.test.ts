import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { TEMPLATE } from '../../packages/server/src/testing/database-templates.ts';
import { NATIVE } from '../../packages/server/src/testing/http.ts';
import { emptyServerDatabase } from '../../packages/server/src/testing/server.ts';
import { Cluster, START, settingsOf } from '../cluster.ts';
import { tandemCommand } from '../tandem-command.ts';

const PATIENCE = { timeout: 120_000 };
const PASSWORD = 'correct horse battery';

describe.skipIf(!inject('postgresqlUrl'))('commands, beside servers that run', () => {
  let database: Awaited<ReturnType<typeof emptyServerDatabase>>;
  let cluster: Cluster;
  const tandem = (words: string, typed?: string) => tandemCommand(settingsOf(url()), words.split(' '), typed);
  const url = () => String(database.environment['DATABASE_URL']);

  beforeAll(async () => {
    database = await emptyServerDatabase(TEMPLATE);
    cluster = await Cluster.start(url());
    // Commands go by the system's clock; what they date has to be past for servers whose clock stands still.
    await cluster.advance((Date.now() - START) / 1000 + 600);
    await tandem('users create ann@example.com', PASSWORD);
  }, 120_000);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await database.drop();
  });

  /** Signs in, and has both servers remember the session. */
  const signedIn = async () => {
    const answer = await cluster.member(0).http('POST', '/api/v1/auth', {
      headers: NATIVE,
      json: { email: 'ann@example.com', password: PASSWORD },
    });
    const client = { bearer: { authorization: `Bearer ${answer.json.token}` }, cookie: { cookie: answer.cookie } };
    expect(await statuses(client)).toEqual([200, 200, 200, 200]);
    return client;
  };
  const statuses = (client: { bearer: Record<string, string>; cookie: Record<string, string> }) =>
    Promise.all(
      cluster.members.flatMap((member) =>
        [client.bearer, client.cookie].map(
          async (headers) => (await member.http('GET', '/api/v1/me', { headers })).status,
        ),
      ),
    );

  it(
    'invariant 2: when a command that ends sessions has answered, no server accepts anything of them',
    PATIENCE,
    async () => {
      for (const command of ['users sign-out ann@example.com', 'users sign-out --everyone --yes']) {
        const client = await signedIn();
        await tandem(command);
        expect(await statuses(client)).toEqual([401, 401, 401, 401]);
      }
      const client = await signedIn();
      await tandem('users disable ann@example.com');
      expect(await statuses(client)).toEqual([401, 401, 401, 401]);
      await tandem('users enable ann@example.com');
      await signedIn();
    },
  );

  it('a key that a command has dropped is refused by every server at once', PATIENCE, async () => {
    const client = await signedIn();
    const { keys } = JSON.parse(await tandem('keys list --json'));
    await tandem(`keys drop ${keys[0].kid}`);
    expect(await statuses(client)).toEqual([401, 200, 401, 200]);
  });
});
