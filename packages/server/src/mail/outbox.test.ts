import { expect, it } from 'vitest';
import { LINK } from '../testing/example-mails.ts';
import { NATIVE } from '../testing/http.ts';
import { mailTo, sendLink } from '../testing/mailbox.ts';
import { newPerson, PASSWORD, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, TEST_SECRET } from '../testing/server.ts';
import { sendMail } from './outbox.ts';

const PATIENCE = { timeout: 100_000 };
const OTHER_SECRET = '0b7d4c9a15e2f83660adc1579e4b2f8d3c6a70e19f548b2dd3e07a61c49f8b25';

onEveryDatabase(
  'the outbox',
  (server) => {
    it('sends a mail to its address, with its link and its code', PATIENCE, async () => {
      const ann = await newPerson(server());
      await sendLink(server().tandem, ann, 'one');
      const [mail] = await mailTo(server(), ann.email);
      expect(mail).toMatchObject({ to: ann.email, at: server().clock.now(), link: LINK, code: '123456' });
    });

    it('sends what was committed, once for each cause, and nothing else', PATIENCE, async () => {
      const ann = await newPerson(server());
      const undone = server().tandem.database.prisma.$transaction(async (transaction) => {
        const content = { kind: 'password_reset', link: LINK, expiresAt: server().clock.now() } as const;
        const to = { id: ann.id, email: ann.email, name: 'Ann', timeZone: null };
        await sendMail(server().tandem, transaction, { to, content, cause: 'undone' });
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      for (const cause of ['first', 'first', 'second', 'first']) await sendLink(server().tandem, ann, cause);
      await mailTo(server(), ann.email, 2);
      const last = await newPerson(server());
      await sendLink(server().tandem, last, 'last');
      await mailTo(server(), last.email);
      expect(await mailTo(server(), ann.email)).toHaveLength(2);
    });

    it('tells who changed their password, by their own clock', PATIENCE, async () => {
      const ann = await newPerson(server());
      const device = { name: 'Ann’s phone', platform: 'iOS' };
      const { bearer } = await signInNatively(server(), ann, { device });
      const where = { id: ann.id };
      await server().tandem.database.prisma.user.update({ where, data: { timeZone: 'Europe/Berlin' } });
      const password = 'staple battery horse';
      const user = { current_password: PASSWORD, password, password_confirmation: password };
      expect((await server().http('PATCH', '/api/v1/password', { headers: bearer, json: { user } })).status).toBe(204);
      const [{ subject, text }] = await mailTo(server(), ann.email);
      expect(subject).toBe('Your password for localhost:3000 was changed');
      expect(text).toContain('When:     Sunday 1 March 2026 at 13:00 Central European Standard Time');
      expect(text).toContain('Device:   Ann’s phone, iOS');
      expect(text).toContain('Address:  127.0.0.1');
    });

    it('tells whose refresh token was used again, once', PATIENCE, async () => {
      const ann = await newPerson(server());
      const signedIn = await signInNatively(server(), ann);
      const renew = (token: string) =>
        server().http('POST', '/api/v1/auth/renewal', { headers: NATIVE, json: { refresh_token: token } });
      const next = await renew(signedIn.json.refresh_token);
      await renew(next.json.refresh_token);
      const reused = await Promise.all([1, 2, 3].map(() => renew(signedIn.json.refresh_token)));
      expect(reused.map(({ status }) => status)).toEqual([401, 401, 401]);
      const [{ subject }] = await mailTo(server(), ann.email);
      expect(subject).toBe('We signed one of your devices out of localhost:3000');
      await sendLink(server().tandem, ann, 'after it');
      expect(await mailTo(server(), ann.email, 2)).toHaveLength(2);
    });
  },
  { jobs: true },
);

onEveryDatabase('the outbox, before its jobs are worked on', (server) => {
  it('invariant 10: nothing of a mail is at rest in clear', async () => {
    const ann = await newPerson(server());
    await sendLink(server().tandem, ann, 'one');
    const { prisma } = server().tandem.database;
    const [{ rows = '' } = {}] = await prisma.$queryRaw<{ rows: string }[]>`
      SELECT string_agg(to_jsonb(job)::text, ' ') AS rows FROM pgboss.job WHERE name = 'mail'`;
    expect(rows).toContain(ann.id);
    for (const secret of [LINK, '9f86d081', '123456', ann.email]) expect(rows).not.toContain(secret);
  });

  it('is for one address in its one spelling', async () => {
    const ann = await newPerson(server());
    for (const email of [`${ann.email}, eve@example.com`, `${ann.email}\r\nBcc: eve@example.com`, 'ANN@example.com']) {
      await expect(sendLink(server().tandem, { ...ann, email }, email)).rejects.toThrow('one address');
    }
  });
});

onEveryDatabase(
  'the outbox, when APP_SECRET has changed',
  (server) => {
    it('sends what the secret before has sealed', PATIENCE, async () => {
      const ann = await newPerson(server());
      const before = server();
      await before.tandem.jobs.stop();
      await sendLink(before.tandem, ann, 'one');
      const after = await before.restart({ APP_SECRET: OTHER_SECRET, APP_SECRET_PREVIOUS: TEST_SECRET });
      const [{ link }] = await mailTo(after, ann.email);
      expect(link).toBe(LINK);
      await after.stop();
    });
  },
  { jobs: true },
);
