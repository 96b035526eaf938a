import { expect, it, vi } from 'vitest';
import { barrier } from '../testing/barrier.ts';
import { mailTo, type ReceivedMail } from '../testing/mailbox.ts';
import { newPerson, PASSWORD, type Person, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { askForPasswordReset, type PasswordReset, resetPassword, sendPasswordReset } from './password-reset.ts';

const PATIENCE = { timeout: 100_000 };
const NEW_PASSWORD = 'staple battery horse';
const DEVICE = { kind: 'web', ip: '192.0.2.1', browser: 'Firefox', platform: 'Linux' } as const;

async function askedMail({ tandem }: TestServer, { email }: Pick<Person, 'email'>, count = 1): Promise<ReceivedMail> {
  await askForPasswordReset(tandem, email, DEVICE.ip);
  const [newest] = await mailTo({ tandem }, email, count);
  return newest;
}

const tokenOf = ({ link }: ReceivedMail) => new URL(link).searchParams.get('token') ?? '';

function reset({ tandem }: TestServer, mail: ReceivedMail, change: Partial<PasswordReset> = {}): Promise<void> {
  const passwords = { password: NEW_PASSWORD, passwordConfirmation: NEW_PASSWORD };
  return resetPassword(tandem, { token: tokenOf(mail), ...passwords, ...change }, DEVICE);
}

function signIn(server: TestServer, email: string, password: string) {
  return server.http('POST', '/api/v1/auth', { json: { email, password } });
}

const INVALID = { code: 'invalid_grant' };

onEveryDatabase(
  'a password reset',
  (server) => {
    it('gives the new password, ends every session, and tells so', PATIENCE, async () => {
      const ann = await newPerson(server());
      const { prisma } = server().tandem.database;
      await prisma.user.update({ where: { id: ann.id }, data: { emailVerifiedAt: new Date() } });
      const devices = [await signInNatively(server(), ann), await signInNatively(server(), ann)];
      const mail = await askedMail(server(), ann);
      expect(mail.link).toMatch(/^http:\/\/localhost:3000\/users\/password\/edit\?token=[\w-]{43}$/);
      expect(mail.code).toBe('');
      await reset(server(), mail);
      for (const { bearer } of devices) {
        expect((await server().http('GET', '/api/v1/me', { headers: bearer })).status).toBe(401);
      }
      expect((await signIn(server(), ann.email, PASSWORD)).status).toBe(401);
      expect((await signIn(server(), ann.email, NEW_PASSWORD)).status).toBe(200);
      const mails = await mailTo(server(), ann.email, 2);
      const changed = mails.find(({ subject }) => subject === 'Your password for localhost:3000 was changed');
      expect(changed?.text).toContain('Browser:  Firefox\n    Address:  192.0.2.1');
      expect(await prisma.auditEvent.findFirst({ where: { type: 'password_reset', actorId: ann.id } })).toMatchObject({
        ip: DEVICE.ip,
        data: { sessions: 2 },
      });
    });

    it('shows whose address it is', PATIENCE, async () => {
      const ann = await newPerson(server());
      await reset(server(), await askedMail(server(), ann));
      const { prisma } = server().tandem.database;
      const { emailVerifiedAt } = await prisma.user.findUniqueOrThrow({ where: { id: ann.id } });
      expect(emailVerifiedAt).toEqual(server().clock.now());
    });

    it('invariant 6: has one winner, however many come at once', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mail = await askedMail(server(), ann);
      const everyoneHasCome = barrier(8);
      const { jobs } = server().tandem;
      // Not where passwords are hashed: that has a deadline.
      const spy = vi.spyOn(jobs, 'ready').mockImplementation(() => everyoneHasCome());
      const tried = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => {
          const password = `${NEW_PASSWORD} ${index}`;
          return reset(server(), mail, { password, passwordConfirmation: password });
        }),
      );
      spy.mockRestore();
      const winner = tried.findIndex(({ status }) => status === 'fulfilled');
      const losers = tried.filter((_, index) => index !== winner);
      for (const loser of losers) expect(loser).toMatchObject({ status: 'rejected', reason: INVALID });
      expect((await signIn(server(), ann.email, `${NEW_PASSWORD} ${winner}`)).status).toBe(200);
    });

    it('works by the newest link alone, for an hour, once', PATIENCE, async () => {
      const [ann, ben] = [await newPerson(server()), await newPerson(server(), 'Ben')];
      const first = await askedMail(server(), ann);
      const second = await askedMail(server(), ann, 2);
      const late = await askedMail(server(), ben);
      await expect(reset(server(), first)).rejects.toMatchObject(INVALID);
      server().clock.advance(3599);
      await reset(server(), second);
      await expect(reset(server(), second)).rejects.toMatchObject(INVALID);
      server().clock.advance(1);
      await expect(reset(server(), late)).rejects.toMatchObject(INVALID);
      expect((await signIn(server(), ben.email, PASSWORD)).status).toBe(200);
    });

    it('with a password that won’t do says so, and leaves the link as it was', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mail = await askedMail(server(), ann);
      await expect(reset(server(), mail, { password: 'short' })).rejects.toMatchObject({
        errors: {
          password: ['The password is shorter than 8 characters.'],
          password_confirmation: ['This is not the same password.'],
        },
      });
      await expect(
        reset(server(), mail, { password: ann.email, passwordConfirmation: ann.email }),
      ).rejects.toMatchObject({ errors: { password: ['The password is your own e-mail address or name.'] } });
      expect((await signIn(server(), ann.email, PASSWORD)).status).toBe(200);
      await reset(server(), mail);
    });

    it('is no magic link, nor is a magic link one', PATIENCE, async () => {
      const ann = await newPerson(server());
      const token = tokenOf(await askedMail(server(), ann));
      expect((await server().http('POST', '/api/v1/magic_links/claim', { json: { token } })).status).toBe(400);
      await server().http('POST', '/api/v1/magic_links', { json: { email: ann.email } });
      const mails = await mailTo(server(), ann.email, 2);
      const link = mails.find(({ code }) => code !== '');
      await expect(reset(server(), link as ReceivedMail)).rejects.toMatchObject(INVALID);
    });

    it('is sent to nobody who may not sign in, and works for nobody who may not any more', PATIENCE, async () => {
      const [ann, ben] = [await newPerson(server()), await newPerson(server(), 'Ben')];
      const mail = await askedMail(server(), ann);
      const { prisma } = server().tandem.database;
      await prisma.user.updateMany({ data: { disabledAt: server().clock.now() } });
      await expect(reset(server(), mail)).rejects.toMatchObject({ code: 'account_inactive' });
      for (const email of [ben.email, 'nobody@example.com']) {
        await sendPasswordReset(server().tandem, { id: crypto.randomUUID(), data: { email } });
      }
      await prisma.user.updateMany({ data: { disabledAt: null } });
      await askedMail(server(), await newPerson(server(), 'Cid'));
      const addressees = server()
        .tandem.mailbox?.list()
        .map(({ to }) => to);
      for (const email of [ben.email, 'nobody@example.com']) expect(addressees).not.toContain(email);
    });

    it('over the limit is asked for all the same: no mail goes, and the newest link works', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mails: ReceivedMail[] = [];
      for (let count = 1; count <= 5; count += 1) mails.unshift(await askedMail(server(), ann, count));
      await askForPasswordReset(server().tandem, ann.email, DEVICE.ip);
      await askedMail(server(), await newPerson(server(), 'Ben'));
      expect(await mailTo(server(), ann.email)).toHaveLength(5);
      await reset(server(), mails[0] as ReceivedMail);
    });

    it('lets no sign-in pass that was under way with the password before', PATIENCE, async () => {
      const ann = await newPerson(server());
      const mail = await askedMail(server(), ann);
      const { passwords } = server().tandem;
      const verify = passwords.verify.bind(passwords);
      const spy = vi.spyOn(passwords, 'verify').mockImplementation(async (password, hash) => {
        const matches = await verify(password, hash);
        await reset(server(), mail);
        return matches;
      });
      const answer = await signIn(server(), ann.email, PASSWORD);
      spy.mockRestore();
      expect([answer.status, answer.json.code]).toEqual([401, 'invalid_credentials']);
    });

    it('of before is nothing once the password was changed otherwise', PATIENCE, async () => {
      const ann = await newPerson(server());
      const { bearer } = await signInNatively(server(), ann);
      const mail = await askedMail(server(), ann);
      const user = { current_password: PASSWORD, password: NEW_PASSWORD, password_confirmation: NEW_PASSWORD };
      expect((await server().http('PATCH', '/api/v1/password', { headers: bearer, json: { user } })).status).toBe(204);
      await expect(reset(server(), mail)).rejects.toMatchObject(INVALID);
    });
  },
  { jobs: true },
);
