import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { ERRORS } from '../errors.ts';
import { createMailedToken, type MailedPurpose } from '../sign-in/mailed-tokens.ts';
import { newActing } from '../testing/accounts.ts';
import { type HttpAnswer, type HttpRequest, NATIVE, PAGE } from '../testing/http.ts';
import { mailTo } from '../testing/mailbox.ts';
import { startOidcProvider } from '../testing/oidc-provider.ts';
import { expectDescribed, onlyOf, operations, type Recorder, readDocument, recording } from '../testing/openapi.ts';
import { newAddress, newAdmin, newPerson, PASSWORD, type Person, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';
import { tripOfApp } from '../testing/social.ts';

const provider = await startOidcProvider();
afterAll(() => provider.stop());

/** Of what is no dialect's. */
const OUR_TAGS = new Set(['auth', 'sessions', 'users', 'accounts', 'admin', 'operations']);
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** Goes through all routes: how they succeed, and how they refuse. */
async function askEverything(server: Recorder, person: Person): Promise<void> {
  const { email, password } = person;
  const { bearer, withCookie, json: signedIn } = await signInNatively(server, person);
  const page = { ...PAGE, ...withCookie };
  await server.http('POST', '/api/v1/auth', { headers: PAGE, json: { email, password } });
  const { json: api } = await server.http('POST', '/api/v1/auth', { json: { email, password } });
  for (const headers of [{}, bearer, page]) await server.http('GET', '/api/v1/auth', { headers });
  await server.http('GET', '/api/v1/me', { headers: bearer });
  await server.http('POST', '/api/v1/notification_tokens', {
    headers: bearer,
    json: { token: 'push', platform: 'iOS' },
  });
  await server.http('GET', '/api/v1/sessions', { headers: bearer });
  await server.http('GET', '/api/v1/sign_ins', { headers: bearer });
  const { json: accounts } = await server.http('GET', '/api/v1/accounts', { headers: bearer });
  for (const id of [accounts.account_id, signedIn.user.id]) {
    await server.http('PATCH', `/api/v1/accounts/${id}/switch`, { headers: bearer });
  }
  await server.http('POST', '/api/v1/auth/web_session', { headers: bearer });
  const { json: handoff } = await server.http('POST', '/api/v1/auth/handoff', {
    headers: page,
    json: { code_challenge: CHALLENGE },
  });
  const claim = { headers: NATIVE, json: { code: handoff.code, code_verifier: VERIFIER } };
  await server.http('POST', '/api/v1/auth/handoff/claim', claim);
  await server.http('POST', '/api/v1/auth/handoff/claim', claim);
  const renewal = { headers: NATIVE, json: { refresh_token: signedIn.refresh_token } };
  await server.http('POST', '/api/v1/auth/renewal', renewal);
  await server.http('DELETE', `/api/v1/sessions/${api.session.id}`, { headers: bearer });
  await server.http('DELETE', `/api/v1/sessions/${api.session.id}`, { headers: bearer });
  const change = { current_password: password, password: `${password}s`, password_confirmation: `${password}s` };
  await server.http('PATCH', '/api/v1/password', { headers: bearer, json: { user: change } });
  await server.http('PATCH', '/api/v1/password', { headers: bearer, json: { user: change } });
  await server.http('DELETE', '/api/v1/sessions', { headers: bearer });
  await server.http('DELETE', '/api/v1/auth', { headers: bearer });

  const reader = await newPerson(server);
  await server.http('POST', '/api/v1/magic_links', { json: { email: reader.email } });
  const [{ link }] = await mailTo(server, reader.email);
  const byLink = { headers: NATIVE, json: { token: new URL(link).searchParams.get('token') } };
  await server.http('POST', '/api/v1/magic_links/claim', byLink);
  await server.http('POST', '/api/v1/magic_links/claim', byLink);
  for (const purpose of ['unlock', 'not_me'] as const) {
    const json = { token: await mailedToken(server, reader, purpose) };
    await server.http('POST', `/api/v1/auth/${purpose}`, { headers: NATIVE, json });
    await server.http('POST', `/api/v1/auth/${purpose}`, { headers: NATIVE, json });
  }
  await server.http('POST', '/api/v1/email_verifications', { json: { email: reader.email } });
  const verification = { json: { token: await mailedToken(server, reader, 'verify_email') } };
  await server.http('POST', '/api/v1/email_verifications/claim', verification);
  await server.http('POST', '/api/v1/email_verifications/claim', verification);
  const mover = await newPerson(server);
  const { bearer: moving } = await signInNatively(server, mover);
  const move = { email: `new-${mover.email}`, current_password: PASSWORD };
  await server.http('POST', '/api/v1/email_changes', { headers: moving, json: { user: move } });
  const [toOld] = await mailTo(server, mover.email);
  const confirming = { json: { token: new URL(toOld.link).searchParams.get('token') } };
  await server.http('POST', '/api/v1/email_changes/confirm', confirming);
  await server.http('POST', '/api/v1/email_changes/confirm', confirming);
  const chosen = { password: PASSWORD, password_confirmation: PASSWORD };
  const confirmation = { json: { token: await signUpToken(server), ...chosen } };
  await server.http('POST', '/api/v1/users/confirmation', confirmation);
  await server.http('POST', '/api/v1/users/confirmation', confirmation);

  await changeIdentities(server);
  await administer(server);
  await shareAnAccount(server);

  const user = { name: 'New', password: PASSWORD, password_confirmation: PASSWORD };
  for (const [name, headers] of Object.entries({ page: PAGE, native: NATIVE, api: {} })) {
    await server.http('POST', '/api/v1/users', { headers, json: { user: { ...user, email: `${name}@example.com` } } });
  }
  for (const path of ['/health/live', '/health/ready', '/.well-known/jwks.json']) await server.http('GET', path);

  const refused: [string, string, HttpRequest][] = [
    ['POST', '/api/v1/auth', { json: { email, password: 'a wrong password' } }],
    ['POST', '/api/v1/auth', { json: { email } }],
    ['POST', '/api/v1/auth', { body: '{', headers: { 'content-type': 'application/json' } }],
    ['POST', '/api/v1/auth', { body: 'x', headers: { 'content-type': 'text/plain' } }],
    ['POST', '/api/v1/auth', { json: { email, password: 'x'.repeat(70_000) } }],
    ['POST', '/api/v1/auth', { headers: { origin: 'https://evil.example' }, json: { email, password } }],
    ['POST', '/api/v1/auth/renewal', { json: { refresh_token: 'x' } }],
    ['POST', '/api/v1/users', { json: { user: { ...user, email } } }],
    ['GET', '/api/v1/me', {}],
    ['GET', '/api/v1/me', { headers: bearer }],
    ['GET', '/api/v1/me', { headers: { cookie: 'tandem=a; tandem=b' } }],
    ['GET', '/api/v1/sessions', {}],
    ['DELETE', '/api/v1/sessions/not-an-id', { headers: bearer }],
  ];
  for (const [method, path, request] of refused) await server.http(method, path, request);
}

async function administer(server: Recorder): Promise<void> {
  const [{ bearer }, ann] = [await signInNatively(server, await newAdmin(server)), await newPerson(server)];
  const { json: signedIn } = await signInNatively(server, ann);
  const ask = (method: string, path: string, json?: object) =>
    server.http(method, `/api/v1/admin${path}`, { headers: bearer, ...(json && { json }) });
  await ask('DELETE', `/sessions/${signedIn.session.id}`);
  await ask('DELETE', `/sessions/${signedIn.session.id}`);
  await signInNatively(server, ann);
  for (const act of ['grant_admin', 'revoke_admin', 'disable', 'enable', 'unblock']) {
    await ask('POST', `/users/${ann.id}/${act}`);
    await ask('POST', `/users/${randomUUID()}/${act}`);
  }
  await ask('DELETE', `/users/${ann.id}/sessions`);
  for (const path of [
    '/users',
    `/users/${ann.id}`,
    `/users/${ann.id}/sign_ins`,
    '/keys',
    '/audit_events',
    '/users?q',
  ]) {
    await ask('GET', path);
  }
  await administerGroups(ask, ann);
  for (const id of [signedIn.account_id, randomUUID()]) await ask('PATCH', `/accounts/${id}`, { subscription: 'pro' });
  await ask('PATCH', `/accounts/${signedIn.account_id}`, { subscription: '' });
  const { json: made } = await ask('POST', '/keys', { purpose: 'api-token' });
  await ask('POST', '/keys', { purpose: 'carrots' });
  for (let times = 0; times < 2; times += 1) await ask('DELETE', `/keys/${made.kid}`);
  const { bearer: other } = await signInNatively(server, await newPerson(server));
  await server.http('GET', '/api/v1/admin/users', { headers: other });
}

async function administerGroups(
  ask: (method: string, path: string, json?: object) => Promise<HttpAnswer>,
  { id: userId }: Person,
): Promise<void> {
  const { json: group } = await ask('POST', '/groups', { name: 'Crew' });
  await ask('POST', '/groups', { name: '' });
  const path = `/groups/${group.id}`;
  await ask('PATCH', path, { name: 'Old crew' });
  await ask('POST', `${path}/members`, { user_id: userId });
  await ask('POST', `${path}/owner`, { user_id: userId });
  await ask('DELETE', `${path}/members/${userId}`);
  for (const one of ['/groups', `${path}/members`, `/users/${userId}`, '/permissions']) await ask('GET', one);
  await ask('DELETE', `${path}/members/${group.owner_id}`);
  for (let times = 0; times < 2; times += 1) await ask('DELETE', path);
  const { json } = await ask('GET', '/permissions');
  const [{ entity, matrix, row_matrix }] = json.permissions;
  await ask('PATCH', `/permissions/${entity}`, { matrix, row_matrix });
  await ask('PATCH', '/permissions/nothing', { matrix, row_matrix });
}

/** Of a sign-up that waits to be confirmed. */
async function signUpToken({ tandem }: TestServer): Promise<string | undefined> {
  const payload = { name: 'Waiting', passwordHash: 'x', termsAccepted: true, timeZone: null, preferredLanguage: null };
  const made = await createMailedToken(tandem, tandem.database.prisma, {
    id: randomUUID(),
    purpose: 'sign_up',
    user: { id: null, email: 'waiting@example.com' },
    payload: { ...payload, ownedAccounts: [] },
    lifetimeSeconds: 60,
  });
  return made?.secret;
}

/** Of a link that would have been sent by mail. */
function mailedToken({ tandem }: TestServer, user: Person, purpose: MailedPurpose): Promise<string | undefined> {
  const token = { id: randomUUID(), purpose, user, lifetimeSeconds: 60 };
  return tandem.database.prisma.$transaction(
    async (transaction) => (await createMailedToken(tandem, transaction, token))?.secret,
  );
}

/** Signs in an app by a provider's word, gives it another and takes the first off. */
async function changeIdentities(server: Recorder): Promise<void> {
  const claim = async () => ({ headers: NATIVE, json: (await tripOfApp(server, provider)).claim });
  const signedUp = await server.http('POST', '/api/v1/auth/social/claim', await claim());
  await server.http('POST', '/api/v1/auth/social/claim', { ...(await claim()), headers: { ...NATIVE, ...PAGE } });
  const bearer = { authorization: `Bearer ${signedUp.json.token}` };
  const { json } = await server.http('GET', '/api/v1/identities', { headers: bearer });
  const path = `/api/v1/identities/${json.identities[0].id}`;
  await server.http('DELETE', path, { headers: bearer });
  for (const claimed of [await claim(), { json: { code: 'x', code_verifier: VERIFIER } }]) {
    await server.http('POST', '/api/v1/identities', { ...claimed, headers: bearer });
  }
  for (let times = 0; times < 2; times += 1) await server.http('DELETE', path, { headers: bearer });
  await server.http('POST', '/api/v1/auth/confirmation', { headers: bearer, json: { password: PASSWORD } });
  const known = await signInNatively(server, await newPerson(server));
  await server.http('POST', '/api/v1/auth/confirmation', { headers: known.bearer, json: { password: PASSWORD } });
}

/** Makes an account, invites to it, has that accepted, declined, signed up by and revoked; passes it on, leaves and deletes it. */
async function shareAnAccount(server: Recorder): Promise<void> {
  const [owner, other] = await Promise.all([newActing(server), newActing(server)]);
  const { headers } = owner;
  const json = { account: { name: 'Engines' } };
  const { id } = (await server.http('POST', '/api/v1/accounts', { headers, json })).json;
  const path = `/api/v1/accounts/${id}`;
  const invite = async (email: string) => {
    const sent = await server.http('POST', `${path}/invitations`, { headers, json: { email, role: 'member' } });
    const [{ link }] = await mailTo(server, email);
    return {
      invitation: `${path}/invitations/${sent.json.id}`,
      json: { token: new URL(link).searchParams.get('token') },
    };
  };
  const toOther = await invite(other.email);
  await server.http('GET', `${path}/invitations`, { headers });
  for (const person of [owner, other, other]) {
    await server.http('POST', '/api/v1/invitations/accept', { headers: person.headers, json: toOther.json });
  }
  const declined = await invite(newAddress('Nay'));
  for (let times = 0; times < 2; times += 1) await server.http('POST', '/api/v1/invitations/decline', declined);
  const newcomer = await invite(newAddress('New'));
  const user = { name: 'New', password: PASSWORD, password_confirmation: PASSWORD };
  for (const kind of [NATIVE, PAGE]) {
    const signUp = { headers: kind, json: { ...newcomer.json, user } };
    await server.http('POST', '/api/v1/invitations/sign_up', signUp);
  }
  const { invitation } = await invite(newAddress('Late'));
  for (let times = 0; times < 2; times += 1) await server.http('DELETE', invitation, { headers });

  await server.http('GET', path, { headers });
  await server.http('PATCH', path, { headers, json: { account: { name: 'Looms' } } });
  for (const { id: userId } of [other, owner]) {
    await server.http('PATCH', `${path}/members/${userId}`, { headers, json: { role: 'admin' } });
    await server.http('PATCH', `${path}/owner`, { headers, json: { user_id: userId } });
  }
  await server.http('DELETE', path, { headers });
  await server.http('DELETE', `${path}/members/${owner.id}`, { headers });
  for (let times = 0; times < 2; times += 1) await server.http('DELETE', path, { headers: other.headers });
}

onEveryDatabase(
  '/openapi.json',
  (server) => {
    // Where other suites are at work, a server is busy for a while after its start.
    beforeEach(async () => {
      const status = async () => (await server().http('GET', '/openapi.json')).status;
      await expect.poll(status, { timeout: 60_000 }).toBe(200);
    }, 100_000);

    it('is a valid OpenAPI 3.1 document, of every route of the API and of no other of ours', async () => {
      const ours = onlyOf(await readDocument(server()), ({ tags }) => OUR_TAGS.has(tags[0] ?? ''));
      const described = operations(ours).map(([name]) => name);
      const routes = server()
        .app.guardedRoutes.filter(
          ([method, path]) => method !== 'HEAD' && /^\/(api\/v1|health|\.well-known)\//.test(path),
        )
        .map(([method, path]) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
      expect(described.sort()).toEqual(routes.sort());
    });

    it('tells a client generator all it needs', async () => {
      const all = operations(await readDocument(server()));
      expect(new Set(all.map(([, { operationId }]) => operationId)).size).toBe(all.length);
      for (const [name, { summary, tags, security, responses }] of all) {
        expect([name, summary, tags.length, Array.isArray(security)]).toEqual([
          name,
          expect.stringMatching(/\.$/),
          1,
          true,
        ]);
        expect([name, Object.keys(responses)]).toEqual([name, expect.arrayContaining(['400', '500', '503'])]);
      }
      const security = Object.fromEntries(all.map(([name, operation]) => [name, operation.security]));
      expect(security['GET /api/v1/me']).toEqual([{ cookie: [] }, { bearer: [] }]);
      expect(security['DELETE /api/v1/auth']).toEqual([{}, { cookie: [] }, { bearer: [] }]);
      expect(security['POST /api/v1/auth']).toEqual([]);
      const body = Object.fromEntries(all.map(([name, { requestBody }]) => [name, requestBody?.required]));
      expect([body['POST /api/v1/auth'], body['DELETE /api/v1/auth'], body['GET /api/v1/me']]).toEqual([
        true,
        false,
        undefined,
      ]);
    });

    it('says of every answer what is in it, member for member', { timeout: 100_000 }, async () => {
      const document = onlyOf(await readDocument(server()), ({ tags }) => OUR_TAGS.has(tags[0] ?? ''));
      const recorder = recording(server());
      await askEverything(recorder, await newPerson(server()));
      expectDescribed(document, recorder);
    });

    it('is not sent twice', async () => {
      const first = await server().http('GET', '/openapi.json');
      const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
      const again = await server().http('GET', '/openapi.json', { headers });
      expect([first.status, again.status, again.text]).toEqual([200, 304, '']);
    });

    it('knows the error table’s codes', async () => {
      const { json } = await server().http('GET', '/openapi.json');
      expect(json.components.schemas.Problem.properties.code.enum).toEqual(Object.keys(ERRORS));
    });
  },
  { jobs: true, environment: provider.environment },
);
