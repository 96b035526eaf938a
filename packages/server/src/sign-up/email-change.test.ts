import { expect, it, vi } from 'vitest';
import { barrier } from '../testing/barrier.ts';
import { type HttpAnswer, NATIVE } from '../testing/http.ts';
import { mailTo, type ReceivedMail } from '../testing/mailbox.ts';
import { newAddress, newPerson, PASSWORD, type Person, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 100_000 };

type Headers = Record<string, string>;

interface Mover extends Person {
  readonly newEmail: string;
  readonly bearer: Headers;
}

/** Somebody who is signed in and wants another address. */
async function mover(server: TestServer): Promise<Mover> {
  const person = await newPerson(server);
  const { bearer } = await signInNatively(server, person);
  return { ...person, newEmail: newAddress('Moved'), bearer };
}

function ask(server: TestServer, { bearer: headers, newEmail }: Mover, more: object = {}): Promise<HttpAnswer> {
  const json = { user: { email: newEmail, current_password: PASSWORD, ...more } };
  return server.http('POST', '/api/v1/email_changes', { headers, json });
}

function confirm(server: TestServer, mail: ReceivedMail): Promise<HttpAnswer> {
  const token = new URL(mail.link).searchParams.get('token') ?? '';
  return server.http('POST', '/api/v1/email_changes/confirm', { headers: NATIVE, json: { token } });
}

/** Asks, and answers the mails to the old and to the new address. */
async function askedMails(server: TestServer, one: Mover, count = 1): Promise<[old: ReceivedMail, new: ReceivedMail]> {
  const answer = await ask(server, one);
  expect([answer.status, answer.text]).toEqual([202, '{}']);
  const [toOld] = await mailTo(server, one.email, count);
  const [toNew] = await mailTo(server, one.newEmail, count);
  return [toOld, toNew];
}

const emailOf = ({ tandem }: TestServer, { id }: Pick<Person, 'id'>) =>
  tandem.database.prisma.user.findUniqueOrThrow({ where: { id } }).then(({ email }) => email);
const signIn = (server: TestServer, email: string) =>
  server.http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password: PASSWORD } });

onEveryDatabase(
  'a change of the e-mail address',
  (server) => {
    it.each([
      ['the old address first', 0],
      ['the new address first', 1],
    ] as const)('is done when both have confirmed it: %s', PATIENCE, async (_which, first) => {
      const ann = await mover(server());
      const other = await signInNatively(server(), ann);
      const mails = await askedMails(server(), ann);
      expect(mails[0].link).toMatch(/^http:\/\/localhost:3000\/users\/email\/confirm\?token=[\w-]{43}$/);
      for (const mail of mails) expect([mail.subject.startsWith('Confirm your new'), mail.code]).toEqual([true, '']);
      const half = await confirm(server(), mails[first]);
      expect([half.status, half.json]).toEqual([200, { changed: false }]);
      expect(await emailOf(server(), ann)).toBe(ann.email);
      const done = await confirm(server(), mails[1 - first] as ReceivedMail);
      expect([done.status, done.json]).toEqual([200, { changed: true }]);

      const me = await server().http('GET', '/api/v1/me', { headers: ann.bearer });
      expect([me.status, me.json.email, me.json.email_verified]).toEqual([200, ann.newEmail, true]);
      expect((await server().http('GET', '/api/v1/me', { headers: other.bearer })).status).toBe(401);
      expect((await signIn(server(), ann.email)).status).toBe(401);
      expect((await signIn(server(), ann.newEmail)).status).toBe(200);
      const [told] = await mailTo(server(), ann.email, 2);
      expect(told.subject).toBe('Your e-mail address for localhost:3000 was changed');
      expect(told.text).toContain(ann.newEmail);
      const { prisma } = server().tandem.database;
      const events = await prisma.auditEvent.findMany({ where: { actorId: ann.id, type: 'email_changed' } });
      expect(events).toMatchObject([{ ip: '127.0.0.1', data: { sessions: 1 } }]);
      for (const mail of mails) expect((await confirm(server(), mail)).status).toBe(400);
    });

    it('invariant 6: is done once, however many confirm both at once', PATIENCE, async () => {
      const ann = await mover(server());
      const mails = await askedMails(server(), ann);
      const { jobs } = server().tandem;
      const everyoneHasCome = barrier(8);
      // Each has found its link open, and none has spent it.
      const spy = vi.spyOn(jobs, 'ready').mockImplementation(() => everyoneHasCome());
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => confirm(server(), mails[index % 2] as ReceivedMail)),
      );
      spy.mockRestore();
      const outcomes = answers
        .map(({ status, json }) => (status === 200 ? String(json.changed) : String(status)))
        .sort();
      expect(outcomes).toEqual([...Array.from({ length: 6 }, () => '400'), 'false', 'true']);
      expect(await emailOf(server(), ann)).toBe(ann.newEmail);
    });

    it('is asked for by the password, and says what is wrong', PATIENCE, async () => {
      const ann = await mover(server());
      const wrong = await ask(server(), ann, { email: 'ann', current_password: 'wrong horse battery' });
      expect([wrong.status, wrong.json.errors]).toEqual([
        422,
        { email: ['This is not an e-mail address.'], current_password: ['This is not your current password.'] },
      ]);
      const missing = await ask(server(), ann, { current_password: undefined });
      expect(missing.json.errors).toEqual({ current_password: ['This is not your current password.'] });
      const same = await ask(server(), ann, { email: ` ${ann.email.toUpperCase()}` });
      expect(same.json.errors).toEqual({ email: ['This is your e-mail address already.'] });
    });

    it('of who has no password is asked for within ten minutes of the sign-in', PATIENCE, async () => {
      const ann = await mover(server());
      await server().tandem.database.prisma.user.update({ where: { id: ann.id }, data: { passwordHash: null } });
      server().clock.advance(599);
      expect((await ask(server(), ann, { current_password: undefined })).status).toBe(202);
      server().clock.advance(1);
      const late = await ask(server(), ann, { current_password: undefined });
      expect(late.json.errors).toEqual({ current_password: ['Sign in again, by mail, to do this.'] });
    });

    it(
      'to an address that has an account is asked for alike; who confirms both is told, and nothing changes',
      PATIENCE,
      async () => {
        const ann = await mover(server());
        const ben = await newPerson(server(), 'Ben');
        const [toOld, toNew] = await askedMails(server(), { ...ann, newEmail: ben.email });
        expect((await confirm(server(), toOld)).json).toEqual({ changed: false });
        const taken = await confirm(server(), toNew);
        expect([taken.status, taken.json.errors]).toEqual([422, { email: ['This e-mail address is already in use.'] }]);
        expect([await emailOf(server(), ann), await emailOf(server(), ben)]).toEqual([ann.email, ben.email]);
        const { prisma } = server().tandem.database;
        expect(await prisma.auditEvent.count({ where: { actorId: ann.id, type: 'email_changed' } })).toBe(0);
      },
    );

    it('is the newest one alone: one of two confirmations of before counts for nothing', PATIENCE, async () => {
      const ann = await mover(server());
      const first = await askedMails(server(), ann);
      expect((await confirm(server(), first[0])).status).toBe(200);
      const elsewhere = newAddress('Elsewhere');
      expect((await ask(server(), { ...ann, newEmail: elsewhere })).status).toBe(202);
      const [toOld] = await mailTo(server(), ann.email, 2);
      const [toNew] = await mailTo(server(), elsewhere);
      expect((await confirm(server(), first[1])).status).toBe(400);
      expect((await confirm(server(), toNew)).json).toEqual({ changed: false });
      expect((await confirm(server(), toOld)).json).toEqual({ changed: true });
      expect(await emailOf(server(), ann)).toBe(elsewhere);
    });

    it('takes both links within an hour, though the clock was set back meanwhile', PATIENCE, async () => {
      const [ann, ben] = [await mover(server()), await mover(server())];
      const [anns, bens] = [await askedMails(server(), ann), await askedMails(server(), ben)];
      server().clock.advance(-3600);
      expect((await confirm(server(), anns[0])).status).toBe(200);
      expect((await confirm(server(), bens[0])).status).toBe(200);
      server().clock.advance(2 * 3600 - 1);
      expect((await confirm(server(), anns[1])).json).toEqual({ changed: true });
      server().clock.advance(1);
      expect((await confirm(server(), bens[1])).status).toBe(400);
      expect(await emailOf(server(), ben)).toBe(ben.email);
    });

    it.each([
      [
        'the session that asked has ended',
        (ann: Mover) => server().http('DELETE', '/api/v1/auth', { headers: ann.bearer }),
      ],
      [
        'the user is disabled',
        ({ id }: Mover) =>
          server().tandem.database.prisma.user.update({ where: { id }, data: { disabledAt: server().clock.now() } }),
      ],
      [
        'the password is changed elsewhere',
        async (ann: Mover) => {
          const { bearer: headers } = await signInNatively(server(), ann);
          const password = 'staple battery horse';
          const user = { current_password: PASSWORD, password, password_confirmation: password };
          await server().http('PATCH', '/api/v1/password', { headers, json: { user } });
        },
      ],
    ])('is off when %s', PATIENCE, async (_what, happens) => {
      const ann = await mover(server());
      const mails = await askedMails(server(), ann);
      expect((await confirm(server(), mails[0])).status).toBe(200);
      await happens(ann);
      const answer = await confirm(server(), mails[1]);
      expect([answer.status, answer.json.code]).toEqual([400, 'invalid_grant']);
      expect(await emailOf(server(), ann)).toBe(ann.email);
    });

    it('ends what was mailed to the address of before', PATIENCE, async () => {
      const ann = await mover(server());
      await server().http('POST', '/api/v1/magic_links', { json: { email: ann.email } });
      const [magic] = await mailTo(server(), ann.email);
      await ask(server(), ann);
      const [toOld] = await mailTo(server(), ann.email, 2);
      const [toNew] = await mailTo(server(), ann.newEmail);
      for (const mail of [toOld, toNew]) expect((await confirm(server(), mail)).status).toBe(200);
      const json = { token: new URL(magic.link).searchParams.get('token') };
      expect((await server().http('POST', '/api/v1/magic_links/claim', { json })).status).toBe(400);
    });

    it('five may be asked for in a quarter of an hour', PATIENCE, async () => {
      const ann = await mover(server());
      const statuses = [];
      for (let count = 0; count < 6; count += 1) statuses.push((await ask(server(), ann)).status);
      expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    });
  },
  { jobs: true },
);
