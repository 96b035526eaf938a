import { decodeJwt } from 'jose';
import { afterAll, expect, it } from 'vitest';
import { startOidcProvider, type TokenAnswer } from '../testing/oidc-provider.ts';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { newAccount, type TestTrip, together, travel } from '../testing/social.ts';
import type { Arrival } from './social-sign-in.ts';
import { TRIP_SECONDS } from './trip.ts';

const provider = await startOidcProvider();
const other = await startOidcProvider({ name: 'other' });
afterAll(() => Promise.all([provider.stop(), other.stop()]));

/** What an attacker, or chance, has changed of the way back; made of another trip where it takes one. */
interface Attack {
  readonly what: string;
  readonly change?: (trip: TestTrip, another: TestTrip) => Partial<Arrival>;
  /** Of the provider's answer to us. */
  readonly tokens?: (tokens: TokenAnswer) => void | Promise<void>;
  readonly server?: (server: TestServer) => void;
  readonly code?: 'social_sign_in_failed' | 'social_sign_in_cancelled' | 'provider_unavailable';
  /** Whether we have asked the provider to redeem the code. */
  readonly redeems?: true;
}

function answering({ arrival }: TestTrip, change: Record<string, string | null>): Partial<Arrival> {
  const answer = new URLSearchParams(arrival.answer);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) answer.delete(name);
    else answer.set(name, value);
  }
  return { answer };
}

/** An ID token with other claims, by the provider's own key. */
function claiming(change: Record<string, unknown>, key: 'own' | 'foreign' = 'own') {
  return async (tokens: TokenAnswer) => {
    const claims = { ...decodeJwt(String(tokens.id_token)), ...change };
    tokens.id_token = await provider.sign(JSON.parse(JSON.stringify(claims)), key);
  };
}

function unsigned(tokens: TokenAnswer): void {
  const [, payload] = String(tokens.id_token).split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  tokens.id_token = `${header}.${payload}.`;
}

const ATTACKS: readonly Attack[] = [
  { what: 'a browser that has begun nothing', change: () => ({ cookies: undefined }) },
  { what: 'the answer of one browser in another', change: (_trip, another) => ({ cookies: another.cookie }) },
  { what: 'two cookies of that name', change: (trip, another) => ({ cookies: `${trip.cookie}; ${another.cookie}` }) },
  { what: 'a cookie that is not ours', change: ({ cookie }) => ({ cookies: `${cookie.slice(0, -4)}AAAA` }) },
  { what: 'no state', change: (trip) => answering(trip, { state: null }) },
  {
    what: 'the state of another trip',
    change: (trip, { arrival }) => answering(trip, { state: arrival.answer.get('state') }),
  },
  { what: 'an answer by the address of another provider', change: () => ({ provider: 'other' }) },
  { what: 'an answer that says it is another provider’s', change: (trip) => answering(trip, { iss: other.issuer }) },
  { what: 'an answer that no more says whose it is', change: (trip) => answering(trip, { iss: null }) },
  {
    what: 'an answer in time for the provider, and too late for us',
    server: ({ clock }) => clock.advance(TRIP_SECONDS),
  },
  {
    what: 'a code of another trip (PKCE)',
    change: (trip, { arrival }) => answering(trip, { code: arrival.answer.get('code') }),
    redeems: true,
  },
  { what: 'a code that there is none of', change: (trip) => answering(trip, { code: 'guessed' }), redeems: true },
  { what: 'no code', change: (trip) => answering(trip, { code: null }) },
  { what: 'an ID token in the address', change: (trip) => answering(trip, { id_token: 'x.y.z' }) },
  { what: 'another nonce', tokens: claiming({ nonce: 'of another trip' }), redeems: true },
  { what: 'no nonce', tokens: claiming({ nonce: undefined }), redeems: true },
  { what: 'an ID token by another key of the same name', tokens: claiming({}, 'foreign'), redeems: true },
  { what: 'an ID token without a signature', tokens: unsigned, redeems: true },
  { what: 'an ID token for another client', tokens: claiming({ aud: 'another' }), redeems: true },
  { what: 'an ID token of another issuer', tokens: claiming({ iss: other.issuer }), redeems: true },
  { what: 'an ID token that has expired', tokens: claiming({ exp: 1 }), redeems: true },
  { what: 'an ID token without a subject', tokens: claiming({ sub: undefined }), redeems: true },
  { what: 'no ID token', tokens: (tokens) => void delete tokens.id_token, redeems: true },
  {
    what: 'a user who has changed their mind',
    change: (trip) => answering(trip, { code: null, error: 'access_denied' }),
    code: 'social_sign_in_cancelled',
  },
  {
    what: 'a provider that is too busy',
    change: (trip) => answering(trip, { code: null, error: 'temporarily_unavailable' }),
    code: 'provider_unavailable',
  },
];

async function rows({ tandem }: TestServer) {
  const { user, session, identity, signInAttempt } = tandem.database.prisma;
  return Promise.all([user.count(), session.count(), identity.count(), signInAttempt.count()]);
}

onEveryDatabase(
  'a way back from a provider',
  (server) => {
    it.each(ATTACKS)(
      '$what: refused, and nothing is made',
      async ({ change, tokens, redeems = false, code, ...attack }) => {
        const [trip, another] = [
          await travel(server(), { provider, account: newAccount() }),
          await travel(server(), { provider, account: newAccount() }),
        ];
        const before = [await rows(server()), provider.redemptions] as const;
        if (tokens) provider.tamper(tokens);
        attack.server?.(server());
        const arrived = trip.arrive(change?.(trip, another));
        await expect(arrived).rejects.toMatchObject({ code: code ?? 'social_sign_in_failed' });
        expect(await rows(server())).toEqual(before[0]);
        expect(provider.redemptions - before[1]).toBe(redeems ? 1 : 0);
      },
    );

    it('the same as it was is let in: the table fails by what it changes', async () => {
      expect((await (await travel(server(), { provider, account: newAccount() })).arrive()).kind).toBe('signed_in');
    });

    it('a trip ends with its first answer, right or wrong', async () => {
      const trip = await travel(server(), { provider, account: newAccount() });
      await trip.arrive();
      await expect(trip.arrive()).rejects.toMatchObject({ code: 'social_sign_in_failed' });
      const failed = await travel(server(), { provider, account: newAccount() });
      await expect(failed.arrive(answering(failed, { code: 'guessed' }))).rejects.toThrow();
      const redeemed = provider.redemptions;
      await expect(failed.arrive()).rejects.toMatchObject({ code: 'social_sign_in_failed' });
      expect(provider.redemptions).toBe(redeemed);
    });

    it('what another trip’s answer was shown spends nothing: a second tab is not the end of the first', async () => {
      const [first, second] = [
        await travel(server(), { provider, account: newAccount() }),
        await travel(server(), { provider, account: newAccount() }),
      ];
      await expect(first.arrive({ cookies: second.cookie })).rejects.toThrow();
      expect((await second.arrive()).kind).toBe('signed_in');
    });

    it('nobody is linked but who has begun: in another session, or signed out, nothing happens', async () => {
      const [ann, eve] = [await signInNatively(server(), await newPerson(server())), await newPerson(server())];
      const errand = { kind: 'link', sessionId: ann.json.session.id, returnTo: '/' } as const;
      const { prisma } = server().tandem.database;
      const eves = await signInNatively(server(), eve);
      const session = await prisma.session.findUniqueOrThrow({
        where: { id: eves.json.session.id },
        include: { user: true },
      });
      for (const live of [null, { session, user: session.user }]) {
        const trip = await travel(server(), { provider, account: newAccount(), errand });
        const before = await rows(server());
        await expect(trip.arrive({ live })).rejects.toMatchObject({ code: 'social_sign_in_failed' });
        expect(await rows(server())).toEqual(before);
      }
    });
  },
  { environment: together(provider, other) },
);
