import { expect, it } from 'vitest';
import { deleteUser } from '../people/deleting.ts';
import { NATIVE, PAGE } from '../testing/http.ts';
import { mailTo } from '../testing/mailbox.ts';
import { newPerson, PASSWORD, type Person } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const BEHIND_A_PROXY = { environment: { TRUSTED_PROXIES: '127.0.0.1' }, jobs: true };
const UNBLOCKED = {
  ...BEHIND_A_PROXY,
  environment: { ...BEHIND_A_PROXY.environment, SIGN_IN_RISK_BLOCKED: 'off' },
};
const PATIENCE = { timeout: 100_000 };
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0';
const HOME = '203.0.113.7';
const ABROAD = '198.51.100.99';
const PHONE = { name: 'Ann’s phone', platform: 'iOS', model: 'iPhone17,1', app_version: '2.1' };

interface From {
  readonly ip?: string;
  readonly agent?: string;
  readonly device?: object;
  readonly password?: string;
}

function signIn(server: TestServer, { email }: Pick<Person, 'email'>, from: From = {}) {
  const { ip = HOME, agent = SAFARI, device, password = PASSWORD } = from;
  const kind = device ? NATIVE : { ...PAGE, 'user-agent': agent };
  const headers = { ...kind, 'x-forwarded-for': ip };
  return server.http('POST', '/api/v1/auth', { headers, json: { email, password, ...(device && { device }) } });
}

async function attemptsOf({ tandem }: TestServer, { email }: Pick<Person, 'email'>) {
  const rows = await tandem.database.prisma.signInAttempt.findMany({ where: { email }, orderBy: { at: 'asc' } });
  return rows.map(({ id: _id, ...row }) => row);
}

async function reasonsOf(server: TestServer, person: Person) {
  return (await attemptsOf(server, person)).map(({ reasons }) => reasons);
}

/** How many mails of new sign-ins somebody has in the outbox, sent or not. */
async function toldOf({ tandem }: TestServer, { id }: Person): Promise<number> {
  await tandem.jobs.ready();
  const [row] = await tandem.database.prisma.$queryRaw<{ told: number }[]>`
    SELECT count(*)::int AS told FROM pgboss.job
    WHERE name = 'mail' AND data->>'kind' = 'new_sign_in' AND data->>'userId' = ${id}`;
  return row?.told ?? 0;
}

onEveryDatabase(
  'attempts to sign in',
  (server) => {
    it('go with their user', async () => {
      const [ann, ben] = [await newPerson(server()), await newPerson(server(), 'Ben')];
      for (const person of [ann, ben]) {
        await signIn(server(), person);
        await signIn(server(), person, { password: 'wrong horse battery' });
      }
      expect(await deleteUser(server().tandem, ann.id)).toBe(true);
      expect([await attemptsOf(server(), ann), (await attemptsOf(server(), ben)).length]).toEqual([[], 2]);
    });

    it('one that signs in is recorded: who, when, from where and with what', async () => {
      const ann = await newPerson(server());
      expect((await signIn(server(), ann, { device: PHONE })).status).toBe(200);
      expect(await attemptsOf(server(), ann)).toEqual([
        {
          userId: ann.id,
          email: ann.email,
          kind: 'password',
          ip: HOME,
          browser: null,
          device: 'iPhone17,1',
          platform: 'iOS',
          at: server().clock.now(),
          outcome: 'signed_in',
          risk: 0,
          reasons: [],
        },
      ]);
    });

    it('one that is refused is recorded, too, whoever has the address', async () => {
      const ann = await newPerson(server());
      const nobody = { email: `nobody-${ann.email}` };
      const refused = [await signIn(server(), ann, { password: 'wrong one' }), await signIn(server(), nobody)];
      expect(refused.map(({ status }) => status)).toEqual([401, 401]);
      expect(refused[0]?.text).toBe(refused[1]?.text);
      const row = {
        kind: 'password',
        ip: HOME,
        browser: 'Safari',
        device: 'iPhone',
        platform: 'iOS',
        at: server().clock.now(),
        outcome: 'invalid_credentials',
        risk: 0,
        reasons: [],
      };
      expect(await attemptsOf(server(), ann)).toEqual([{ ...row, userId: ann.id, email: ann.email }]);
      expect(await attemptsOf(server(), nobody)).toEqual([{ ...row, userId: null, email: nobody.email }]);
    });

    it('one of a disabled user is recorded as what it was', async () => {
      const ann = await newPerson(server());
      await server().tandem.database.prisma.user.update({ where: { id: ann.id }, data: { disabledAt: new Date() } });
      expect((await signIn(server(), ann)).json.code).toBe('account_inactive');
      expect(await attemptsOf(server(), ann)).toMatchObject([{ userId: ann.id, outcome: 'account_inactive' }]);
    });

    it('what can be none, and what is over a limit, is not recorded', PATIENCE, async () => {
      const ann = await newPerson(server());
      expect((await signIn(server(), ann, { password: 'x'.repeat(129) })).status).toBe(422);
      const answers = await Promise.all(Array.from({ length: 12 }, () => signIn(server(), ann, { password: 'wrong' })));
      const tried = answers.filter(({ status }) => status === 401);
      expect(tried.length).toBeLessThanOrEqual(10);
      expect(await attemptsOf(server(), ann)).toHaveLength(tried.length);
    });

    it('no row holds a password', async () => {
      const ann = await newPerson(server());
      await signIn(server(), ann, { password: 'hunter2 canary' });
      await signIn(server(), ann);
      const rows = JSON.stringify(await server().tandem.database.prisma.signInAttempt.findMany());
      expect(rows).not.toMatch(new RegExp(`hunter2|${PASSWORD}`));
    });

    it('invariant 1: one that can’t be recorded opens no session', async () => {
      const ann = await newPerson(server());
      const { prisma } = server().tandem.database;
      await prisma.$executeRaw`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'`;
      await prisma.$executeRaw`CREATE TRIGGER refuse BEFORE INSERT ON sign_in_attempts FOR EACH ROW WHEN (NEW.device = 'poison') EXECUTE FUNCTION refuse()`;
      const failed = await signIn(server(), ann, { device: { name: 'poison', platform: 'iOS' } });
      expect([failed.status, failed.headers.getSetCookie()]).toEqual([500, []]);
      expect(await prisma.session.count({ where: { userId: ann.id } })).toBe(0);
    });
  },
  BEHIND_A_PROXY,
);

onEveryDatabase(
  'sign-ins that are told by mail',
  (server) => {
    it('the first ever is not, nor is another like it', PATIENCE, async () => {
      const ann = await newPerson(server());
      await signIn(server(), ann);
      server().clock.advance(60);
      await signIn(server(), ann);
      expect(await reasonsOf(server(), ann)).toEqual([[], []]);
      expect(await toldOf(server(), ann)).toBe(0);
    });

    it('one from a new network, with a new browser on a new device is, once', PATIENCE, async () => {
      const ann = await newPerson(server());
      await signIn(server(), ann);
      for (let time = 0; time < 2; time += 1) {
        server().clock.advance(60);
        expect((await signIn(server(), ann, { ip: ABROAD, agent: FIREFOX })).status).toBe(200);
      }
      expect(await reasonsOf(server(), ann)).toEqual([[], ['ip', 'browser', 'device'], []]);
      const mails = await mailTo(server(), ann.email);
      expect(mails).toHaveLength(1);
      expect(mails[0].subject).toBe('New sign-in to localhost:3000');
      expect(mails[0].text).toContain('1 March 2026');
      for (const fact of [ABROAD, 'Firefox', 'Windows']) expect(mails[0].text).toContain(fact);
      expect(await toldOf(server(), ann)).toBe(1);
    });

    it('an update of the app, of the system or of a browser is none', PATIENCE, async () => {
      const ann = await newPerson(server());
      await signIn(server(), ann, { device: PHONE });
      server().clock.advance(60);
      await signIn(server(), ann, { device: { ...PHONE, name: 'Ann’s old phone', app_version: '3.0' } });
      expect(await reasonsOf(server(), ann)).toEqual([[], []]);
    });

    it('a refused one makes nothing known', PATIENCE, async () => {
      const ann = await newPerson(server());
      await signIn(server(), ann);
      server().clock.advance(60);
      await signIn(server(), ann, { ip: ABROAD, password: 'wrong one' });
      server().clock.advance(60);
      await signIn(server(), ann, { ip: ABROAD });
      expect(await reasonsOf(server(), ann)).toEqual([[], [], ['ip']]);
    });

    it('what a page signed up with is known', PATIENCE, async () => {
      const email = `page-${crypto.randomUUID()}@example.com`;
      const headers = { ...PAGE, 'user-agent': SAFARI, 'x-forwarded-for': HOME };
      const user = { email, name: 'Page', password: PASSWORD, password_confirmation: PASSWORD };
      const { json } = await server().http('POST', '/api/v1/users', { headers, json: { user } });
      const ann = { id: json.user.id, email, password: PASSWORD };
      server().clock.advance(60);
      await signIn(server(), ann, { ip: ABROAD });
      expect(await reasonsOf(server(), ann)).toEqual([[], ['ip']]);
    });

    it('of two first ones at once, one comes second', PATIENCE, async () => {
      const ann = await newPerson(server());
      const both = [signIn(server(), ann), signIn(server(), ann, { ip: ABROAD, agent: FIREFOX })];
      expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
      expect((await attemptsOf(server(), ann)).map(({ risk }) => risk).sort()).toEqual([0, 3]);
      expect(await toldOf(server(), ann)).toBe(1);
    });

    it('of eight new alike at once, one is told', PATIENCE, async () => {
      const ann = await newPerson(server());
      await signIn(server(), ann);
      const eight = Array.from({ length: 8 }, () => signIn(server(), ann, { ip: ABROAD }));
      for (const { status } of await Promise.all(eight)) expect(status).toBe(200);
      expect(await toldOf(server(), ann)).toBe(1);
    });
  },
  UNBLOCKED,
);

onEveryDatabase(
  'where only the riskiest sign-ins are told',
  (server) => {
    it('others are recorded alone', PATIENCE, async () => {
      const ann = await newPerson(server());
      await signIn(server(), ann);
      await signIn(server(), ann, { ip: ABROAD });
      expect(await toldOf(server(), ann)).toBe(0);
      await signIn(server(), ann, { ip: '192.0.2.44', agent: FIREFOX });
      expect(await toldOf(server(), ann)).toBe(1);
    });
  },
  { ...UNBLOCKED, environment: { ...UNBLOCKED.environment, SIGN_IN_RISK_TOLD: '3' } },
);
