import { expect, it, vi } from 'vitest';
import { barrier } from '../testing/barrier.ts';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { mailTo, type ReceivedMail } from '../testing/mailbox.ts';
import { newAddress, newPerson, PASSWORD } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 100_000 };
const DAY = 24 * 60 * 60;

function signUp(server: TestServer, email: string, more: object = {}, headers = NATIVE): Promise<HttpAnswer> {
  const user = { email, name: 'Ann', password: PASSWORD, password_confirmation: PASSWORD, ...more };
  return server.http('POST', '/api/v1/users', { headers, json: { user } });
}

function confirm(server: TestServer, claim: object, password = PASSWORD): Promise<HttpAnswer> {
  const json = { ...claim, password, password_confirmation: password };
  return server.http('POST', '/api/v1/users/confirmation', { json });
}

async function mailOfSignUp(server: TestServer, email: string, count = 1): Promise<ReceivedMail> {
  expect((await signUp(server, email)).status).toBe(202);
  const [mail] = await mailTo(server, email, count);
  return mail;
}

const signIn = (server: TestServer, email: string, password = PASSWORD) =>
  server.http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password } });
const tokenOf = ({ link }: ReceivedMail) => new URL(link).searchParams.get('token') ?? '';
const wrongCode = ({ code }: ReceivedMail) => (code === '000000' ? '000001' : '000000');

onEveryDatabase(
  'a sign-up that is to be confirmed',
  (server) => {
    it('opens the account by the link of its mail, verified and as it was asked for', PATIENCE, async () => {
      const email = newAddress('Ann');
      const more = {
        time_zone: 'Europe/Berlin',
        terms_of_service: true,
        owned_accounts_attributes: [{ name: 'Acme' }],
      };
      expect((await signUp(server(), email, more)).status).toBe(202);
      const [mail] = await mailTo(server(), email);
      expect(mail.link).toMatch(/^http:\/\/localhost:3000\/users\/sign_up\/confirm\?token=[\w-]{43}$/);
      expect((await signIn(server(), email)).status).toBe(401);
      const opened = await confirm(server(), { token: tokenOf(mail) });
      expect([opened.status, opened.text, opened.headers.getSetCookie()]).toEqual([204, '', []]);
      const { status, json } = await signIn(server(), email);
      expect([status, json.user.email_verified, json.user.time_zone]).toEqual([200, true, 'Europe/Berlin']);
      expect(json.accounts).toMatchObject([{ name: 'Ann', personal: true }, { name: 'Acme' }]);
      const { prisma } = server().tandem.database;
      const events = await prisma.auditEvent.findMany({ where: { actorId: json.user.id } });
      expect(events.map(({ type }) => type).sort()).toEqual(['email_verified', 'signed_in', 'signed_up']);
      expect((await confirm(server(), { token: tokenOf(mail) })).status).toBe(400);
    });

    it(
      'is answered alike for every client, to the byte, whoever has the address, by the same queries',
      PATIENCE,
      async () => {
        const known = await newPerson(server());
        const { prisma } = server().tandem.database;
        const told = [];
        for (const [email, headers] of [
          [known.email, NATIVE],
          [newAddress('Nobody'), NATIVE],
          [known.email, PAGE],
          [newAddress('Nobody'), PAGE],
        ] as const) {
          const before = await prisma.oneTimeToken.count();
          const jobs = vi.spyOn(server().tandem.jobs, 'enqueue');
          const hashed = vi.spyOn(server().tandem.passwords, 'hash');
          const { status, text, headers: sent } = await signUp(server(), email, {}, headers as typeof NATIVE);
          told.push({
            status,
            text,
            headers: [...sent.keys()].sort(),
            cookies: sent.getSetCookie(),
            tokens: (await prisma.oneTimeToken.count()) - before,
            jobs: jobs.mock.calls.map(([, name]) => name),
            hashes: hashed.mock.calls.length,
          });
          jobs.mockRestore();
          hashed.mockRestore();
        }
        expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
        expect(told[0]).toMatchObject({ status: 202, text: '{}', cookies: [], tokens: 1, jobs: ['mail'], hashes: 0 });
        expect(await prisma.user.count({ where: { email: known.email } })).toBe(1);
      },
    );

    it('of an address that has an account changes nothing, and tells its reader alone', PATIENCE, async () => {
      const ann = await newPerson(server());
      expect(
        (
          await signUp(server(), ann.email, {
            name: 'Mallory',
            password: `${PASSWORD}s`,
            password_confirmation: `${PASSWORD}s`,
          })
        ).status,
      ).toBe(202);
      const [mail] = await mailTo(server(), ann.email);
      expect([mail.subject, mail.link, mail.code]).toEqual([
        'You have an account at localhost:3000',
        'http://localhost:3000/users/sign_in',
        '',
      ]);
      expect(mail.text).not.toContain('Mallory');
      expect((await signIn(server(), ann.email)).status).toBe(200);
      expect((await signIn(server(), ann.email, `${PASSWORD}s`)).status).toBe(401);
    });

    it('invariant 6: has one winner, however many confirm it at once', PATIENCE, async () => {
      const email = newAddress('Ann');
      const mail = await mailOfSignUp(server(), email);
      const { prisma } = server().tandem.database;
      const everyoneHasCome = barrier(8);
      const transact = prisma.$transaction.bind(prisma);
      // Each has found it open, and none has spent it.
      const spy = vi
        .spyOn(prisma, '$transaction')
        .mockImplementation(((run: never) => everyoneHasCome().then(() => transact(run))) as never);
      const answers = await Promise.all(Array.from({ length: 8 }, () => confirm(server(), { token: tokenOf(mail) })));
      spy.mockRestore();
      expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array.from({ length: 7 }, () => 400)]);
      expect(await prisma.user.count({ where: { email } })).toBe(1);
    });

    it('the newest counts, and nobody’s password but of who reads the mail', PATIENCE, async () => {
      const email = newAddress('Ann');
      const stale = await mailOfSignUp(server(), email);
      const mallorys = { password: `${PASSWORD}s`, password_confirmation: `${PASSWORD}s` };
      expect((await signUp(server(), email, mallorys)).status).toBe(202);
      const [newest] = await mailTo(server(), email, 2);
      expect((await confirm(server(), { token: tokenOf(stale) })).status).toBe(400);
      expect((await confirm(server(), { email, code: newest.code })).status).toBe(204);
      expect((await signIn(server(), email, mallorys.password)).status).toBe(401);
      expect((await signIn(server(), email)).status).toBe(200);
    });

    it('a password that won’t do is told, and leaves the link as good as it was', PATIENCE, async () => {
      const mail = await mailOfSignUp(server(), newAddress('Ann'));
      const token = tokenOf(mail);
      const json = { token, password: 'password1', password_confirmation: 'x' };
      const refused = await server().http('POST', '/api/v1/users/confirmation', { json });
      expect([refused.status, Object.keys(refused.json.errors)]).toEqual([422, ['password', 'password_confirmation']]);
      expect((await server().http('POST', '/api/v1/users/confirmation', { json: { token } })).status).toBe(422);
      expect((await confirm(server(), { token })).status).toBe(204);
    });

    it('opens nothing where somebody has got the address meanwhile', PATIENCE, async () => {
      const email = newAddress('Ann');
      const mail = await mailOfSignUp(server(), email);
      const ben = await newPerson(server(), 'Ben');
      const { prisma } = server().tandem.database;
      await prisma.user.update({ where: { id: ben.id }, data: { email } });
      const answer = await confirm(server(), { token: tokenOf(mail) });
      expect([answer.status, answer.json.code]).toEqual([400, 'invalid_grant']);
      expect(await prisma.user.count({ where: { email } })).toBe(1);
    });

    it('is good for a day, and not a second longer, though the clock was set back meanwhile', PATIENCE, async () => {
      const emails = [newAddress('Ann'), newAddress('Ben')] as const;
      const mails = [await mailOfSignUp(server(), emails[0]), await mailOfSignUp(server(), emails[1])] as const;
      server().clock.advance(-DAY);
      server().clock.advance(2 * DAY - 1);
      expect((await confirm(server(), { token: tokenOf(mails[0]) })).status).toBe(204);
      server().clock.advance(1);
      expect((await confirm(server(), { token: tokenOf(mails[1]) })).status).toBe(400);
      expect((await confirm(server(), { email: emails[1], code: mails[1].code })).status).toBe(400);
    });

    it('can’t be guessed: after five codes there is none, though the link works', PATIENCE, async () => {
      const email = newAddress('Ann');
      const mail = await mailOfSignUp(server(), email);
      const wrong = await Promise.all(
        Array.from({ length: 5 }, () => confirm(server(), { email, code: wrongCode(mail) })),
      );
      expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
      expect((await confirm(server(), { email, code: mail.code })).status).toBe(400);
      expect((await confirm(server(), { token: tokenOf(mail) })).status).toBe(204);
    });

    it('five mails go to an address in a quarter of an hour, and nobody is told', PATIENCE, async () => {
      const email = newAddress('Ann');
      for (let count = 0; count < 7; count += 1) expect((await signUp(server(), email)).text).toBe('{}');
      await mailOfSignUp(server(), newAddress('Ben'));
      const mails = await mailTo(server(), email, 5);
      expect(mails).toHaveLength(5);
      // They are sent side by side: the last to come need not be the last that was asked for.
      const statuses: number[] = [];
      for (const mail of mails) statuses.push((await confirm(server(), { token: tokenOf(mail) })).status);
      expect(statuses.sort()).toEqual([204, 400, 400, 400, 400]);
    });

    it('is kept from nobody by who asks for links to its address', PATIENCE, async () => {
      const email = newAddress('Ann');
      for (let count = 0; count < 5; count += 1) {
        expect((await server().http('POST', '/api/v1/email_verifications', { json: { email } })).status).toBe(202);
      }
      const mail = await mailOfSignUp(server(), email);
      expect((await confirm(server(), { token: tokenOf(mail) })).status).toBe(204);
    });

    it('says what is wrong with it, and then no mail goes', PATIENCE, async () => {
      const { status, json } = await signUp(server(), 'ann', { password: 'password1', password_confirmation: 'x' });
      expect([status, Object.keys(json.errors)]).toEqual([422, ['email']]);
    });

    it('invariant 10: neither password, secret nor code is at rest in clear', PATIENCE, async () => {
      const email = newAddress('Ann');
      const mail = await mailOfSignUp(server(), email);
      const { prisma } = server().tandem.database;
      const jobs = await prisma.$queryRaw`SELECT data FROM pgboss.job`;
      const rows = JSON.stringify([jobs, await prisma.oneTimeToken.findMany({ where: { email } })]);
      for (const secret of [PASSWORD, tokenOf(mail), `"${mail.code}"`]) expect(rows).not.toContain(secret);
    });
  },
  { environment: { SIGN_UP: 'confirm' }, jobs: true },
);
