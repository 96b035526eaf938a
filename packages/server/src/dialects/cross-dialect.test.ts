import { describe, expect, it } from 'vitest';
import { disableUser } from '../people/disabling.ts';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { askGuarded, LANGUAGES, type Language, type Spoken, signInBy, trySignIn } from '../testing/languages.ts';
import { newPerson, PASSWORD, type Person } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 60_000 };
const MOST_FAILURES = 10;
const MOST_FAILURES_OF_A_NETWORK = 100;

const named = (languages: readonly Language[]) => languages.map((language) => [language.name, language] as const);
/** What is true of each, by its name. */
const ofEach = <Value>(value: (language: Language) => Value) =>
  Object.fromEntries(LANGUAGES.map((language) => [language.name, value(language)]));

let places = 0;
/** Headers of a client at an address where nobody has been. */
function elsewhere(): Record<string, string> {
  places += 1;
  return { 'x-forwarded-for': `203.0.${places}.7` };
}

/** One user, signed in on a shell of every language. */
const signInByAll = (server: TestServer, person: Person): Promise<readonly Spoken[]> =>
  Promise.all(LANGUAGES.map((language) => signInBy(server, language, person)));

/** What the token of each is answered with in its own language, and its cookie in ours. */
async function alive(server: TestServer, sessions: readonly Spoken[]) {
  const answers = sessions.map(async ({ language, withToken, withCookie }) => {
    const { status } = await askGuarded(server, language, withToken);
    const byCookie = await server.http('GET', '/api/v1/me', { headers: { ...PAGE, ...withCookie } });
    return [language.name, { token: status, cookie: byCookie.status }] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

const isAlive = ({ guarded }: Language) => ({ token: guarded.status, cookie: 200 });
const hasDied = () => ({ token: 401, cookie: 401 });
const wasReset = ({ afterReset }: Language) => ({ token: afterReset, cookie: 401 });

/** A refusal in the form of its language. */
function expectRefusal(language: Language, status: number, { status: answered, json }: HttpAnswer): void {
  expect([language.name, answered, json]).toEqual([language.name, status, language.refusal(status)]);
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
  'every language of one server',
  (server) => {
    describe('tokens', () => {
      it('are good in their own language and refused in every other', PATIENCE, async () => {
        const sessions = await signInByAll(server(), await newPerson(server()));
        for (const { language: of, token } of sessions) {
          const statuses = LANGUAGES.map(async (by) => (await askGuarded(server(), by, by.sends(token))).status);
          const expected = LANGUAGES.map((by) => (by.tokens === of.tokens ? by.guarded.status : 401));
          expect([of.name, await Promise.all(statuses)]).toEqual([of.name, expected]);
        }
      });

      it('of two sessions are refused together with a cookie, in whichever language', async () => {
        const ann = await newPerson(server());
        const sessions = await signInByAll(server(), ann);
        const other = await signInBy(server(), LANGUAGES[0] as Language, ann);
        for (const { language, withToken } of sessions) {
          const headers = { ...NATIVE, ...withToken, ...other.withCookie };
          expectRefusal(language, 401, await askGuarded(server(), language, headers));
          const signOut = await server().http('DELETE', '/api/v1/auth', { headers });
          expect([signOut.status, signOut.json.code]).toEqual([401, 'credential_mismatch']);
        }
        expect(await alive(server(), sessions)).toEqual(ofEach(isAlive));
      });
    });

    describe('a sign-out', () => {
      it.each(named(LANGUAGES))('takes a token of %s, and ends its session and no other', async (name, language) => {
        const sessions = await signInByAll(server(), await newPerson(server()));
        const asking = sessions.find((one) => one.language === language) as Spoken;
        const headers = { ...NATIVE, ...asking.withToken };
        expect((await server().http('DELETE', '/api/v1/auth', { headers })).status).toBe(200);
        expect(await alive(server(), sessions)).toEqual({ ...ofEach(isAlive), [name]: hasDied() });
      });

      it.each(named(LANGUAGES))(
        'by the cookie ends the session in %s, and its cookie in every language',
        async (_name, language) => {
          const session = await signInBy(server(), language, await newPerson(server()));
          const headers = { ...PAGE, ...session.withCookie };
          const byCookie = () => Promise.all(LANGUAGES.map((one) => askGuarded(server(), one, headers)));
          expect((await byCookie()).map(({ status }) => status)).toEqual(
            LANGUAGES.map(({ guarded }) => guarded.status),
          );

          expect((await server().http('DELETE', '/api/v1/auth', { headers })).status).toBe(200);
          expectRefusal(language, 401, await askGuarded(server(), language, session.withToken));
          for (const [index, answer] of (await byCookie()).entries()) {
            const one = LANGUAGES[index] as Language;
            expectRefusal(one, one.asGuest, answer);
          }
        },
      );
    });

    describe.each(ENDINGS)('$what', ({ end, own, others }) => {
      it.each(named(LANGUAGES))('reaches every language, asked for in the session of %s', async (name, language) => {
        const sessions = await signInByAll(server(), await newPerson(server()));
        const asking = sessions.find((one) => one.language === language) as Spoken;
        const { status } = await end(server(), { ...PAGE, ...asking.withCookie });
        expect(status).toBeLessThan(300);
        expect(await alive(server(), sessions)).toEqual({ ...ofEach(others), [name]: own(language) });
      });
    });

    it('being disabled reaches every language, and is said in it', async () => {
      const ann = await newPerson(server());
      const sessions = await signInByAll(server(), ann);
      await disableUser(server().tandem, ann.id);
      expect(await alive(server(), sessions)).toEqual(ofEach(hasDied));
      for (const language of LANGUAGES) {
        expectRefusal(language, 403, await trySignIn(server(), language, { email: ann.email }));
      }
    });

    describe.each(named(LANGUAGES))('in %s', (_name, language) => {
      const others = LANGUAGES.filter((one) => one !== language);

      it('failures lock all out but who signed in before, in every language', PATIENCE, async () => {
        const ann = await newPerson(server());
        const { mark } = await signInBy(server(), language, ann, elsewhere());
        const stranger = elsewhere();
        for (let count = 0; count < MOST_FAILURES; count += 1) {
          const wrong = { email: ann.email, password: 'wrong horse battery', headers: stranger };
          expect((await trySignIn(server(), language, wrong)).status).toBe(language.badCredentials);
        }
        for (const one of LANGUAGES) {
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
          [language, home],
          [language, work],
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

      it('one from nowhere known is refused, and then in every language', async () => {
        const ann = await newPerson(server());
        await signInBy(server(), others[0] as Language, ann, elsewhere());
        const strange = { ...elsewhere(), 'user-agent': 'Mozilla/5.0 (X11; Linux x64) Gecko/20100101 Firefox/140.0' };
        expectRefusal(language, 403, await trySignIn(server(), language, { email: ann.email, headers: strange }));
        for (const one of others) expectRefusal(one, 403, await trySignIn(server(), one, { email: ann.email }));
      });
    });

    it('failures of a network are counted together', PATIENCE, async () => {
      const headers = elsewhere();
      for (let count = 0; count < MOST_FAILURES_OF_A_NETWORK; count += 1) {
        const language = LANGUAGES[count % LANGUAGES.length] as Language;
        const { status } = await trySignIn(server(), language, { email: `nobody-${count}@example.com`, headers });
        expect(status).toBe(language.badCredentials);
      }
      for (const language of LANGUAGES) {
        const { email } = await newPerson(server());
        expectRefusal(language, 429, await trySignIn(server(), language, { email, headers }));
      }
    });
  },
  { jobs: 'ready', environment: { TRUSTED_PROXIES: '127.0.0.1' } },
);
