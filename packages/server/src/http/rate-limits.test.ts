import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, PASSWORD, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, startTestServer, type TestServer } from '../testing/server.ts';

const options = {
  environment: {
    TRUSTED_PROXIES: '127.0.0.1',
    RATE_LIMIT_SIGN_UP_NETWORK: '20/3600',
    RATE_LIMIT_RENEWAL_SESSION: '30/60',
  },
  jobs: 'ready' as const,
};

const from = (address: string) => ({ ...NATIVE, 'x-forwarded-for': address });
/** Each test tries from networks of its own. */
let networks = 0;
const newAddress = () => `198.51.${Math.floor(++networks / 256)}.${networks % 256}`;

const newEmail = () => `${randomBytes(6).toString('hex')}@example.com`;

function signIn(server: TestServer, email: string, more: { password?: string; address?: string } = {}) {
  const json = { email, password: more.password ?? 'not the password' };
  return server.http('POST', '/api/v1/auth', { headers: from(more.address ?? newAddress()), json });
}

/** How often which status was the answer. */
function tally(answers: readonly HttpAnswer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const times = <Answer>(count: number, ask: (index: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(index)));

async function inTurn(count: number, ask: () => Promise<HttpAnswer>): Promise<HttpAnswer[]> {
  const answers: HttpAnswer[] = [];
  while (answers.length < count) answers.push(await ask());
  return answers;
}

/** So many, but never more at once than passwords can wait to be checked. */
async function inWaves(count: number, ask: (index: number) => Promise<HttpAnswer>): Promise<HttpAnswer[]> {
  const answers: HttpAnswer[] = [];
  while (answers.length < count) {
    const begun = answers.length;
    answers.push(...(await times(Math.min(25, count - begun), (index) => ask(begun + index))));
  }
  return answers;
}

async function knownPerson(server: TestServer): Promise<string> {
  return (await newPerson(server)).email;
}

onEveryDatabase(
  'failed sign-ins',
  (server) => {
    it('of an account: of fifty at once exactly ten are tried, whether it exists or not', async () => {
      const answers: HttpAnswer[][] = [];
      for (const email of [await knownPerson(server()), newEmail()]) {
        answers.push(await times(50, () => signIn(server(), email)));
      }
      for (const answered of answers) expect(tally(answered)).toEqual({ 401: 10, 429: 40 });
      const [known, unknown] = answers.map((all) => all.find(({ status }) => status === 429) as HttpAnswer);
      expect(known?.text).toBe(unknown?.text);
      expect(comparableHeaders(known as HttpAnswer)).toEqual(comparableHeaders(unknown as HttpAnswer));
    });

    it('are refused with a sentence for people, and when to come back', async () => {
      const email = newEmail();
      server().clock.advance(180 - ((server().clock.now().getTime() / 1000) % 180) + 60);
      await times(10, () => signIn(server(), email));
      const answer = await signIn(server(), email);
      expect(answer.json).toMatchObject({ status: 429, code: 'rate_limited' });
      expect(answer.json.error).toBe('Too many attempts. Try again later.');
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.headers.get('retry-after')).toBe('120');
      expect(answer.headers.has('www-authenticate')).toBe(false);
    });

    it('are forgotten when they said so, and not a second earlier', async () => {
      const email = await knownPerson(server());
      await times(10, () => signIn(server(), email));
      const refused = await signIn(server(), email, { password: PASSWORD });
      server().clock.advance(Number(refused.headers.get('retry-after')) - 1);
      expect((await signIn(server(), email, { password: PASSWORD })).status).toBe(429);
      server().clock.advance(1);
      expect((await signIn(server(), email, { password: PASSWORD })).status).toBe(200);
    });

    it('are the same account’s in every spelling', async () => {
      const email = newEmail();
      const spellings = [email, email.toUpperCase(), ` ${email} `, email, email.replace('e', 'E')];
      const answers = await times(25, (index) => signIn(server(), spellings[index % spellings.length] as string));
      expect(tally(answers)).toEqual({ 401: 10, 429: 15 });
    });

    it('a right password is never counted, nor one that could not be checked', async () => {
      const email = await knownPerson(server());
      const address = newAddress();
      for (let round = 0; round < 3; round += 1) {
        const answers = await times(9, () => signIn(server(), email, { password: PASSWORD, address }));
        expect(tally(answers)).toEqual({ 200: 9 });
      }
      await times(20, () => signIn(server(), email, { password: 'x'.repeat(129), address }));
      expect(tally(await times(20, () => signIn(server(), email, { address })))).toEqual({ 401: 10, 429: 10 });
    });

    it('more right passwords at once than there is allowance leave nothing counted behind', async () => {
      const email = await knownPerson(server());
      const burst = tally(await times(30, () => signIn(server(), email, { password: PASSWORD })));
      expect((burst[200] ?? 0) + (burst[429] ?? 0)).toBe(30);
      expect(burst[200]).toBeGreaterThanOrEqual(10);
      expect(tally(await times(20, () => signIn(server(), email)))).toEqual({ 401: 10, 429: 10 });
    });

    it('what was refused while others were under way takes nothing either', async () => {
      const { rateLimits } = server().tandem;
      const counted = [{ limit: 'signInAccount', of: newEmail() }] as const;
      const tryAll = async (count: number, answer: true | null) => {
        const attempts = Array.from({ length: count }, () => rateLimits.countFailures(counted, async () => answer));
        return (await Promise.allSettled(attempts)).filter(({ status }) => status === 'fulfilled').length;
      };
      await tryAll(30, true);
      expect(await tryAll(30, null)).toBe(10);
    });

    it('of an account that is disabled count only with a wrong password', async () => {
      const email = await knownPerson(server());
      await server().tandem.database.prisma.user.update({ where: { email }, data: { disabledAt: new Date() } });
      const right = await times(9, () => signIn(server(), email, { password: PASSWORD }));
      expect(tally(right)).toEqual({ 403: 9 });
      expect(tally(await times(12, () => signIn(server(), email)))).toEqual({ 401: 10, 429: 2 });
    });

    it('are refused before the password is hashed', async () => {
      const email = await knownPerson(server());
      await times(10, () => signIn(server(), email));
      const { passwords } = server().tandem;
      const { verify } = passwords;
      let checked = 0;
      passwords.verify = (...given) => {
        checked += 1;
        return verify(...given);
      };
      try {
        expect(tally(await times(20, () => signIn(server(), email, { password: PASSWORD })))).toEqual({ 429: 20 });
        expect(checked).toBe(0);
        await signIn(server(), newEmail());
        expect(checked).toBe(1);
      } finally {
        passwords.verify = verify;
      }
    });

    it('of a network: a hundred, whichever accounts they are of', async () => {
      const address = newAddress();
      const answers = await inWaves(130, () => signIn(server(), newEmail(), { address }));
      expect(tally(answers)).toEqual({ 401: 100, 429: 30 });
      const refused = answers.find(({ status }) => status === 429);
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(180);
      expect((await signIn(server(), newEmail(), { address: newAddress() })).status).toBe(401);
    });

    it('of an account that is refused take nothing from their network', async () => {
      const [address, email] = [newAddress(), newEmail()];
      expect(tally(await inWaves(120, () => signIn(server(), email, { address })))).toEqual({ 401: 10, 429: 110 });
      expect(tally(await inWaves(95, () => signIn(server(), newEmail(), { address })))).toEqual({ 401: 90, 429: 5 });
    });

    it('from IPv6 are counted by /64, however the address is written', async () => {
      const addresses = [
        '2001:db8:0:1::1',
        '2001:DB8:0:1:ffff::2',
        '2001:0db8:0000:0001:0:0:0:3',
        '2001:db8::1:0:0:0:4',
      ];
      const answers = await inWaves(104, (index) =>
        signIn(server(), newEmail(), { address: addresses[index % 4] as string }),
      );
      expect(tally(answers)).toEqual({ 401: 100, 429: 4 });
      expect((await signIn(server(), newEmail(), { address: '2001:db8:0:2::1' })).status).toBe(401);
    });

    it('a network is not what a client says it is, unless a trusted proxy does', async () => {
      const address = newAddress();
      await inWaves(100, () => signIn(server(), newEmail(), { address: `203.0.113.9, ${address}` }));
      const spoofed = await signIn(server(), newEmail(), { address: `203.0.113.77, ${address}` });
      expect(spoofed.status).toBe(429);
    });

    it('count a wrong current password as well: a stolen session is no way around', async () => {
      const email = await knownPerson(server());
      const { json } = await signIn(server(), email, { password: PASSWORD });
      const headers = { authorization: `Bearer ${json.token}` };
      const user = {
        current_password: 'not the password',
        password: 'another fine day',
        password_confirmation: 'another fine day',
      };
      const answers = await times(15, () => server().http('PATCH', '/api/v1/password', { headers, json: { user } }));
      expect(tally(answers)).toEqual({ 422: 10, 429: 5 });
    });
  },
  options,
);

onEveryDatabase(
  'limits',
  (server) => {
    it('twenty sign-ups an hour from a network, a taken address included', async () => {
      const headers = { 'x-forwarded-for': newAddress() };
      const taken = await knownPerson(server());
      const answers = await times(30, (index) => {
        const user = { name: 'Ann', password: PASSWORD, password_confirmation: PASSWORD };
        const email = index % 2 ? taken : newEmail();
        return server().http('POST', '/api/v1/users', { headers, json: { user: { ...user, email } } });
      });
      expect(tally(answers)[429]).toBe(10);
      server().clock.advance(3600);
      expect((await server().http('POST', '/api/v1/users', { headers, json: { user: {} } })).status).toBe(422);
    });

    it('thirty handoffs and thirty renewals a minute of a session, and no other session’s', async () => {
      const person = { email: await knownPerson(server()), password: PASSWORD };
      const [one, other] = [await signInNatively(server(), person), await signInNatively(server(), person)];
      const renew = ({ json }: HttpAnswer) =>
        server().http('POST', '/api/v1/auth/renewal', { headers: NATIVE, json: { refresh_token: json.refresh_token } });
      expect(tally(await inTurn(35, () => renew(one)))).toEqual({ 200: 30, 429: 5 });
      expect((await renew(other)).status).toBe(200);

      const handoff = ({ cookie }: HttpAnswer) =>
        server().http('POST', '/api/v1/auth/handoff', {
          headers: { ...PAGE, cookie },
          json: { code_challenge: 'x'.repeat(43) },
        });
      expect(tally(await inTurn(35, () => handoff(one)))).toEqual({ 201: 30, 429: 5 });
      expect((await handoff(other)).status).toBe(201);
      server().clock.advance(60);
      expect([(await handoff(one)).status, (await renew(one)).status]).toEqual([201, 200]);
    });
  },
  options,
);

describe('settings of limits', () => {
  it('each is what it says, and none is in force when they are off', async () => {
    const server = await startTestServer('embedded', { environment: { RATE_LIMIT_SIGN_IN_ACCOUNT: '2/60' } });
    const email = newEmail();
    expect(tally(await times(5, () => signIn(server, email)))).toEqual({ 401: 2, 429: 3 });
    const off = await server.restart({ RATE_LIMITS: 'off' });
    expect(tally(await times(15, () => signIn(off, email)))).toEqual({ 401: 15 });
    await off.stop();
    await server.stop();
  });
});

describe.skipIf(!inject('postgresqlUrl'))('limits of two processes', () => {
  let servers: [TestServer, TestServer];
  beforeAll(async () => {
    const one = await startTestServer('postgresql', options);
    servers = [
      one,
      await startTestServer('postgresql', {
        environment: { ...options.environment, DATABASE_URL: one.config.databaseUrl as string },
      }),
    ];
  });
  afterAll(async () => {
    await servers[1].stop();
    await servers[0].stop();
  });

  it('are one', async () => {
    const email = newEmail();
    const answers = await times(50, (index) => signIn(servers[index % 2] as TestServer, email));
    expect(tally(answers)).toEqual({ 401: 10, 429: 40 });
  });

  it('invariant 10: leave no address in the table', async () => {
    const [address, email] = [newAddress(), newEmail()];
    await signIn(servers[0], email, { address });
    const rows = JSON.stringify(await servers[0].tandem.database.prisma.rateLimit.findMany({ select: { key: true } }));
    expect(rows).not.toContain(email);
    expect(rows).not.toContain(address);
    expect(rows).not.toContain(createHash('sha256').update(email).digest('base64url'));
  });

  it('whose table is gone let nobody try, rather than everybody', async () => {
    const person = await newPerson(servers[0]);
    await servers[0].tandem.database.prisma.$executeRaw`ALTER TABLE rate_limits RENAME TO gone`;
    const { status, json } = await signIn(servers[0], person.email, { password: PASSWORD });
    expect([status, json.code]).toEqual([500, 'internal']);
  });
});

function comparableHeaders({ headers }: HttpAnswer): [string, string][] {
  return [...headers].filter(([name]) => name !== 'date' && name !== 'keep-alive');
}
