import { expect, it, vi } from 'vitest';
import { barrier } from '../testing/barrier.ts';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { mailTo, type ReceivedMail } from '../testing/mailbox.ts';
import { newPerson, PASSWORD, type Person, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { sendMagicLink } from './magic-links.ts';

const OPTIONS = { environment: { TRUSTED_PROXIES: '127.0.0.1' }, jobs: true };
const PATIENCE = { timeout: 100_000 };

function ask(server: TestServer, email: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  return server.http('POST', '/api/v1/magic_links', { headers, json: { email } });
}

async function askedMail(server: TestServer, { email }: Pick<Person, 'email'>, count = 1): Promise<ReceivedMail> {
  expect((await ask(server, email)).status).toBe(202);
  const [newest] = await mailTo(server, email, count);
  return newest;
}

function claim(server: TestServer, json: object, headers: Record<string, string> = NATIVE): Promise<HttpAnswer> {
  return server.http('POST', '/api/v1/magic_links/claim', { headers, json });
}

const tokenOf = ({ link }: ReceivedMail) => new URL(link).searchParams.get('token') ?? '';

function wrongCode({ code }: ReceivedMail): string {
  return code === '000000' ? '000001' : '000000';
}

function attemptsOf({ tandem }: TestServer, { email }: Pick<Person, 'email'>) {
  return tandem.database.prisma.signInAttempt.findMany({ where: { email }, orderBy: { id: 'asc' } });
}

/** Somebody whose address is known to be theirs. */
async function verifiedPerson(server: TestServer): Promise<Person> {
  const person = await newPerson(server);
  const data = { emailVerifiedAt: server.clock.now() };
  await server.tandem.database.prisma.user.update({ where: { id: person.id }, data });
  return person;
}

onEveryDatabase(
  'a magic link',
  (server) => {
    it('signs in: a shell gets both halves, a page its cookie', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mail = await askedMail(server(), ann);
      expect(mail.link).toMatch(/^http:\/\/localhost:3000\/users\/magic_link\?token=[\w-]{43}$/);
      const device = { name: 'Ann’s phone', platform: 'iOS' };
      const answer = await claim(server(), { token: tokenOf(mail), device });
      expect([answer.status, answer.json.user.id]).toEqual([200, ann.id]);
      const headers = { authorization: `Bearer ${answer.json.token}`, cookie: answer.cookie };
      expect((await server().http('GET', '/api/v1/auth', { headers })).json.same_session).toBe(true);

      const page = await claim(server(), { token: tokenOf(await askedMail(server(), ann, 2)) }, PAGE);
      expect([page.status, page.cookie === '', 'token' in page.json]).toEqual([200, false, false]);
    });

    it('does by its six digits what it does by itself, and one of them does it', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mail = await askedMail(server(), ann);
      const { email } = ann;
      expect((await claim(server(), { email: ` ${email.toUpperCase()}`, code: mail.code })).status).toBe(200);
      for (const again of [{ email, code: mail.code }, { token: tokenOf(mail) }]) {
        const answer = await claim(server(), again);
        expect([answer.status, answer.json.code]).toEqual([400, 'invalid_grant']);
      }
    });

    it('invariant 6: has one winner, however many claim it at once by link and by code', PATIENCE, async () => {
      const ann = await verifiedPerson(server());
      const mail = await askedMail(server(), ann);
      const ways = [{ token: tokenOf(mail) }, { token: tokenOf(mail) }, { email: ann.email, code: mail.code }];
      const everyoneHasCome = barrier(12);
      const { signingKeys } = server().tandem;
      const current = signingKeys.current.bind(signingKeys);
      const spy = vi.spyOn(signingKeys, 'current').mockImplementation(async () => {
        await everyoneHasCome();
        return current();
      });
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) => claim(server(), ways[index % 3] ?? {})),
      );
      spy.mockRestore();
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([200, ...Array.from({ length: 11 }, () => 400)]);
      expect(await server().tandem.database.prisma.session.count({ where: { userId: ann.id } })).toBe(1);
    });

    it('works no more once there is a newer one', PATIENCE, async () => {
      const ann = await newPerson(server());
      const first = await askedMail(server(), ann);
      const second = await askedMail(server(), ann, 2);
      expect((await claim(server(), { token: tokenOf(first) })).status).toBe(400);
      expect((await claim(server(), { email: ann.email, code: first.code })).status).toBe(400);
      expect((await claim(server(), { token: tokenOf(second) })).status).toBe(200);
    });

    it('is good for ten minutes, and not a second longer', PATIENCE, async () => {
      const [ann, ben] = [await newPerson(server()), await newPerson(server(), 'Ben')];
      const mails = [await askedMail(server(), ann), await askedMail(server(), ben)] as const;
      server().clock.advance(599);
      expect((await claim(server(), { token: tokenOf(mails[0]) })).status).toBe(200);
      server().clock.advance(1);
      expect((await claim(server(), { token: tokenOf(mails[1]) })).status).toBe(400);
      expect((await claim(server(), { email: ben.email, code: mails[1].code })).status).toBe(400);
    });

    it('is asked for with the same answer, whoever has the address', PATIENCE, async () => {
      const ann = await newPerson(server());
      const disabled = await newPerson(server(), 'Ben');
      const { prisma } = server().tandem.database;
      await prisma.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });
      const answers = [];
      for (const email of [ann.email, disabled.email, `nobody-${ann.email}`]) answers.push(await ask(server(), email));
      for (const { status, text } of answers) expect([status, text]).toEqual([202, '{}']);
      const names = answers.map(({ headers }) => [...headers.keys()].sort());
      expect(new Set(names.map(String)).size).toBe(1);
      await mailTo(server(), ann.email);
      const to = server()
        .tandem.mailbox?.list()
        .map((mail) => mail.to);
      expect(to).not.toContain(disabled.email);
      expect(to).not.toContain(`nobody-${ann.email}`);
    });

    it('for what is no address is 422', async () => {
      expect((await ask(server(), 'ann')).json.errors).toEqual({ email: ['This is not an e-mail address.'] });
    });

    it('over the limit the answer is the same, no mail goes, and the newest link works', PATIENCE, async () => {
      const ann = await newPerson(server());
      for (let count = 1; count <= 5; count += 1) await askedMail(server(), ann, count);
      const over = await ask(server(), ann.email);
      expect([over.status, over.text]).toEqual([202, '{}']);
      const ben = await newPerson(server(), 'Ben');
      await askedMail(server(), ben);
      const [newest, ...older] = await mailTo(server(), ann.email);
      expect(older).toHaveLength(4);
      expect((await claim(server(), { token: tokenOf(newest) })).status).toBe(200);
    });

    it('over the limit of a network, no mail goes either', PATIENCE, async () => {
      const from = { 'x-forwarded-for': '198.51.100.200' };
      for (let count = 0; count < 30; count += 1) await ask(server(), `nobody-${count}@example.com`, from);
      const ann = await newPerson(server());
      expect((await ask(server(), ann.email, from)).status).toBe(202);
      await askedMail(server(), ann);
      expect(await mailTo(server(), ann.email)).toHaveLength(1);
    });

    it(
      'shows whose address it is: a password of before is dropped, and every other session ends',
      PATIENCE,
      async () => {
        const ann = await newPerson(server());
        const before = await signInNatively(server(), ann);
        const answer = await claim(server(), { token: tokenOf(await askedMail(server(), ann)) });
        expect(answer.status).toBe(200);
        expect((await server().http('GET', '/api/v1/me', { headers: before.bearer })).status).toBe(401);
        const json = { email: ann.email, password: PASSWORD };
        expect((await server().http('POST', '/api/v1/auth', { headers: NATIVE, json })).status).toBe(401);
        const headers = { authorization: `Bearer ${answer.json.token}` };
        expect((await server().http('GET', '/api/v1/me', { headers })).status).toBe(200);
        const { prisma } = server().tandem.database;
        const user = await prisma.user.findUnique({ where: { id: ann.id } });
        expect(user).toMatchObject({ emailVerifiedAt: server().clock.now(), passwordHash: null });
        const events = await prisma.auditEvent.findMany({ where: { actorId: ann.id } });
        const told = Object.fromEntries(events.map(({ type, data }) => [type, data]));
        expect(told).toMatchObject({ email_verified: { sessions: 1 }, signed_in: { by: 'magic_link' } });
      },
    );

    it('is recorded, and tells of itself, and nothing blocks it', PATIENCE, async () => {
      const ann = await verifiedPerson(server());
      await server().http('POST', '/api/v1/auth', {
        headers: {
          ...PAGE,
          'x-forwarded-for': '203.0.113.7',
          'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/139.0',
        },
        json: { email: ann.email, password: PASSWORD },
      });
      server().clock.advance(1);
      const from = { ...NATIVE, 'x-forwarded-for': '198.51.100.99' };
      const answer = await claim(server(), { token: tokenOf(await askedMail(server(), ann)) }, from);
      expect(answer.status).toBe(200);
      const [, attempt] = await attemptsOf(server(), ann);
      expect(attempt).toMatchObject({ kind: 'magic_link', outcome: 'signed_in', risk: 3, userId: ann.id });
      const [newest] = await mailTo(server(), ann.email, 2);
      expect(newest.subject).toBe('New sign-in to localhost:3000');
    });

    it('can’t be guessed: after five codes there is none, though the link works', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mail = await askedMail(server(), ann);
      const { email } = ann;
      const wrong = await Promise.all(
        Array.from({ length: 5 }, () => claim(server(), { email, code: wrongCode(mail) })),
      );
      expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
      expect((await claim(server(), { email, code: mail.code })).status).toBe(400);
      const attempts = await attemptsOf(server(), ann);
      expect(attempts.map(({ outcome, kind }) => [outcome, kind])).toEqual(
        Array.from({ length: 6 }, () => ['invalid_grant', 'magic_link']),
      );
      expect((await claim(server(), { token: tokenOf(mail) })).status).toBe(200);
    });

    it('ten wrong codes an hour are all there are of an address, whoever has it', PATIENCE, async () => {
      const ann = await newPerson(server());
      for (const email of [ann.email, `nobody-${ann.email}`]) {
        const answers = [];
        for (let count = 0; count < 12; count += 1) answers.push(await claim(server(), { email, code: '000000' }));
        expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 400), 429, 429]);
      }
    });

    it('a wrong code is answered alike, whether there is a link or not', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mail = await askedMail(server(), ann);
      const answers = [];
      for (const email of [ann.email, `nobody-${ann.email}`]) {
        answers.push(await claim(server(), { email, code: wrongCode(mail) }));
      }
      const [known, unknown] = answers.map(({ status, text }) => ({ status, text }));
      expect(known).toEqual(unknown);
    });

    it('opens nothing for a disabled user, and says why', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mail = await askedMail(server(), ann);
      const { prisma } = server().tandem.database;
      await prisma.user.update({ where: { id: ann.id }, data: { disabledAt: new Date() } });
      const answer = await claim(server(), { token: tokenOf(mail) });
      expect([answer.status, answer.json.code]).toEqual([403, 'account_inactive']);
      expect(await attemptsOf(server(), ann)).toMatchObject([{ kind: 'magic_link', outcome: 'account_inactive' }]);
    });

    it('vouches for no other address than it was sent to', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mail = await askedMail(server(), ann);
      const { prisma } = server().tandem.database;
      await prisma.user.update({ where: { id: ann.id }, data: { email: `new-${ann.email}` } });
      for (const way of [{ token: tokenOf(mail) }, { email: ann.email, code: mail.code }]) {
        expect((await claim(server(), way)).status).toBe(400);
      }
    });

    it('invariant 1: one that opens no session is not spent', PATIENCE, async () => {
      const ann = await newPerson(server());
      const token = tokenOf(await askedMail(server(), ann));
      const { prisma } = server().tandem.database;
      await prisma.$executeRaw`ALTER TABLE notification_tokens RENAME TO gone`;
      const failed = await claim(server(), { token, notification_token: { token: 'push', platform: 'iOS' } });
      await prisma.$executeRaw`ALTER TABLE gone RENAME TO notification_tokens`;
      expect([failed.status, failed.headers.getSetCookie()]).toEqual([500, []]);
      expect((await prisma.user.findUnique({ where: { id: ann.id } }))?.emailVerifiedAt).toBeNull();
      expect((await claim(server(), { token })).status).toBe(200);
    });

    it('a secret of one purpose is nothing to another', PATIENCE, async () => {
      const ann = await verifiedPerson(server());
      const { withCookie } = await signInNatively(server(), ann);
      const handoff = await server().http('POST', '/api/v1/auth/handoff', {
        headers: { ...PAGE, ...withCookie },
        json: { code_challenge: 'x'.repeat(43) },
      });
      expect((await claim(server(), { token: handoff.json.code })).status).toBe(400);
      const mail = await askedMail(server(), ann);
      const json = { code: tokenOf(mail), code_verifier: 'v'.repeat(43) };
      expect((await server().http('POST', '/api/v1/auth/handoff/claim', { headers: NATIVE, json })).status).toBe(400);
      expect((await claim(server(), { token: tokenOf(mail) })).status).toBe(200);
    });

    it('invariant 10: neither secret nor code is at rest in clear', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mail = await askedMail(server(), ann);
      const { prisma } = server().tandem.database;
      const jobs = await prisma.$queryRaw`SELECT data FROM pgboss.job`;
      const rows = JSON.stringify([jobs, await prisma.oneTimeToken.findMany({ where: { userId: ann.id } })]);
      expect(rows).not.toContain(tokenOf(mail));
      expect(rows).not.toContain(`"${mail.code}"`);
    });

    it('a job that is done twice sends one mail, and its link stays good', PATIENCE, async () => {
      const ann = await newPerson(server());
      const job = { id: crypto.randomUUID(), data: { email: ann.email } };
      for (let time = 0; time < 2; time += 1) await sendMagicLink(server().tandem, job);
      const [mail, ...others] = await mailTo(server(), ann.email);
      expect(others).toEqual([]);
      expect((await claim(server(), { token: tokenOf(mail) })).status).toBe(200);
      await sendMagicLink(server().tandem, job);
      expect(await server().tandem.database.prisma.oneTimeToken.count({ where: { userId: ann.id } })).toBe(1);
    });

    it.each([
      ['nothing', {}, ['token']],
      ['a token and a code', { token: 'x', email: 'ann@example.com', code: '000000' }, ['token']],
      ['a code without its address', { code: '000000' }, ['token']],
      ['five digits', { email: 'ann@example.com', code: '00000' }, ['code']],
      ['digits of another script', { email: 'ann@example.com', code: '٠٠٠٠٠٠' }, ['code']],
      ['a number', { email: 'ann@example.com', code: 123456 }, ['code']],
      ['no address', { email: 'ann', code: '000000' }, ['email']],
      ['an unknown member', { token: 'x', admin: true }, ['admin']],
    ])('is not claimed by %s', async (_what, json, members) => {
      const { status, json: problem } = await claim(server(), json);
      expect([status, Object.keys(problem.errors)]).toEqual([422, members]);
    });
  },
  OPTIONS,
);
