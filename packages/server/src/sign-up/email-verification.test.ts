import { describe, expect, it, vi } from 'vitest';
import { disableUser } from '../people/disabling.ts';
import { barrier } from '../testing/barrier.ts';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { mailTo, type ReceivedMail } from '../testing/mailbox.ts';
import { newAddress, newPerson, PASSWORD, type Person, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { sendVerification } from './email-verification.ts';

const PATIENCE = { timeout: 100_000 };
const DAY = 24 * 60 * 60;
const OPTIONS = { environment: { EMAIL_GRACE_SECONDS: String(7 * DAY), TRUSTED_PROXIES: '127.0.0.1' }, jobs: true };

/** Somebody who has just signed up, and the mail that has gone to them. */
async function newcomer(server: TestServer, name = 'Ann'): Promise<Person & { readonly mail: ReceivedMail }> {
  const email = newAddress(name);
  const answer = await server.http('POST', '/api/v1/users', {
    json: { user: { email, name, password: PASSWORD, password_confirmation: PASSWORD } },
  });
  expect(answer.status).toBe(201);
  const [mail] = await mailTo(server, email);
  return { id: answer.json.user.id, email, password: PASSWORD, mail };
}

function ask(server: TestServer, email: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  return server.http('POST', '/api/v1/email_verifications', { headers, json: { email } });
}

function claim(server: TestServer, json: object, headers: Record<string, string> = NATIVE): Promise<HttpAnswer> {
  return server.http('POST', '/api/v1/email_verifications/claim', { headers, json });
}

function signIn(server: TestServer, { email }: Pick<Person, 'email'>, password = PASSWORD): Promise<HttpAnswer> {
  return server.http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password } });
}

const tokenOf = ({ link }: ReceivedMail) => new URL(link).searchParams.get('token') ?? '';
const wrongCode = ({ code }: ReceivedMail) => (code === '000000' ? '000001' : '000000');

function verifiedAt({ tandem }: TestServer, { id }: Pick<Person, 'id'>): Promise<Date | null> {
  return tandem.database.prisma.user.findUniqueOrThrow({ where: { id } }).then((user) => user.emailVerifiedAt);
}

onEveryDatabase(
  'the verification of an e-mail address',
  (server) => {
    it(
      'is asked for by a mail to whoever signs up, and done by its link: password and sessions stay',
      PATIENCE,
      async () => {
        const ann = await newcomer(server());
        expect(ann.mail.subject).toBe('Verify your e-mail address for localhost:3000');
        expect(ann.mail.link).toMatch(/^http:\/\/localhost:3000\/users\/verify\?token=[\w-]{43}$/);
        const { json, bearer } = await signInNatively(server(), ann);
        expect(json.user.email_verified).toBe(false);
        const answer = await claim(server(), { token: tokenOf(ann.mail) });
        expect([answer.status, answer.text, answer.headers.getSetCookie()]).toEqual([204, '', []]);
        const me = await server().http('GET', '/api/v1/me', { headers: bearer });
        expect([me.status, me.json.email_verified]).toEqual([200, true]);
        expect((await signIn(server(), ann)).status).toBe(200);
        const { prisma } = server().tandem.database;
        const events = await prisma.auditEvent.findMany({ where: { actorId: ann.id, type: 'email_verified' } });
        expect(events).toMatchObject([{ ip: '127.0.0.1', sessionId: null }]);
      },
    );

    it('is done by the six digits as well, and one of them does it', PATIENCE, async () => {
      const ann = await newcomer(server());
      const { email, mail } = ann;
      expect((await claim(server(), { email: ` ${email.toUpperCase()}`, code: mail.code })).status).toBe(204);
      for (const again of [{ email, code: mail.code }, { token: tokenOf(mail) }]) {
        const answer = await claim(server(), again);
        expect([answer.status, answer.json.code]).toEqual([400, 'invalid_grant']);
      }
    });

    it('invariant 6: has one winner, however many claim it at once by link and by code', PATIENCE, async () => {
      const ann = await newcomer(server());
      const { user } = server().tandem.database.prisma;
      const find = user.findUnique.bind(user);
      const everyoneHasCome = barrier(8);
      // Each has found the token open, and none has spent it.
      const spy = vi
        .spyOn(user, 'findUnique')
        .mockImplementation(((query: never) => everyoneHasCome().then(() => find(query))) as never);
      const ways = [{ token: tokenOf(ann.mail) }, { email: ann.email, code: ann.mail.code }];
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => claim(server(), ways[index % 2] ?? {})),
      );
      spy.mockRestore();
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([204, ...Array.from({ length: 7 }, () => 400)]);
    });

    it('is asked for again: the newest link alone works', PATIENCE, async () => {
      const ann = await newcomer(server());
      const again = await ask(server(), ann.email);
      expect([again.status, again.text]).toEqual([202, '{}']);
      const [newest] = await mailTo(server(), ann.email, 2);
      expect((await claim(server(), { token: tokenOf(ann.mail) })).status).toBe(400);
      expect((await claim(server(), { email: ann.email, code: ann.mail.code })).status).toBe(400);
      expect((await claim(server(), { token: tokenOf(newest) })).status).toBe(204);
    });

    it('is asked for with the same answer, whoever has the address; a mail goes to who has to', PATIENCE, async () => {
      const [ann, verified, disabled] = [
        await newPerson(server()),
        await newPerson(server(), 'Ben'),
        await newPerson(server(), 'Cid'),
      ];
      const { prisma } = server().tandem.database;
      await prisma.user.update({ where: { id: verified.id }, data: { emailVerifiedAt: server().clock.now() } });
      await disableUser(server().tandem, disabled.id);
      const nobody = newAddress('Nobody');
      const answers = [];
      for (const email of [verified.email, disabled.email, nobody, ann.email]) answers.push(await ask(server(), email));
      for (const { status, text } of answers) expect([status, text]).toEqual([202, '{}']);
      expect(new Set(answers.map(({ headers }) => String([...headers.keys()].sort()))).size).toBe(1);
      await mailTo(server(), ann.email);
      for (const email of [verified.email, disabled.email, nobody]) {
        await sendVerification(server().tandem, { id: crypto.randomUUID(), data: { email } });
      }
      const to = new Set(
        server()
          .tandem.mailbox?.list()
          .map((mail) => mail.to),
      );
      expect([verified.email, disabled.email, nobody, ann.email].filter((email) => to.has(email))).toEqual([ann.email]);
    });

    it('over the limit is asked for all the same: no mail goes, and the newest link works', PATIENCE, async () => {
      const ann = await newPerson(server());
      for (let count = 1; count <= 5; count += 1) {
        await ask(server(), ann.email);
        await mailTo(server(), ann.email, count);
      }
      expect((await ask(server(), ann.email)).status).toBe(202);
      const ben = await newcomer(server(), 'Ben');
      await ask(server(), ben.email);
      await mailTo(server(), ben.email, 2);
      const [newest, ...older] = await mailTo(server(), ann.email);
      expect(older).toHaveLength(4);
      expect((await claim(server(), { token: tokenOf(newest) })).status).toBe(204);
    });

    it('over the limit of a network, no mail goes either', PATIENCE, async () => {
      const from = { 'x-forwarded-for': '198.51.100.201' };
      for (let count = 0; count < 30; count += 1) await ask(server(), `nobody-${count}@example.com`, from);
      const ann = await newPerson(server());
      expect((await ask(server(), ann.email, from)).status).toBe(202);
      await ask(server(), ann.email);
      expect(await mailTo(server(), ann.email)).toHaveLength(1);
    });

    it('can’t be guessed: after five codes there is none, though the link works', PATIENCE, async () => {
      const ann = await newcomer(server());
      const { email, mail } = ann;
      const wrong = await Promise.all(
        Array.from({ length: 5 }, () => claim(server(), { email, code: wrongCode(mail) })),
      );
      expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
      expect((await claim(server(), { email, code: mail.code })).status).toBe(400);
      expect(await verifiedAt(server(), ann)).toBeNull();
      expect((await claim(server(), { token: tokenOf(mail) })).status).toBe(204);
    });

    it(
      'a wrong code is answered and recorded alike, whoever has the address, ten times an hour',
      PATIENCE,
      async () => {
        const ann = await newcomer(server());
        const { auditEvent } = server().tandem.database.prisma;
        const told = [];
        for (const email of [ann.email, newAddress('Nobody')]) {
          const before = await auditEvent.count({ where: { type: 'code_refused' } });
          const answers = [];
          for (let count = 0; count < 12; count += 1) {
            answers.push(await claim(server(), { email, code: wrongCode(ann.mail) }));
          }
          const after = await auditEvent.count({ where: { type: 'code_refused' } });
          expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 400), 429, 429]);
          told.push({ text: answers[0]?.text, recorded: after - before });
        }
        expect(told[0]).toEqual(told[1]);
        expect(told[0]?.recorded).toBe(10);
      },
    );

    it('is good for a day, and not a second longer, though the clock was set back meanwhile', PATIENCE, async () => {
      const [ann, ben, cid] = [
        await newcomer(server()),
        await newcomer(server(), 'Ben'),
        await newcomer(server(), 'Cid'),
      ];
      server().clock.advance(-DAY);
      expect((await claim(server(), { token: tokenOf(ann.mail) })).status).toBe(204);
      server().clock.advance(2 * DAY - 1);
      expect((await claim(server(), { token: tokenOf(ben.mail) })).status).toBe(204);
      server().clock.advance(1);
      expect((await claim(server(), { token: tokenOf(cid.mail) })).status).toBe(400);
      expect((await claim(server(), { email: cid.email, code: cid.mail.code })).status).toBe(400);
    });

    it('does nothing for a disabled user, and vouches for no other address', PATIENCE, async () => {
      const [ann, ben] = [await newcomer(server()), await newcomer(server(), 'Ben')];
      await disableUser(server().tandem, ann.id);
      const refused = await claim(server(), { token: tokenOf(ann.mail) });
      expect([refused.status, refused.json.code]).toEqual([403, 'account_inactive']);
      const { prisma } = server().tandem.database;
      await prisma.user.update({ where: { id: ben.id }, data: { email: `new-${ben.email}` } });
      for (const way of [{ token: tokenOf(ben.mail) }, { email: ben.email, code: ben.mail.code }]) {
        expect((await claim(server(), way)).status).toBe(400);
      }
      expect(await verifiedAt(server(), ben)).toBeNull();
    });

    it('invariant 10: neither secret nor code is at rest in clear', PATIENCE, async () => {
      const { id, mail } = await newcomer(server());
      const { prisma } = server().tandem.database;
      const jobs = await prisma.$queryRaw`SELECT data FROM pgboss.job`;
      const rows = JSON.stringify([jobs, await prisma.oneTimeToken.findMany({ where: { userId: id } })]);
      expect(rows).not.toContain(tokenOf(mail));
      expect(rows).not.toContain(`"${mail.code}"`);
    });

    it.each([
      ['nothing', {}, ['token']],
      ['a token and a code', { token: 'x', email: 'ann@example.com', code: '000000' }, ['token']],
      ['five digits', { email: 'ann@example.com', code: '00000' }, ['code']],
      ['no address', { email: 'ann', code: '000000' }, ['email']],
      ['an unknown member', { token: 'x', admin: true }, ['admin']],
    ])('is not done by %s', async (_what, json, members) => {
      const { status, json: problem } = await claim(server(), json);
      expect([status, Object.keys(problem.errors)]).toEqual([422, members]);
    });

    describe('when its time is over', () => {
      it('a sign-in is refused, after the right password alone, recorded, and sends a new link', PATIENCE, async () => {
        const ann = await newcomer(server());
        const { bearer } = await signInNatively(server(), ann);
        server().clock.advance(7 * DAY - 1);
        expect((await signIn(server(), ann)).status).toBe(200);
        server().clock.advance(1);
        expect((await signIn(server(), ann, 'wrong one')).json.code).toBe('invalid_credentials');
        const refused = await signIn(server(), ann);
        expect([refused.status, refused.json.code]).toEqual([403, 'email_unverified']);
        expect(refused.headers.getSetCookie()).toEqual([]);
        const [mail] = await mailTo(server(), ann.email, 2);
        const { signInAttempt } = server().tandem.database.prisma;
        expect(await signInAttempt.count({ where: { userId: ann.id, outcome: 'email_unverified' } })).toBe(1);
        expect((await claim(server(), { email: ann.email, code: mail.code })).status).toBe(204);
        expect((await signIn(server(), ann)).status).toBe(200);
        expect((await server().http('GET', '/api/v1/me', { headers: bearer })).status).toBe(401);
      });

      it('it has begun anew for a clock that was set back', PATIENCE, async () => {
        const ann = await newPerson(server());
        server().clock.advance(7 * DAY);
        expect((await signIn(server(), ann)).status).toBe(403);
        server().clock.advance(-7 * DAY);
        expect((await signIn(server(), ann)).status).toBe(200);
        server().clock.advance(7 * DAY);
      });

      it('nobody else is kept out: a magic link verifies, and sessions there are live on', PATIENCE, async () => {
        const ann = await newPerson(server());
        server().clock.advance(7 * DAY - 60);
        const { bearer } = await signInNatively(server(), ann);
        server().clock.advance(60);
        expect((await signIn(server(), ann)).status).toBe(403);
        expect((await server().http('GET', '/api/v1/me', { headers: bearer })).status).toBe(200);
        await server().http('POST', '/api/v1/magic_links', { json: { email: ann.email } });
        const mails = await mailTo(server(), ann.email, 2);
        const link = mails.find(({ subject }) => subject.startsWith('Your sign-in link')) as ReceivedMail;
        const json = { token: tokenOf(link) };
        const claimed = await server().http('POST', '/api/v1/magic_links/claim', { headers: PAGE, json });
        expect([claimed.status, claimed.json.user.email_verified]).toEqual([200, true]);
      });

      it('five links go in a quarter of an hour, whoever knows the password', PATIENCE, async () => {
        const ann = await newPerson(server());
        server().clock.advance(7 * DAY);
        for (let count = 0; count < 7; count += 1) expect((await signIn(server(), ann)).status).toBe(403);
        await newcomer(server(), 'Ben');
        await mailTo(server(), ann.email, 5);
        expect(await mailTo(server(), ann.email)).toHaveLength(5);
      });
    });
  },
  OPTIONS,
);
