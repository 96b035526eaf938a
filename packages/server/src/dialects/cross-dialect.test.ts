import { describe, expect, it } from 'vitest';
import { disableUser } from '../people/disabling.ts';
import { askGuarded, type ClientDialect, DIALECTS, type Spoken, signInBy, trySignIn } from '../testing/dialects.ts';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, PASSWORD, type Person } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 60_000 };
const MOST_FAILURES = 10;
const MOST_FAILURES_OF_A_NETWORK = 100;

const named = (dialects: readonly ClientDialect[]) => dialects.map((dialect) => [dialect.name, dialect] as const);
/** What is true of each, by its name. */
const ofEach = <Value>(value: (dialect: ClientDialect) => Value) =>
  Object.fromEntries(DIALECTS.map((dialect) => [dialect.name, value(dialect)]));

let places = 0;
/** Headers of a client at an address where nobody has been. */
function elsewhere(): Record<string, string> {
  places += 1;
  return { 'x-forwarded-for': `203.0.${places}.7` };
}

/** One user, signed in on a shell of every dialect. */
const signInByAll = (server: TestServer, person: Person): Promise<readonly Spoken[]> =>
  Promise.all(DIALECTS.map((dialect) => signInBy(server, dialect, person)));

/** What the token of each is answered with in its own dialect, and its cookie in ours. */
async function alive(server: TestServer, sessions: readonly Spoken[]) {
  const answers = sessions.map(async ({ dialect, withToken, withCookie }) => {
    const { status } = await askGuarded(server, dialect, withToken);
    const byCookie = await server.http('GET', '/api/v1/me', { headers: { ...PAGE, ...withCookie } });
    return [dialect.name, { token: status, cookie: byCookie.status }] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

const isAlive = ({ guarded }: ClientDialect) => ({ token: guarded.status, cookie: 200 });
const hasDied = () => ({ token: 401, cookie: 401 });
const wasReset = ({ afterReset }: ClientDialect) => ({ token: afterReset, cookie: 401 });

/** A refusal in the form of its dialect. */
function expectRefusal(dialect: ClientDialect, status: number, { status: answered, json }: HttpAnswer): void {
  expect([dialect.name, answered, json]).toEqual([dialect.name, status, dialect.refusal(status)]);
}

interface Ending {
  readonly what: string;
  end(server: TestServer, headers: Record<string, string>): Promise<HttpAnswer>;
  /** Of the session that asks, and of all others. */
  readonly own: typeof isAlive;
  readonly others: typeof isAlive;
}

const ENDINGS: readonly Ending[] = [
  {
    what: 'all other devices',
    end: (server, headers) => server.http('DELETE', '/api/v1/sessions', { headers }),
    own: isAlive,
    others: hasDied,
  },
  {
    what: 'everywhere',
    end: (server, headers) => server.http('DELETE', '/api/v1/sessions', { headers, json: { all: true } }),
    own: wasReset,
    others: wasReset,
  },
  {
    what: 'a reset of the verifier token',
    end: (server, headers) => server.http('POST', '/user/modify', { headers, json: { verifier_token: true } }),
    own: wasReset,
    others: wasReset,
  },
  {
    what: 'a new password',
    end(server, headers) {
      const next = `${PASSWORD} staple`;
      const user = { current_password: PASSWORD, password: next, password_confirmation: next };
      return server.http('PATCH', '/api/v1/password', { headers, json: { user } });
    },
    own: isAlive,
    others: hasDied,
  },
];

onEveryDatabase(
  'every dialect of one server',
  (server) => {
    describe('tokens', () => {
      it('are good in their own dialect and refused in every other', PATIENCE, async () => {
        const sessions = await signInByAll(server(), await newPerson(server()));
        for (const { dialect: of, token } of sessions) {
          const statuses = DIALECTS.map(async (by) => (await askGuarded(server(), by, by.sends(token))).status);
          const expected = DIALECTS.map((by) => (by.tokens === of.tokens ? by.guarded.status : 401));
          expect([of.name, await Promise.all(statuses)]).toEqual([of.name, expected]);
        }
      });

      it('of two sessions are refused together with a cookie, in whichever dialect', async () => {
        const ann = await newPerson(server());
        const sessions = await signInByAll(server(), ann);
        const other = await signInBy(server(), DIALECTS[0] as ClientDialect, ann);
        for (const { dialect, withToken } of sessions) {
          const headers = { ...NATIVE, ...withToken, ...other.withCookie };
          expectRefusal(dialect, 401, await askGuarded(server(), dialect, headers));
          const signOut = await server().http('DELETE', '/api/v1/auth', { headers });
          expect([signOut.status, signOut.json.code]).toEqual([401, 'credential_mismatch']);
        }
        expect(await alive(server(), sessions)).toEqual(ofEach(isAlive));
      });
    });

    describe('a sign-out', () => {
      it.each(named(DIALECTS))('takes a token of %s, and ends its session and no other', async (name, dialect) => {
        const sessions = await signInByAll(server(), await newPerson(server()));
        const asking = sessions.find((one) => one.dialect === dialect) as Spoken;
        const headers = { ...NATIVE, ...asking.withToken };
        expect((await server().http('DELETE', '/api/v1/auth', { headers })).status).toBe(200);
        expect(await alive(server(), sessions)).toEqual({ ...ofEach(isAlive), [name]: hasDied() });
      });

      it.each(named(DIALECTS))(
        'by the cookie ends the session in %s, and its cookie in every dialect',
        async (_name, dialect) => {
          const session = await signInBy(server(), dialect, await newPerson(server()));
          const headers = { ...PAGE, ...session.withCookie };
          const byCookie = () => Promise.all(DIALECTS.map((one) => askGuarded(server(), one, headers)));
          expect((await byCookie()).map(({ status }) => status)).toEqual(DIALECTS.map(({ guarded }) => guarded.status));

          expect((await server().http('DELETE', '/api/v1/auth', { headers })).status).toBe(200);
          expectRefusal(dialect, 401, await askGuarded(server(), dialect, session.withToken));
          for (const [index, answer] of (await byCookie()).entries()) {
            const one = DIALECTS[index] as ClientDialect;
            expectRefusal(one, one.asGuest, answer);
          }
        },
      );
    });

    describe.each(ENDINGS)('$what', ({ end, own, others }) => {
      it.each(named(DIALECTS))('reaches every dialect, asked for in the session of %s', async (name, dialect) => {
        const sessions = await signInByAll(server(), await newPerson(server()));
        const asking = sessions.find((one) => one.dialect === dialect) as Spoken;
        const { status } = await end(server(), { ...PAGE, ...asking.withCookie });
        expect(status).toBeLessThan(300);
        expect(await alive(server(), sessions)).toEqual({ ...ofEach(others), [name]: own(dialect) });
      });
    });

    it('being disabled reaches every dialect, and is said in it', async () => {
      const ann = await newPerson(server());
      const sessions = await signInByAll(server(), ann);
      await disableUser(server().tandem, ann.id);
      expect(await alive(server(), sessions)).toEqual(ofEach(hasDied));
      for (const dialect of DIALECTS) {
        expectRefusal(dialect, 403, await trySignIn(server(), dialect, { email: ann.email }));
      }
    });

    describe.each(named(DIALECTS))('in %s', (_name, dialect) => {
      const others = DIALECTS.filter((one) => one !== dialect);

      it('failures lock all out but who signed in before, in every dialect', PATIENCE, async () => {
        const ann = await newPerson(server());
        const { mark } = await signInBy(server(), dialect, ann, elsewhere());
        const stranger = elsewhere();
        for (let count = 0; count < MOST_FAILURES; count += 1) {
          const wrong = { email: ann.email, password: 'wrong horse battery', headers: stranger };
          expect((await trySignIn(server(), dialect, wrong)).status).toBe(dialect.badCredentials);
        }
        for (const one of DIALECTS) {
          const refused = await trySignIn(server(), one, { email: ann.email, headers: elsewhere() });
          expectRefusal(one, 429, refused);
          expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
          const known = await trySignIn(server(), one, { email: ann.email, headers: { ...stranger, cookie: mark } });
          expect([one.name, one.tokenOf(known)]).toEqual([one.name, expect.stringMatching(/\w/)]);
        }
      });

      it('a sign-in makes its place known to all', async () => {
        const ann = await newPerson(server());
        const [home, work] = [elsewhere(), elsewhere()];
        for (const [one, place] of [
          [dialect, home],
          [dialect, work],
          ...others.map((other) => [other, work] as const),
        ] as const) {
          server().clock.advance(1);
          await signInBy(server(), one, ann, place);
        }
        const attempts = await server().tandem.database.prisma.signInAttempt.findMany({
          where: { userId: ann.id },
          orderBy: { at: 'asc' },
        });
        expect(attempts.map(({ reasons }) => reasons)).toEqual([[], ['ip'], ...others.map(() => [])]);
      });

      it('one from nowhere known is refused, and then in every dialect', async () => {
        const ann = await newPerson(server());
        await signInBy(server(), others[0] as ClientDialect, ann, elsewhere());
        const strange = { ...elsewhere(), 'user-agent': 'Mozilla/5.0 (X11; Linux x64) Gecko/20100101 Firefox/140.0' };
        expectRefusal(dialect, 403, await trySignIn(server(), dialect, { email: ann.email, headers: strange }));
        for (const one of others) expectRefusal(one, 403, await trySignIn(server(), one, { email: ann.email }));
      });
    });

    it('failures of a network are counted together', PATIENCE, async () => {
      const headers = elsewhere();
      for (let count = 0; count < MOST_FAILURES_OF_A_NETWORK; count += 1) {
        const dialect = DIALECTS[count % DIALECTS.length] as ClientDialect;
        const { status } = await trySignIn(server(), dialect, { email: `nobody-${count}@example.com`, headers });
        expect(status).toBe(dialect.badCredentials);
      }
      for (const dialect of DIALECTS) {
        const { email } = await newPerson(server());
        expectRefusal(dialect, 429, await trySignIn(server(), dialect, { email, headers }));
      }
    });
  },
  { jobs: 'ready', environment: { TRUSTED_PROXIES: '127.0.0.1' } },
);
