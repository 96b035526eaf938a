import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { expect, it } from 'vitest';
import { isPublic } from '../http/access.ts';
import { hashSecret } from '../secrets.ts';
import { createOneTimeToken, type OneTimePurpose } from '../sessions/one-time-tokens.ts';
import { resetPassword } from '../sign-up/password-reset.ts';
import { personalAccount } from '../testing/accounts.ts';
import { type HttpAnswer, NATIVE } from '../testing/http.ts';
import { newPerson, type Person, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { createMailedToken, type MailedPurpose } from './mailed-tokens.ts';

const PATIENCE = { timeout: 200_000 };
const VERIFIER = 'v'.repeat(43);
const password = 'staple battery horse';
const CHOSEN = { password, password_confirmation: password };

/** What takes a secret of each purpose. A new purpose has to be added here: that is the point. */
const TAKERS: Record<OneTimePurpose, (server: TestServer, secret: string) => Promise<HttpAnswer>> = {
  handoff: (server, code) =>
    server.http('POST', '/api/v1/auth/handoff/claim', { headers: NATIVE, json: { code, code_verifier: VERIFIER } }),
  magic_link: (server, token) => post(server, '/api/v1/magic_links/claim', { token }),
  unlock: (server, token) => post(server, '/api/v1/auth/unlock', { token }),
  not_me: (server, token) => post(server, '/api/v1/auth/not_me', { token }),
  password_reset: (server, token) => post(server, '/reset', { token }),
  verify_email: (server, token) => post(server, '/api/v1/email_verifications/claim', { token }),
  sign_up: (server, token) => post(server, '/api/v1/users/confirmation', { token, ...CHOSEN }),
  invitation: (server, token) => post(server, '/api/v1/invitations/decline', { token }),
  old_email: (server, token) => post(server, '/api/v1/email_changes/confirm', { token }),
  new_email: (server, token) => post(server, '/api/v1/email_changes/confirm', { token }),
};
const PURPOSES = Object.keys(TAKERS) as OneTimePurpose[];
/** Either of the two is confirmed in one place, by what it says of itself. */
const isSamePlace = (one: OneTimePurpose, other: OneTimePurpose) => TAKERS[one].toString() === TAKERS[other].toString();

function post(server: TestServer, path: string, json: object): Promise<HttpAnswer> {
  return server.http('POST', path, { headers: NATIVE, json });
}

/** What an app around the plugin does; the companion does it by a page. */
function resetting(app: FastifyInstance): void {
  app.post<{ Body: { token: string } }>('/reset', isPublic, async (request) => {
    const device = { kind: 'web', ip: '192.0.2.1', browser: null, platform: null } as const;
    await resetPassword(app.tandem, { ...request.body, password, passwordConfirmation: password }, device);
    return {};
  });
}

async function secretOf(server: TestServer, purpose: OneTimePurpose, person: Person): Promise<string> {
  const { tandem } = server;
  const { json } = await signInNatively(server, person);
  const sessionId: string = json.session.id;
  if (purpose === 'handoff') {
    const payload = { codeChallenge: 'x'.repeat(43) };
    return createOneTimeToken(tandem, { purpose, userId: person.id, sessionId, payload, lifetimeSeconds: 60 });
  }
  const made = await createMailedToken(tandem, tandem.database.prisma, {
    id: randomUUID(),
    purpose: purpose as MailedPurpose,
    user: purpose === 'sign_up' ? { id: null, email: `new-${person.email}` } : person,
    accountId: await personalAccount(server, person),
    payload: payloadOf(person, sessionId),
    lifetimeSeconds: 60,
  });
  if (!made) throw new Error('It has been made before.');
  return made.secret;
}

/** As a sign-up, a change of address and an invitation need it, so that nothing but the purpose is wrong. */
function payloadOf({ email }: Person, sessionId: string) {
  const signUp = { name: 'Ann', passwordHash: 'x', termsAccepted: true, timeZone: null, preferredLanguage: null };
  const change = {
    oldEmail: email,
    newEmail: `moved-${email}`,
    sessionId,
    other: randomUUID(),
    otherIsConfirmed: true,
  };
  return { ...signUp, ownedAccounts: [], ...change, role: 'member', invitedBy: randomUUID() };
}

onEveryDatabase(
  'a single-use secret',
  (server) => {
    it.each(PURPOSES)('of the purpose %s is nothing to another, and still good', PATIENCE, async (purpose) => {
      const secret = await secretOf(server(), purpose, await newPerson(server()));
      for (const other of PURPOSES) {
        if (isSamePlace(purpose, other)) continue;
        const { status, json } = await TAKERS[other](server(), secret);
        expect([other, status, json.code]).toEqual([other, 400, 'invalid_grant']);
      }
      const own = await TAKERS[purpose](server(), secret);
      // Of a handoff the verifier is another one here: it is found, and spent by that.
      expect([purpose, own.status]).toEqual([purpose, purpose === 'handoff' ? 400 : expect.any(Number)]);
      if (purpose !== 'handoff') expect(own.status).toBeLessThan(300);
      const open = await server().tandem.database.prisma.oneTimeToken.count({
        where: { secretHash: hashSecret(secret), consumedAt: null },
      });
      expect(open).toBe(0);
    });
  },
  { routes: resetting, jobs: true },
);
