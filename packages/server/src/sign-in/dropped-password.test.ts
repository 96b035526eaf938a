import { expect, it, vi } from 'vitest';
import { resetVerifier } from '../sessions/devices.ts';
import { type HttpAnswer, NATIVE } from '../testing/http.ts';
import { mailTo } from '../testing/mailbox.ts';
import { newPerson, PASSWORD, type Person } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const PATIENCE = { timeout: 100_000 };
const NEW_PASSWORD = 'staple battery horse';

async function signInByMail(server: TestServer, { email }: Person): Promise<HttpAnswer> {
  await server.http('POST', '/api/v1/magic_links', { json: { email } });
  const [{ link }] = await mailTo(server, email);
  const json = { token: new URL(link).searchParams.get('token') };
  return server.http('POST', '/api/v1/magic_links/claim', { headers: NATIVE, json });
}

function choose(server: TestServer, { json }: HttpAnswer, more: object = {}): Promise<HttpAnswer> {
  const user = { password: NEW_PASSWORD, password_confirmation: NEW_PASSWORD, ...more };
  const headers = { authorization: `Bearer ${json.token}` };
  return server.http('PATCH', '/api/v1/password', { headers, json: { user } });
}

const signIn = (server: TestServer, { email }: Person, password: string) =>
  server.http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password } });

onEveryDatabase(
  'a password that a sign-in by mail has dropped',
  (server) => {
    it('is told of in the answer, and another is chosen without it, once', PATIENCE, async () => {
      const ann = await newPerson(server());
      const answer = await signInByMail(server(), ann);
      expect([answer.status, answer.json.password_dropped]).toEqual([200, true]);
      expect((await choose(server(), answer)).status).toBe(204);
      expect((await signIn(server(), ann, PASSWORD)).status).toBe(401);
      expect((await signIn(server(), ann, NEW_PASSWORD)).status).toBe(200);
      const again = await choose(server(), answer, {
        password: `${NEW_PASSWORD}s`,
        password_confirmation: `${NEW_PASSWORD}s`,
      });
      expect([again.status, Object.keys(again.json.errors)]).toEqual([422, ['current_password']]);
    });

    it('can be replaced within ten minutes of the sign-in, and not a second later', PATIENCE, async () => {
      const [ann, ben] = [await newPerson(server()), await newPerson(server(), 'Ben')];
      const [anns, bens] = [await signInByMail(server(), ann), await signInByMail(server(), ben)];
      server().clock.advance(599);
      expect((await choose(server(), anns)).status).toBe(204);
      server().clock.advance(1);
      const late = await choose(server(), bens);
      expect([late.status, late.json.errors]).toEqual([
        422,
        { current_password: ['Sign in again, by mail, to do this.'] },
      ]);
    });

    it('is not replaced by a session that is ended while it is', PATIENCE, async () => {
      const ann = await newPerson(server());
      const answer = await signInByMail(server(), ann);
      const { passwords } = server().tandem;
      const hash = passwords.hash.bind(passwords);
      const spy = vi.spyOn(passwords, 'hash').mockImplementationOnce(async (password) => {
        await resetVerifier(server().tandem, ann.id);
        return hash(password);
      });
      const late = await choose(server(), answer);
      spy.mockRestore();
      expect([late.status, late.json.code]).toEqual([401, 'unauthenticated']);
      expect((await signIn(server(), ann, NEW_PASSWORD)).status).toBe(401);
    });

    it('is none of who has none, nor of whose address was verified', PATIENCE, async () => {
      const [ann, ben] = [await newPerson(server()), await newPerson(server(), 'Ben')];
      const { user } = server().tandem.database.prisma;
      await user.update({ where: { id: ann.id }, data: { emailVerifiedAt: server().clock.now() } });
      await user.update({ where: { id: ben.id }, data: { passwordHash: null } });
      for (const one of [ann, ben])
        expect(await signInByMail(server(), one)).not.toHaveProperty('json.password_dropped');
      expect((await signIn(server(), ann, PASSWORD)).status).toBe(200);
    });

    it('has to be a good one', PATIENCE, async () => {
      const answer = await signInByMail(server(), await newPerson(server()));
      const refused = await choose(server(), answer, { password: 'password1', password_confirmation: 'password1' });
      expect([refused.status, refused.json.errors]).toEqual([
        422,
        { password: ['Too many people use this password.'] },
      ]);
    });
  },
  { jobs: true },
);
