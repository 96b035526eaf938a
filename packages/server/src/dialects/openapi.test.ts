import { afterAll, expect, it } from 'vitest';
import { bearer, type HttpRequest, NATIVE, PAGE } from '../testing/http.ts';
import { mailTo } from '../testing/mailbox.ts';
import { startOidcProvider } from '../testing/oidc-provider.ts';
import { expectDescribed, onlyOf, operations, type Recorder, readDocument, recording } from '../testing/openapi.ts';
import { newAddress, newPerson, PASSWORD, type Person } from '../testing/people.ts';
import { onEveryDatabase } from '../testing/server.ts';
import { tripOfApp } from '../testing/social.ts';

const PATIENCE = { timeout: 60_000 };
const provider = await startOidcProvider();
afterAll(() => provider.stop());

const WRONG = 'wrong horse battery';
const bearing = (token: unknown) => ({ headers: bearer(String(token)) });
const encrypted = (token: unknown) => ({ headers: { authentication: `Bearer: ${token}` } });

/** Goes through the routes of a dialect: how they succeed, and how they refuse. */
type Round = (server: Recorder, person: Person) => Promise<void>;

async function refusals(server: Recorder, path: string, email: string): Promise<void> {
  const refused: HttpRequest[] = [
    { json: { email, password: WRONG } },
    { json: { email } },
    { json: null },
    { body: '{', headers: { 'content-type': 'application/json' } },
    { body: 'x', headers: { 'content-type': 'text/plain' } },
    { json: { email, password: 'x'.repeat(70_000) } },
    { json: { email, password: PASSWORD }, headers: { origin: 'https://evil.example' } },
    { json: { email, password: PASSWORD }, headers: { cookie: 'tandem=a; tandem=b' } },
  ];
  for (const request of refused) await server.http('POST', path, request);
}

const getNative: Round = async (server, { email }) => {
  const tokens: (string | null)[] = [];
  for (const path of ['/account/login', '/login']) {
    const answer = await server.http('POST', path, { json: { email, password: PASSWORD } });
    tokens.push(answer.headers.get('gn-access-token'));
    await refusals(server, path, email);
  }
  for (const path of ['/account/register', '/register']) {
    await server.http('POST', path, { json: { email: newAddress('New'), password: PASSWORD } });
    await server.http('POST', path, { json: { email, password: PASSWORD } });
  }
  for (const request of [bearing(tokens[0]), {}, bearing('x')]) await server.http('GET', '/account', request);
};

const gravity: Round = async (server, { email }) => {
  const { json } = await server.http('POST', '/api/auth', { headers: NATIVE, json: { email, password: PASSWORD } });
  await server.http('POST', '/api/auth', { headers: PAGE, json: { email, password: PASSWORD } });
  await refusals(server, '/api/auth', email);
  for (const request of [bearing(json.token), {}]) await server.http('GET', '/api/auth', request);
  for (const account of [json.account_id, 'x']) {
    await server.http('POST', '/api/auth/switch', { ...bearing(json.token), json: { account } });
  }
  await server.http('POST', '/api/auth/switch', { json: { account: 'x' } });
  await server.http('DELETE', '/api/auth', bearing(json.token));
  // Who has no mail but that one.
  const reader = await newPerson(server);
  await server.http('POST', '/api/auth/magic', { json: { email: reader.email } });
  const [{ link }] = await mailTo(server, reader.email);
  const claim = { json: { token: new URL(link).searchParams.get('token') } };
  for (let times = 0; times < 2; times += 1) await server.http('POST', '/api/auth/magic/verify', claim);
};

const commandTower: Round = async (server, { id, email }) => {
  const json = { email, password: PASSWORD };
  await server.http('POST', '/auth/plain_text/login', { json });
  await server.http('POST', '/auth/login', { headers: PAGE, json });
  await refusals(server, '/auth/login', email);
  await server.tandem.database.prisma.user.update({ where: { id }, data: { roles: ['admin'] } });
  const { token } = (await server.http('POST', '/auth/login', { json })).json;
  for (const request of [encrypted(token), {}, encrypted('x')]) await server.http('GET', '/user', request);
  for (const user_id of [id, 'x'])
    await server.http('POST', '/admin/modify', { ...encrypted(token), json: { user_id } });
  await server.http('POST', '/user/modify', { ...encrypted(token), json: { verifier_token: true } });
  await server.http('GET', '/user', encrypted(token));

  const made = { first_name: 'New', last_name: 'One', username: `new${id.slice(-8)}`, email: newAddress('New') };
  const create = { json: { ...made, password: PASSWORD, password_confirmation: PASSWORD } };
  for (let times = 0; times < 2; times += 1) await server.http('POST', '/auth/create', create);

  const reader = await newPerson(server);
  await server.http('POST', '/api/v1/magic_links', { json: { email: reader.email } });
  const [{ link }] = await mailTo(server, reader.email);
  const claim = { json: { token: new URL(link).searchParams.get('token') } };
  for (let times = 0; times < 2; times += 1) await server.http('POST', '/auth/magic_link/login', claim);
  const trip = { headers: NATIVE, json: (await tripOfApp(server, provider)).claim };
  for (let times = 0; times < 2; times += 1) await server.http('POST', '/auth/social/login', trip);
};

const daptin: Round = async (server, { id, email }) => {
  const tokens: string[] = [];
  for (const type of ['user', 'user_account']) {
    const attributes = { name: 'New', email: newAddress('New'), password: PASSWORD, passwordConfirm: PASSWORD };
    for (let times = 0; times < 2; times += 1) {
      await server.http('POST', `/action/${type}/signup`, { json: { attributes } });
    }
    const signIn = `/action/${type}/signin`;
    const { json } = await server.http('POST', signIn, { json: { attributes: { email, password: PASSWORD } } });
    tokens.push(json[0].Attributes.value);
    await server.http('POST', signIn, { json: { attributes: { email, password: WRONG } } });
    await refusals(server, signIn, email);
  }
  const ours = bearing(tokens[0]);
  for (const request of [ours, {}, bearing('x')]) {
    for (const path of ['/actions', '/api/user_account', `/api/user_account/${id}`, '/api/usergroup']) {
      await server.http('GET', path, request);
    }
  }
  const attributes = { name: 'Engineers' };
  const { json } = await server.http('POST', '/api/usergroup', {
    ...ours,
    json: { data: { type: 'usergroup', attributes } },
  });
  const group = `/api/usergroup/${json.data.id}`;
  const members = { ...ours, json: { data: [{ type: 'user_account', id }] } };
  await server.http('POST', '/api/usergroup', { ...ours, json: {} });
  await server.http('GET', '/api/usergroup?page[size]=x', ours);
  await server.http('PATCH', group, { ...ours, json: { data: { type: 'usergroup', attributes } } });
  for (const request of [ours, {}]) {
    await server.http('GET', group, request);
    await server.http('GET', `${group}/user_account_id`, request);
  }
  await server.http('POST', `${group}/relationships/user_account_id`, members);
  await server.http('DELETE', `${group}/relationships/user_account_id`, { ...ours, json: { data: [] } });
  for (let times = 0; times < 2; times += 1) await server.http('DELETE', group, ours);

  await server.tandem.database.prisma.user.updateMany({ data: { roles: [] } });
  for (const request of [ours, ours, {}]) await server.http('POST', '/action/world/become_an_administrator', request);
};

const ROUNDS = { 'get-native': getNative, gravity, 'command-tower': commandTower, daptin };

onEveryDatabase(
  '/openapi.json',
  (server) => {
    it.each(Object.entries(ROUNDS))('says of every answer of %s what is in it', PATIENCE, async (dialect, round) => {
      const document = onlyOf(await readDocument(server()), ({ tags }) => tags[0] === dialect);
      const recorder = recording(server());
      await round(recorder, await newPerson(server()));
      const answers = recorder.answers.filter(([name]) => !name.includes('/api/v1/'));
      expectDescribed(document, { ...recorder, answers });
    });

    it('describes every dialect there is', () => {
      expect(Object.keys(ROUNDS)).toEqual(server().tandem.dialects.map(({ name }) => name));
    });

    it('says how a client of each shows who it is', async () => {
      const { json } = await server().http('GET', '/openapi.json');
      expect(json.components.securitySchemes).toMatchObject({
        'get-native': { type: 'http', scheme: 'bearer' },
        gravity: { type: 'http', scheme: 'bearer' },
        'command-tower': { type: 'apiKey', in: 'header', name: 'Authentication' },
        daptin: { type: 'http', scheme: 'bearer' },
      });
      const all = Object.fromEntries(operations(await readDocument(server())));
      expect(all['GET /account']?.security).toEqual([{ cookie: [] }, { 'get-native': [] }]);
      expect(all['GET /api/auth']?.security).toEqual([{}, { cookie: [] }, { gravity: [] }]);
      expect(all['GET /user']?.security).toEqual([{ cookie: [] }, { 'command-tower': [] }]);
      expect(all['POST /auth/login']?.security).toEqual([]);
    });
  },
  { jobs: true, environment: provider.environment },
);
