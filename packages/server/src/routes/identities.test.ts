import { afterAll, expect, it } from 'vitest';
import { newSecret, s256, systemRandomness } from '../secrets.ts';
import { CONFIRMED_SECONDS } from '../sign-in/confirming.ts';
import { NATIVE, PAGE } from '../testing/http.ts';
import { CLIENT_SECRET, startOidcProvider } from '../testing/oidc-provider.ts';
import { newPerson, PASSWORD, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { newAccount, signInByProvider, tripOfApp } from '../testing/social.ts';

const provider = await startOidcProvider();
afterAll(() => provider.stop());

const lines: string[] = [];

const claim = (server: TestServer, json: object, headers: Record<string, string> = NATIVE) =>
  server.http('POST', '/api/v1/auth/social/claim', { headers, json });

onEveryDatabase(
  'an app’s way to a provider',
  (server) => {
    it('ends in its own link with a code, and opens nothing before that is claimed: then both halves at once', async () => {
      const account = newAccount();
      const { link, claim: claimed } = await tripOfApp(server(), provider, account);
      expect(link.origin + link.pathname).toBe('http://localhost:3000/users/auth/app');
      expect([...link.searchParams.keys()]).toEqual(['code']);
      const { prisma } = server().tandem.database;
      expect(await prisma.user.count({ where: { email: account.email } })).toBe(0);

      const device = { name: 'Ann’s iPhone', platform: 'iOS', model: 'iPhone17,1' };
      const answer = await claim(server(), {
        ...claimed,
        device,
        notification_token: { token: 'push', platform: 'iOS' },
      });
      expect([answer.status, answer.json.user.email]).toEqual([200, account.email]);
      expect(answer.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual(['tandem', 'tandem-device']);
      const both = { authorization: `Bearer ${answer.json.token}`, cookie: answer.cookie };
      const asked = await server().http('GET', '/api/v1/auth', { headers: both });
      expect(asked.json).toMatchObject({ cookie: true, token: true, same_session: true });
      const devices = await server().http('GET', '/api/v1/sessions', { headers: both });
      expect(devices.json.sessions).toMatchObject([{ kind: 'native', device_name: 'Ann’s iPhone', push: true }]);
    });

    it('invariant 6: of any number of claims at once one is signed in', async () => {
      const { claim: claimed } = await tripOfApp(server(), provider);
      const answers = await Promise.all(Array.from({ length: 5 }, () => claim(server(), claimed)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
      expect(answers.filter(({ status }) => status === 400).map(({ json }) => json.code)).toContain('invalid_grant');
    });

    it('invariant 6: a code is good for a minute, with its verifier, which has one try', async () => {
      const wrong = await tripOfApp(server(), provider);
      const code_verifier = 'v'.repeat(43);
      expect((await claim(server(), { ...wrong.claim, code_verifier })).json.code).toBe('invalid_grant');
      expect((await claim(server(), wrong.claim)).json.code).toBe('invalid_grant');
      const late = await tripOfApp(server(), provider);
      server().clock.advance(60);
      expect((await claim(server(), late.claim)).json.code).toBe('invalid_grant');
      expect((await claim(server(), { ...late.claim, code: 'guessed' })).json.code).toBe('invalid_grant');
    });

    it('a code of another purpose opens nothing here, nor one of these elsewhere', async () => {
      const { withCookie } = await signInNatively(server(), await newPerson(server()));
      const code_verifier = newSecret(systemRandomness);
      const code_challenge = s256(code_verifier);
      const page = { ...PAGE, ...withCookie };
      const handoff = await server().http('POST', '/api/v1/auth/handoff', { headers: page, json: { code_challenge } });
      expect((await claim(server(), { code: handoff.json.code, code_verifier })).status).toBe(400);
      const { claim: claimed } = await tripOfApp(server(), provider);
      const elsewhere = await server().http('POST', '/api/v1/auth/handoff/claim', { headers: NATIVE, json: claimed });
      expect(elsewhere.status).toBe(400);
      const { code: token } = claimed;
      const magic = await server().http('POST', '/api/v1/magic_links/claim', { headers: NATIVE, json: { token } });
      expect(magic.status).toBe(400);
      expect((await claim(server(), claimed)).status).toBe(200);
    });

    it('invariant 4: a page can’t claim it', async () => {
      const { claim: claimed } = await tripOfApp(server(), provider);
      expect((await claim(server(), claimed, PAGE)).json.code).toBe('cross_site');
      expect((await claim(server(), claimed, { 'sec-fetch-site': 'same-origin' })).json.code).toBe('cross_site');
    });

    it('that is cancelled ends in its link, too', async () => {
      const { link } = await tripOfApp(server(), provider, 'cancel');
      expect(link.search).toBe('?error=social_sign_in_cancelled');
    });

    it('what waits to be claimed is encrypted', async () => {
      const account = newAccount();
      const { claim: claimed } = await tripOfApp(server(), provider, account);
      const rows = JSON.stringify(await server().tandem.database.prisma.providerAnswer.findMany());
      for (const secret of [account.sub, account.email, claimed.code]) expect(rows).not.toContain(secret);
    });

    it('links what it has brought to who is signed in, who may sign in by it from then on', async () => {
      const person = await newPerson(server());
      const { bearer } = await signInNatively(server(), person);
      const account = newAccount();
      const link = async () =>
        server().http('POST', '/api/v1/identities', {
          headers: bearer,
          json: (await tripOfApp(server(), provider, account)).claim,
        });
      const [first, again] = [await link(), await link()];
      expect([first.status, again.status, again.json.id]).toEqual([201, 201, first.json.id]);
      expect(first.json).toMatchObject({ provider: 'example', email: account.email });
      const listed = await server().http('GET', '/api/v1/identities', { headers: bearer });
      expect(listed.json).toEqual({ identities: [first.json] });
      expect((await signInByProvider(server(), { provider, account })).user.id).toBe(person.id);
    });

    it('no provider’s word is good for two', async () => {
      const account = newAccount();
      await signInByProvider(server(), { provider, account });
      const { bearer } = await signInNatively(server(), await newPerson(server()));
      const { claim: json } = await tripOfApp(server(), provider, account);
      const { status, json: problem } = await server().http('POST', '/api/v1/identities', { headers: bearer, json });
      expect([status, problem.code]).toEqual([409, 'identity_taken']);
    });
  },
  { environment: provider.environment },
);

onEveryDatabase(
  'a user’s identities',
  (server) => {
    /** Signed up by the provider's word: there is no password. */
    async function signedUpSocially() {
      const account = newAccount();
      const answer = await claim(server(), (await tripOfApp(server(), provider, account)).claim);
      const bearer = { authorization: `Bearer ${answer.json.token}` };
      const listed = await server().http('GET', '/api/v1/identities', { headers: bearer });
      return { account, bearer, userId: answer.json.user.id as string, id: listed.json.identities[0].id as string };
    }
    const unlink = (id: string, headers: Record<string, string>) =>
      server().http('DELETE', `/api/v1/identities/${id}`, { headers });

    it('the last way to sign in stays', async () => {
      const { id, bearer } = await signedUpSocially();
      const { status, json } = await unlink(id, bearer);
      expect([status, json.code]).toEqual([409, 'last_way_to_sign_in']);
    });

    it('of the last two, taken off at once, one stays', async () => {
      const { id, bearer, userId } = await signedUpSocially();
      const { json } = await server().http('POST', '/api/v1/identities', {
        headers: bearer,
        json: (await tripOfApp(server(), provider)).claim,
      });
      const answers = await Promise.all([unlink(id, bearer), unlink(json.id, bearer)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
      expect(await server().tandem.database.prisma.identity.count({ where: { userId } })).toBe(1);
    });

    it('one that is taken off signs nobody in, and its tokens are gone', async () => {
      const person = await newPerson(server());
      const { bearer } = await signInNatively(server(), person);
      const account = newAccount();
      const { claim: json } = await tripOfApp(server(), provider, account);
      const linked = await server().http('POST', '/api/v1/identities', { headers: bearer, json });
      expect((await unlink(linked.json.id, bearer)).status).toBe(204);
      expect((await unlink(linked.json.id, bearer)).status).toBe(404);
      expect(await server().tandem.database.prisma.identity.count({ where: { subject: account.sub } })).toBe(0);
      expect((await signInByProvider(server(), { provider, account })).user.id).not.toBe(person.id);
    });

    it('somebody else’s is not to be found', async () => {
      const [{ id, userId }, eve] = [
        await signedUpSocially(),
        await signInNatively(server(), await newPerson(server())),
      ];
      expect((await unlink(id, eve.bearer)).status).toBe(404);
      expect(await server().tandem.database.prisma.identity.count({ where: { userId } })).toBe(1);
    });

    it('are changed by who has just signed in, or given their password: not by who finds a device unlocked', async () => {
      const { bearer } = await signInNatively(server(), await newPerson(server()));
      const link = async () =>
        server().http('POST', '/api/v1/identities', {
          headers: bearer,
          json: (await tripOfApp(server(), provider)).claim,
        });
      const linked = await link();
      server().clock.advance(CONFIRMED_SECONDS - 1);
      expect((await link()).status).toBe(201);
      server().clock.advance(1);
      for (const refused of [await link(), await unlink(linked.json.id, bearer)]) {
        expect([refused.status, refused.json.code]).toEqual([403, 'confirmation_required']);
      }
      const confirm = (password: string) =>
        server().http('POST', '/api/v1/auth/confirmation', { headers: bearer, json: { password } });
      expect((await confirm('wrong horse battery')).json.errors).toEqual({ password: ['This is not your password.'] });
      expect((await link()).status).toBe(403);
      expect((await confirm(PASSWORD)).status).toBe(204);
      expect((await unlink(linked.json.id, bearer)).status).toBe(204);
      server().clock.advance(CONFIRMED_SECONDS);
      expect((await link()).status).toBe(403);
    });

    it('a password is guessed there no more often than at the sign-in', async () => {
      const { bearer } = await signInNatively(server(), await newPerson(server()));
      const guess = (password: string) =>
        server().http('POST', '/api/v1/auth/confirmation', { headers: bearer, json: { password } });
      for (let tries = 0; tries < 10; tries += 1) expect((await guess('wrong horse battery')).status).toBe(422);
      expect((await guess(PASSWORD)).status).toBe(429);
    });

    it('invariant 10: no secret of a provider’s is in a log', async () => {
      const secrets = [CLIENT_SECRET];
      provider.tamper(
        (tokens) =>
          void secrets.push(...['access_token', 'refresh_token', 'id_token'].map((name) => String(tokens[name]))),
      );
      const { claim: claimed } = await tripOfApp(server(), provider);
      await claim(server(), claimed);
      await claim(server(), claimed);
      provider.tamper((tokens) => {
        secrets.push(String(tokens['access_token']));
        tokens.id_token = 'x.y.z';
      });
      await tripOfApp(server(), provider);
      expect(lines.length).toBeGreaterThan(0);
      for (const secret of [...secrets, claimed.code, claimed.code_verifier]) {
        expect(lines.filter((line) => line.includes(secret))).toEqual([]);
      }
    });
  },
  { environment: provider.environment, logStream: { write: (line) => void lines.push(line) } },
);
