import { beforeAll, expect, it, vi } from 'vitest';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { mailTo } from '../testing/mailbox.ts';
import { newPerson, PASSWORD, type Person } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 100_000 };
const OPTIONS = { environment: { TRUSTED_PROXIES: '127.0.0.1', SIGN_IN_RISK_BLOCKED: 'off' } };
const HOME = '203.0.113.7';
const WINDOW_SECONDS = 180;

interface From {
  readonly ip?: string;
  /** The mark that the device has kept. */
  readonly mark?: string;
  readonly password?: string;
  readonly kind?: Record<string, string>;
}

/** What could not be tried, on a busy machine, has told nothing and taken nothing: it is tried again. */
async function signIn(server: TestServer, { email }: Pick<Person, 'email'>, from: From = {}): Promise<HttpAnswer> {
  const { ip = '198.51.100.99', mark, password = PASSWORD, kind = PAGE } = from;
  const headers = { ...kind, 'x-forwarded-for': ip, ...(mark && { cookie: mark }) };
  for (;;) {
    const answer = await server.http('POST', '/api/v1/auth', { headers, json: { email, password } });
    if (answer.status !== 503) return answer;
  }
}

/** `name=value` of the mark that an answer gives. */
function markOf({ headers }: HttpAnswer): string | undefined {
  return headers
    .getSetCookie()
    .find((line) => line.startsWith('tandem-device='))
    ?.split(';')[0];
}

/** Somebody who has signed in on a device, with the mark it has kept of that. */
async function regular(server: TestServer, kind = PAGE): Promise<Person & { readonly mark: string }> {
  const person = await newPerson(server);
  const data = { emailVerifiedAt: server.clock.now() };
  await server.tandem.database.prisma.user.update({ where: { id: person.id }, data });
  const answer = await signIn(server, person, { ip: HOME, kind });
  return { ...person, mark: markOf(answer) ?? '' };
}

const guess = (server: TestServer, person: Pick<Person, 'email'>, count: number, from: From = {}) =>
  Promise.all(Array.from({ length: count }, () => signIn(server, person, { password: 'wrong one', ...from })));

async function statuses(answers: Promise<readonly HttpAnswer[]>): Promise<readonly number[]> {
  return (await answers).map(({ status }) => status).sort();
}

const repeated = (count: number, status: number) => Array.from({ length: count }, () => status);

onEveryDatabase(
  'a lock-out',
  (server) => {
    it('by strangers is not one of a device that has signed in before', async () => {
      for (const kind of [PAGE, NATIVE]) {
        const ann = await regular(server(), kind as typeof PAGE);
        await guess(server(), ann, 10);
        const stranger = await signIn(server(), ann, { kind });
        expect([stranger.status, stranger.json.code]).toEqual([429, 'rate_limited']);
        expect(Number(stranger.headers.get('retry-after'))).toBeGreaterThan(0);
        expect((await signIn(server(), ann, { mark: ann.mark, kind })).status).toBe(200);
        expect((await signIn(server(), ann, { kind })).status).toBe(429);
      }
    });

    it('by who shares a network with its user is not one of theirs', async () => {
      const ann = await regular(server());
      const ip = '192.0.2.77';
      for (let round = 0; round < 10; round += 1) {
        await guess(server(), { email: `nobody-${round}-${ann.email}` }, 10, { ip });
      }
      expect((await signIn(server(), ann, { ip })).status).toBe(429);
      expect((await signIn(server(), ann, { ip, mark: ann.mark })).status).toBe(200);
    });

    it('has a known device, too, by itself: ten wrong ones, exactly', async () => {
      const ann = await regular(server());
      const { mark } = ann;
      expect(await statuses(guess(server(), ann, 25, { mark }))).toEqual([...repeated(10, 401), ...repeated(15, 429)]);
      expect((await signIn(server(), ann, { mark })).status).toBe(429);
      expect((await signIn(server(), ann)).status).toBe(200);
      server().clock.advance(WINDOW_SECONDS);
      expect((await signIn(server(), ann, { mark })).status).toBe(200);
    });

    it('is not got around by a mark of another address, or of nobody’s making', async () => {
      const [ann, eve] = [await regular(server()), await regular(server())];
      await guess(server(), ann, 10);
      const [id, code] = ann.mark.replace('tandem-device=', '').split('.');
      const other = id?.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
      const marks = [
        eve.mark,
        `tandem-device=${other}.${code}`,
        `tandem-device=${id}.${'A'.repeat(43)}`,
        `tandem-device=${id}`,
        'tandem-device=',
        `${ann.mark}; ${eve.mark}`,
      ];
      for (const mark of marks) expect([mark, (await signIn(server(), ann, { mark })).status]).toEqual([mark, 429]);
    });

    it('is not got around by signing in as often as there are to be marks', PATIENCE, async () => {
      const ann = await regular(server());
      const marks = [ann.mark];
      while (marks.length < 11) marks.push(markOf(await signIn(server(), ann)) ?? '');
      const answers: HttpAnswer[] = [];
      for (const mark of marks) answers.push(...(await guess(server(), ann, 10, { mark })));
      expect(await statuses(Promise.resolve(answers))).toEqual([...repeated(100, 401), ...repeated(10, 429)]);
      server().clock.advance(3600);
      expect((await signIn(server(), ann, { mark: ann.mark })).status).toBe(200);
    });

    it('is not got around by signing in: a device stays the one that it is', async () => {
      const ann = await regular(server());
      await guess(server(), ann, 9, { mark: ann.mark });
      const again = markOf(await signIn(server(), ann, { mark: ann.mark }));
      expect(again).toBe(ann.mark);
      expect(await statuses(guess(server(), ann, 3, { mark: again ?? '' }))).toEqual([401, 429, 429]);
    });

    it('is no reason not to change the password', async () => {
      const ann = await regular(server());
      const { cookie } = await signIn(server(), ann, { mark: ann.mark });
      await guess(server(), ann, 10);
      const user = { current_password: PASSWORD, password: 'staple battery horse' };
      const json = { user: { ...user, password_confirmation: user.password } };
      const changed = await server().http('PATCH', '/api/v1/password', { headers: { ...PAGE, cookie }, json });
      expect(changed.status).toBe(204);
    });
  },
  OPTIONS,
);

onEveryDatabase(
  'the mark of a device',
  (server) => {
    it('is kept for as long as a session may live, out of reach of scripts, and tells nobody’s address', async () => {
      const ann = await newPerson(server());
      const [, mark] = (await signIn(server(), ann)).headers.getSetCookie();
      expect(mark).toMatch(
        /^tandem-device=[0-9a-f-]{36}\.[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
      );
    });

    it('opens nothing, and outlives a sign-out', async () => {
      const ann = await regular(server());
      const headers = { ...PAGE, cookie: ann.mark };
      expect((await server().http('GET', '/api/v1/me', { headers })).status).toBe(401);
      const { cookie } = await signIn(server(), ann, { mark: ann.mark });
      const both = { ...PAGE, cookie: `${cookie}; ${ann.mark}` };
      const signedOut = await server().http('DELETE', '/api/v1/auth', { headers: both });
      expect(signedOut.headers.getSetCookie()).toHaveLength(1);
      expect(markOf(signedOut)).toBeUndefined();
    });

    it('goes to who keeps cookies', async () => {
      const ann = await newPerson(server());
      expect(markOf(await signIn(server(), ann, { kind: {} }))).toBeUndefined();
      expect(markOf(await signIn(server(), ann, { kind: NATIVE }))).toBeDefined();
      expect(markOf(await signIn(server(), ann, { password: 'wrong one' }))).toBeUndefined();
    });
  },
  OPTIONS,
);

onEveryDatabase(
  'who has been locked out',
  (server) => {
    // Until then nobody is told.
    beforeAll(() => vi.waitFor(() => server().tandem.jobs.ready(), PATIENCE), PATIENCE.timeout);

    it('is told by mail, once, whose link signs in and makes the device known', PATIENCE, async () => {
      const ann = await regular(server());
      const nobody = { email: `nobody-${ann.email}` };
      const refused: HttpAnswer[] = [];
      for (const person of [ann, nobody]) {
        await guess(server(), person, 10);
        for (let count = 0; count < 3; count += 1) refused.push(await signIn(server(), person));
      }
      expect(new Set(refused.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);

      const [mail] = await mailTo(server(), ann.email);
      expect(mail.subject).toBe('Too many wrong passwords for localhost:3000');
      const token = new URL(mail.link).searchParams.get('token');
      const unlocked = await server().http('POST', '/api/v1/auth/unlock', { headers: PAGE, json: { token } });
      expect(unlocked.status).toBe(200);
      expect((await signIn(server(), ann)).status).toBe(429);
      expect((await signIn(server(), ann, { mark: markOf(unlocked) ?? '' })).status).toBe(200);

      await mailed(server(), await newPerson(server(), 'Ben'));
      expect(await mailsOfLockOut(server(), ann)).toBe(1);
      expect(await mailsOfLockOut(server(), nobody)).toBe(0);
    });

    it('is told again after an hour at the earliest, however long it goes on', PATIENCE, async () => {
      const ann = await regular(server());
      server().clock.advance(3600 - ((server().clock.now().getTime() / 1000) % 3600));
      for (const seconds of [0, WINDOW_SECONDS, 3600 - 2 * WINDOW_SECONDS]) {
        server().clock.advance(seconds);
        await guess(server(), ann, 12);
      }
      await mailed(server(), await newPerson(server(), 'Ben'));
      expect(await mailsOfLockOut(server(), ann)).toBe(1);
      server().clock.advance(WINDOW_SECONDS);
      await guess(server(), ann, 12);
      await expect.poll(() => mailsOfLockOut(server(), ann), { timeout: 30_000 }).toBe(2);
    });

    it('is not told of a network that is over its limit', PATIENCE, async () => {
      const ann = await regular(server());
      const ip = '192.0.2.78';
      for (let round = 0; round < 10; round += 1) {
        await guess(server(), { email: `someone-${round}-${ann.email}` }, 10, { ip });
      }
      expect((await signIn(server(), ann, { ip })).status).toBe(429);
      await mailed(server(), await newPerson(server(), 'Ben'));
      expect(await mailsOfLockOut(server(), ann)).toBe(0);
    });
  },
  { ...OPTIONS, jobs: true },
);

/** Locks somebody out and waits for their mail: what was asked for before that has been worked on by then. */
async function mailed(server: TestServer, person: Person): Promise<void> {
  await guess(server, person, 11);
  await mailTo(server, person.email);
}

async function mailsOfLockOut({ tandem }: TestServer, { email }: Pick<Person, 'email'>): Promise<number> {
  return (tandem.mailbox?.list() ?? []).filter(({ to, subject }) => to === email && subject.startsWith('Too many'))
    .length;
}
