import { afterAll, expect, it } from 'vitest';
import { disownSignIn } from '../sign-in/not-me.ts';
import { NATIVE, PAGE } from '../testing/http.ts';
import { mailTo } from '../testing/mailbox.ts';
import { startOidcProvider } from '../testing/oidc-provider.ts';
import { newPerson, PASSWORD, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { BROWSER, newAccount, signInByProvider, travel, tripOfApp } from '../testing/social.ts';
import { identitiesOf } from './identities.ts';
import { openProviderTokens } from './provider-tokens.ts';

const provider = await startOidcProvider();
const mortal = await startOidcProvider({ name: 'mortal' });
afterAll(() => Promise.all([provider.stop(), mortal.stop()]));

/** Somebody who has signed up here, and whom we have seen read their mails. */
async function newReader(server: TestServer) {
  const person = await newPerson(server);
  const { prisma } = server.tandem.database;
  await prisma.user.update({ where: { id: person.id }, data: { emailVerifiedAt: server.clock.now() } });
  return person;
}

/** The attempts of an address, the oldest first. */
function attempts({ tandem }: TestServer, email: string) {
  return tandem.database.prisma.signInAttempt.findMany({ where: { email }, orderBy: { at: 'asc' } });
}

onEveryDatabase(
  'signing in by a provider’s word',
  (server) => {
    it('a new user is made: with the address that it vouches for, no password, an account, and a session', async () => {
      const account = newAccount({ name: ' Ann Smith ' });
      const errand = { kind: 'sign_in', returnTo: '/reports?tab=2' } as const;
      const outcome = await (await travel(server(), { provider, account, errand })).arrive();
      expect(outcome).toMatchObject({ kind: 'signed_in', returnTo: '/reports?tab=2' });
      const { prisma } = server().tandem.database;
      const user = await prisma.user.findUniqueOrThrow({
        where: { email: account.email },
        include: { ownedAccounts: true },
      });
      expect(user).toMatchObject({
        name: 'Ann Smith',
        passwordHash: null,
        emailVerifiedAt: server().clock.now(),
        ownedAccounts: [{ personal: true }],
      });
      expect(await prisma.session.count({ where: { userId: user.id, closedAt: null } })).toBe(1);
      const attempt = { userId: user.id, kind: 'social', outcome: 'signed_in' };
      expect(await attempts(server(), account.email)).toMatchObject([attempt]);
      const { issuer } = provider;
      expect(await identitiesOf(server().tandem, user.id)).toMatchObject([
        { issuer, subject: account.sub, email: account.email },
      ]);
      const events = await prisma.auditEvent.findMany({ where: { actorId: user.id }, orderBy: { type: 'asc' } });
      expect(events.map(({ type }) => type)).toEqual(['identity_linked', 'signed_up']);
    });

    it('who it is, the subject says, whatever their address is there by now', async () => {
      const account = newAccount();
      const { user } = await signInByProvider(server(), { provider, account });
      const moved = { ...account, email: `new-${account.email}`, email_verified: false };
      expect((await signInByProvider(server(), { provider, account: moved })).user.id).toBe(user.id);
    });

    it('an address that the provider and we have both verified is the same person’s', async () => {
      const { id, email } = await newReader(server());
      const signedIn = await signInByProvider(server(), {
        provider,
        account: newAccount({ email: email.toUpperCase() }),
      });
      expect(signedIn.user.id).toBe(id);
      expect(await identitiesOf(server().tandem, id)).toHaveLength(1);
      const [mail] = await mailTo(server(), email);
      expect(mail.subject).toBe('Example now signs you in to localhost:3000');
      expect(mail.link).toContain('/users/not_me?token=');
      const user = await server().tandem.database.prisma.user.findUniqueOrThrow({ where: { id } });
      expect(await server().tandem.passwords.verify(PASSWORD, user.passwordHash)).toBe(true);
    });

    it('an address that we have not verified may be anybody’s: refused, recorded, and nothing is linked', async () => {
      const { id, email } = await newPerson(server());
      const account = newAccount({ email });
      await expect(signInByProvider(server(), { provider, account })).rejects.toMatchObject({ code: 'email_in_use' });
      expect(await identitiesOf(server().tandem, id)).toEqual([]);
      const attempt = { userId: id, kind: 'social', outcome: 'email_in_use' };
      expect(await attempts(server(), email)).toMatchObject([attempt]);
    });

    it('who has signed up with another’s address keeps no way in once its owner comes: no password, no identity', async () => {
      const squatter = await newPerson(server());
      const { bearer } = await signInNatively(server(), squatter);
      const account = newAccount();
      const { claim: json } = await tripOfApp(server(), provider, account);
      expect((await server().http('POST', '/api/v1/identities', { headers: bearer, json })).status).toBe(201);
      const { user } = await signInByProvider(server(), { provider, account });
      expect(user.id).toBe(squatter.id);

      await server().http('POST', '/api/v1/magic_links', { json: { email: squatter.email } });
      const mails = async () =>
        (await mailTo(server(), squatter.email)).filter(({ link }) => link.includes('magic_link'));
      await expect.poll(async () => (await mails()).length, { timeout: 15_000 }).toBe(1);
      const token = new URL((await mails())[0]?.link ?? '').searchParams.get('token');
      const claimed = await server().http('POST', '/api/v1/magic_links/claim', { headers: NATIVE, json: { token } });
      expect(claimed.status).toBe(200);
      expect((await signInByProvider(server(), { provider, account })).user.id).not.toBe(squatter.id);
    });

    it('who has not verified their address in time is refused by this way, too, and sent a link', async () => {
      const person = await newPerson(server());
      const { bearer } = await signInNatively(server(), person);
      const account = newAccount();
      const { claim: json } = await tripOfApp(server(), provider, account);
      await server().http('POST', '/api/v1/identities', { headers: bearer, json });
      const emailSince = new Date(server().clock.now().getTime() - 1000 * server().config.emailGraceSeconds);
      await server().tandem.database.prisma.user.update({ where: { id: person.id }, data: { emailSince } });
      const late = signInByProvider(server(), { provider, account });
      await expect(late).rejects.toMatchObject({ code: 'email_unverified' });
    });

    it.each([
      ['an address that the provider has not verified', { email_verified: false }],
      ['one that it says nothing about', { email_verified: undefined }],
      ['what is no address', { email: 'ann', email_verified: true }],
    ])('%s is as good as none, whether anybody has it or not', async (_what, claims) => {
      const { email } = await newReader(server());
      for (const account of [newAccount({ email, ...claims } as object), newAccount(claims as object)]) {
        await expect(signInByProvider(server(), { provider, account })).rejects.toMatchObject({
          code: 'social_email_unverified',
        });
        const found = await server().tandem.database.prisma.identity.count({ where: { subject: account.sub } });
        expect(found).toBe(0);
      }
    });

    it('a disabled user is refused, and so is a blocked one: both are recorded', async () => {
      const account = newAccount();
      const { user } = await signInByProvider(server(), { provider, account });
      const { prisma } = server().tandem.database;
      for (const [column, code] of [
        ['disabledAt', 'account_inactive'],
        ['blockedAt', 'sign_in_blocked'],
      ] as const) {
        await prisma.user.update({ where: { id: user.id }, data: { [column]: server().clock.now() } });
        await expect(signInByProvider(server(), { provider, account })).rejects.toMatchObject({ code });
        await prisma.user.update({ where: { id: user.id }, data: { [column]: null } });
      }
      const outcomes = (await attempts(server(), account.email)).map(({ kind, outcome }) => [kind, outcome]);
      expect(outcomes.sort()).toEqual([
        ['social', 'account_inactive'],
        ['social', 'sign_in_blocked'],
        ['social', 'signed_in'],
      ]);
      expect(await prisma.session.count({ where: { userId: user.id } })).toBe(1);
    });

    it('everything about it may be new: the user is told, and nothing is blocked', async () => {
      const account = newAccount();
      await signInByProvider(server(), { provider, account });
      const device = { kind: 'web', ip: '203.0.113.9', browser: 'Safari', platform: 'iOS' } as const;
      await signInByProvider(server(), { provider, account }, { ...BROWSER, device });
      const [, second] = (await attempts(server(), account.email)).sort((left, right) => left.risk - right.risk);
      expect(second).toMatchObject({ outcome: 'signed_in', risk: 3 });
      const [mail] = await mailTo(server(), account.email);
      expect(mail.text).toContain('203.0.113.9');

      const token = new URL(mail.link).searchParams.get('token') ?? '';
      await disownSignIn(server().tandem, token, device);
      const kept = await server().tandem.database.prisma.identity.count({ where: { subject: account.sub } });
      expect(kept, 'after “this was not me”').toBe(0);
    });

    it('invariant 1: a session fixed beforehand ends with the sign-in', async () => {
      const { json, withCookie } = await signInNatively(server(), await newPerson(server()));
      const replaces = { sessionId: json.session.id, generation: 0 };
      const { session } = await signInByProvider(
        server(),
        { provider, account: newAccount() },
        { ...BROWSER, replaces },
      );
      expect(session.id).not.toBe(json.session.id);
      expect((await server().http('GET', '/api/v1/me', { headers: { ...PAGE, ...withCookie } })).status).toBe(401);
    });

    it('of any number of answers to one trip, one is taken', async () => {
      const account = newAccount();
      const trip = await travel(server(), { provider, account });
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => trip.arrive()));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'social_sign_in_failed' });
      }
    });

    it('who comes for the first time on two devices at once is one user with two sessions', async () => {
      const account = newAccount();
      const trips = await Promise.all([1, 2].map(() => travel(server(), { provider, account })));
      const outcomes = await Promise.all(trips.map((trip) => trip.arrive()));
      expect(outcomes.map(({ kind }) => kind)).toEqual(['signed_in', 'signed_in']);
      const { prisma } = server().tandem.database;
      const user = await prisma.user.findUniqueOrThrow({
        where: { email: account.email },
        include: { sessions: true },
      });
      expect(user.sessions).toHaveLength(2);
    });

    it('the provider’s tokens are kept encrypted, and the refresh token until there is a newer one', async () => {
      const account = newAccount();
      const given: string[] = [];
      provider.tamper((tokens) => void given.push(String(tokens['access_token']), String(tokens['refresh_token'])));
      const { user } = await signInByProvider(server(), { provider, account });
      provider.tamper((tokens) => {
        given.push(String(tokens['access_token']));
        delete tokens['refresh_token'];
      });
      await signInByProvider(server(), { provider, account });
      const [first, refreshToken, second] = given;
      const [identity] = await identitiesOf(server().tandem, user.id);
      if (!identity) throw new Error('There is none.');
      for (const token of given) expect(JSON.stringify(identity)).not.toContain(token);
      expect(identity.expiresAt).toEqual(new Date(server().clock.now().getTime() + 3_600_000));
      const { config } = server();
      expect(openProviderTokens(config, identity)).toEqual({
        accessToken: second,
        refreshToken,
        expiresAt: identity.expiresAt,
      });
      expect(first).not.toBe(second);

      const changed = { ...config, appSecret: 'f'.repeat(10).concat('0123456789abcdef'.repeat(4)) };
      const both = { ...changed, previousAppSecret: config.appSecret };
      expect(openProviderTokens(both, identity)?.accessToken).toBe(second);
      expect(openProviderTokens(changed, identity)).toBeNull();
      // A ciphertext moved to another row.
      expect(openProviderTokens(config, { ...identity, subject: 'another' })).toBeNull();
    });
  },
  { environment: provider.environment, jobs: true },
);

onEveryDatabase(
  'a provider that is down',
  (server) => {
    it('keeps nobody from starting, is a 503 to who wants to sign in there, and is asked again', async () => {
      await mortal.halt();
      const trip = () => travel(server(), { provider: mortal, account: newAccount(), name: 'mortal' });
      await expect(trip()).rejects.toMatchObject({ code: 'provider_unavailable', status: 503, retryAfterSeconds: 2 });
      expect((await server().http('GET', '/health/live')).status).toBe(200);
      await mortal.start();
      expect((await (await trip()).arrive()).kind).toBe('signed_in');
    });

    it('that goes down while somebody is there makes nothing', async () => {
      const account = newAccount();
      const trip = await travel(server(), { provider: mortal, account, name: 'mortal' });
      await mortal.halt();
      await expect(trip.arrive()).rejects.toMatchObject({ code: 'provider_unavailable' });
      await mortal.start();
      expect(await server().tandem.database.prisma.user.count({ where: { email: account.email } })).toBe(0);
    });

    it('one that refuses our secret is at fault to the user, and in the log by its code alone', async () => {
      const trip = await travel(server(), { provider: mortal, account: newAccount(), name: 'mistaken' });
      const refused = await trip.arrive().catch((error: unknown) => error);
      expect(refused).toMatchObject({
        code: 'provider_unavailable',
        cause: { message: 'mistaken OAUTH_WWW_AUTHENTICATE_CHALLENGE' },
      });
    });
  },
  {
    environment: {
      ...mortal.environment,
      MISTAKEN_ISSUER: mortal.issuer,
      MISTAKEN_CLIENT_ID: 'tandem',
      MISTAKEN_CLIENT_SECRET: 'wrong',
      SOCIAL_PROVIDERS: 'mortal,mistaken',
    },
  },
);
