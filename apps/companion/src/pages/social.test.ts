import { type ProviderReply, startOidcProvider } from '@tandem-auth/server/testing/oidc-provider';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ada, cookieOf, startCompanion, type TestCompanion } from '../testing/companion.ts';

const provider = await startOidcProvider();
const lines: string[] = [];
/** Starting another companion takes a while where other suites are at work. */
const PATIENCE = { timeout: 100_000 };
let companion: TestCompanion;
beforeAll(async () => {
  companion = await startCompanion(
    { ...provider.environment, LOG_LEVEL: 'info' },
    { logStream: { write: (line) => void lines.push(line) } },
  );
});
afterAll(async () => {
  await companion.stop();
  await provider.stop();
});

let count = 0;
function newAccount() {
  count += 1;
  return { sub: `sub-${count}`, email: `somebody-${count}@example.com`, email_verified: true, name: 'Grace Hopper' };
}

/** `name=value` of each cookie that an answer sets. */
const cookiesOf = (answer: LightMyRequestResponse) =>
  answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
const pathOf = ({ url }: Pick<ProviderReply, 'url'>) => url.pathname + url.search;

/** A browser goes to the provider from a link, and comes back. */
async function travel(from: string, account: Parameters<typeof provider.visit>[1] = newAccount(), cookie = '') {
  const left = await companion.browser('GET', from);
  const back = await provider.visit(String(left.headers.location), account);
  const headers = { cookie: [cookie, cookiesOf(left)].filter(Boolean).join('; ') };
  return { left, back, headers, arrive: () => companion.browser('GET', pathOf(back), { headers }) };
}

test(
  'the sign-in and the sign-up have a link for each provider of the settings, and none without',
  PATIENCE,
  async () => {
    for (const path of ['/users/sign_in', '/users/sign_up']) {
      const { body } = await companion.browser('GET', `${path}?return_to=/reports`);
      expect(body).toContain(
        'href="/users/auth/example?return_to=%2Freports" data-turbo="false">Continue with Example</a>',
      );
    }
    const without = await startCompanion();
    expect((await without.browser('GET', '/users/sign_in')).body).not.toContain('/users/auth/');
    expect((await without.browser('GET', '/users/auth/example')).statusCode).toBe(404);
    await without.stop();
  },
);

test('a browser goes to the provider and back, is signed in, and led to where it wanted', async () => {
  const account = newAccount();
  const { left, arrive } = await travel('/users/auth/example?return_to=/%3Ftab%3D2', account);
  expect(left.statusCode).toBe(303);
  expect(left.cookies).toMatchObject([
    { name: 'tandem-social', httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 600 },
  ]);
  expect(cookiesOf(left)).not.toContain('example');
  const arrived = await arrive();
  expect([arrived.statusCode, arrived.headers.location]).toEqual([303, '/?tab=2']);
  expect(arrived.cookies).toContainEqual(expect.objectContaining({ name: 'tandem-social', value: '', maxAge: 0 }));
  const home = await companion.browser('GET', '/', { headers: { cookie: cookieOf(arrived) } });
  expect(home.body).toContain(account.email);
});

test.each(['//evil.example', 'https://evil.example/', '/\\evil.example', '/%2f%2fevil.example', 'javascript:alert(1)'])(
  'return_to=%s leads nowhere but home',
  async (path) => {
    const { arrive } = await travel(`/users/auth/example?return_to=${encodeURIComponent(path)}`);
    expect((await arrive()).headers.location).toBe('/');
  },
);

test('over https the trip is bound to this very host', PATIENCE, async () => {
  const secure = await startCompanion({ ...provider.environment, PUBLIC_URL: 'https://app.example.com' });
  const { cookies } = await secure.browser('GET', '/users/auth/example');
  expect(cookies).toMatchObject([{ name: '__Host-tandem-social', secure: true, path: '/' }]);
  expect(cookies[0]).not.toHaveProperty('domain');
  await secure.stop();
});

describe('what fails is a page that says so', () => {
  const expectPage = ({ statusCode, headers, body }: LightMyRequestResponse, status: number, sentence: string) => {
    expect([statusCode, headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
    expect(body).toContain(sentence);
    expect(body).toContain('<a class="button" href="/users/sign_in">');
    expect(body).not.toMatch(/Set-Cookie|tandem=/);
  };

  test('where this browser has begun nothing', async () => {
    const { back } = await travel('/users/auth/example');
    expectPage(await companion.browser('GET', pathOf(back)), 400, 'Start again.');
  });

  test('where it comes a second time', async () => {
    const { arrive } = await travel('/users/auth/example');
    await arrive();
    expectPage(await arrive(), 400, 'Start again.');
  });

  test('where the user has said no', async () => {
    const { arrive } = await travel('/users/auth/example', 'cancel');
    expectPage(await arrive(), 400, 'You have cancelled this sign-in.');
  });

  test('where the address is not the user’s for sure', async () => {
    const { user } = companion.app.tandem.database.prisma;
    await user.updateMany({ where: { email: ada.email }, data: { emailVerifiedAt: null } });
    const { arrive } = await travel('/users/auth/example', { ...newAccount(), email: ada.email });
    expectPage(await arrive(), 403, 'There is an account with your email address already.');
    await user.updateMany({ where: { email: ada.email }, data: { emailVerifiedAt: new Date() } });
  });

  test('where the provider is down: 503, and when to try again', PATIENCE, async () => {
    const down = await startOidcProvider({ name: 'down' });
    await down.stop();
    const another = await startCompanion(down.environment);
    const answer = await another.browser('GET', '/users/auth/down');
    expectPage(answer, 503, 'cannot be reached right now');
    expect(answer.headers['retry-after']).toBe('2');
    await another.stop();
  });

  test('where there is no such provider', async () => {
    for (const path of ['/users/auth/nobody', '/users/auth/nobody/callback', '/users/auth/constructor']) {
      expect([400, 404]).toContain((await companion.browser('GET', path)).statusCode);
    }
  });
});

test('a HEAD is no arrival', async () => {
  const { back, headers, arrive } = await travel('/users/auth/example');
  expect((await companion.browser('HEAD', pathOf(back), { headers })).statusCode).toBe(404);
  expect((await arrive()).statusCode).toBe(303);
});

describe('an answer that a provider’s page posts', () => {
  const foreign = { origin: 'https://appleid.apple.com', 'sec-fetch-site': 'cross-site' };

  test('is led on to where the browser’s cookies come along, and does nothing by itself', async () => {
    const { back, arrive } = await travel('/users/auth/example');
    const form = { ...Object.fromEntries(back.url.searchParams), user: '{"name":{}}', id_token: 'x', other: 'y' };
    const posted = await companion.browser('POST', '/users/auth/example/callback', { headers: foreign, form });
    expect([posted.statusCode, posted.cookies]).toEqual([303, []]);
    const { pathname, searchParams } = new URL(String(posted.headers.location), 'http://localhost:3000');
    expect(pathname).toBe('/users/auth/example/callback');
    expect([...searchParams.keys()]).toEqual(['code', 'state', 'iss', 'user']);
    expect((await arrive()).statusCode).toBe(303);
  });

  test('is as long as an address may be', async () => {
    const form = { state: 's', user: 'x'.repeat(2049) };
    const posted = await companion.browser('POST', '/users/auth/example/callback', { headers: foreign, form });
    expect(posted.headers.location).toBe('/users/auth/example/callback?state=s');
  });

  test('is all that a foreign page may post', async () => {
    const cookie = await companion.signIn();
    for (const path of ['/users/sign_in', '/users/auth/example/link', '/users/connected_accounts/confirmation']) {
      const answer = await companion.browser('POST', path, { headers: { ...foreign, cookie }, form: {} });
      expect([path, answer.statusCode]).toEqual([path, 403]);
    }
  });
});

describe('connected accounts', () => {
  const own = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' };
  const shown = async (cookie: string) =>
    (await companion.browser('GET', '/users/connected_accounts', { headers: { cookie } })).body;

  test('one is connected by whoever is signed in, signs in from then on, and is disconnected again', async () => {
    const cookie = await companion.signIn();
    expect(await shown(cookie)).toContain('Not connected');
    const left = await companion.browser('POST', '/users/auth/example/link', { headers: { ...own, cookie }, form: {} });
    const url = /<meta http-equiv="refresh" content="0; url=([^"]+)"/.exec(left.body)?.[1]?.replaceAll('&amp;', '&');
    expect(left.statusCode).toBe(200);
    const account = newAccount();
    const back = await provider.visit(String(url), account);
    const headers = { cookie: `${cookie}; ${cookiesOf(left)}` };
    const arrived = await companion.browser('GET', pathOf(back), { headers });
    expect([arrived.statusCode, arrived.headers.location]).toEqual([303, '/users/connected_accounts?done=linked']);
    expect(cookiesOf(arrived)).not.toMatch(/tandem=/);
    const page = await shown(cookie);
    expect(page).toContain(account.email);

    const { arrive } = await travel('/users/auth/example', account);
    const home = await companion.browser('GET', '/', { headers: { cookie: cookieOf(await arrive()) } });
    expect(home.body).toContain(ada.email);

    const path = /action="(\/users\/connected_accounts\/[^"]+\/unlink)"/.exec(page)?.[1];
    const off = await companion.browser('POST', String(path), { headers: { ...own, cookie }, form: {} });
    expect([off.statusCode, off.headers.location]).toEqual([303, '/users/connected_accounts?done=unlinked']);
    expect(await shown(cookie)).not.toContain(account.email);
  });

  test('nothing is connected from a session that has not just begun: the password has to be given', async () => {
    const cookie = await companion.signIn();
    const { session } = companion.app.tandem.database.prisma;
    await session.updateMany({ data: { createdAt: new Date('2020-01-01') } });
    companion.app.tandem.sessionCache.forgetEverything();
    const page = await shown(cookie);
    expect(page).toContain('confirm your password');
    expect(page).not.toContain('/users/auth/example/link');
    const confirm = (password: string) =>
      companion.browser('POST', '/users/connected_accounts/confirmation', {
        headers: { ...own, cookie },
        form: { password },
      });
    expect((await confirm('wrong horse battery')).statusCode).toBe(422);
    expect((await confirm(ada.password)).statusCode).toBe(303);
    expect(await shown(cookie)).toContain('/users/auth/example/link');
  });

  test('the only way to sign in stays, and the page says how to get another', async () => {
    const { arrive } = await travel('/users/auth/example');
    const page = await shown(cookieOf(await arrive()));
    expect(page).toContain('Choose a password');
    expect(page).not.toContain('/unlink');
  });
});

describe('in a shell', () => {
  test('a link asks the shell for the system’s browser; a shell that can’t is not sent to a provider that refuses it', async () => {
    const { body } = await companion.shell('GET', '/users/sign_in');
    expect(body).toContain('data-controller="browser-sign-in" data-browser-sign-in-provider-value="example"');
    const answer = await companion.shell('GET', '/users/auth/example');
    expect([answer.statusCode, answer.headers.location, answer.cookies]).toEqual([200, undefined, []]);
    expect(answer.body).toContain('This app can’t sign you in with Example.');
  });

  test('the system’s browser comes back to the app’s link with a code, and gets no session', async () => {
    const { arrive } = await travel(`/users/auth/example?code_challenge=${'c'.repeat(43)}`);
    const arrived = await arrive();
    expect(arrived.headers.location).toMatch(/^http:\/\/localhost:3000\/users\/auth\/app\?code=[\w-]{43}$/);
    expect(arrived.cookies.map(({ name }) => name)).toEqual(['tandem-social']);
    const { pathname, search } = new URL(String(arrived.headers.location));
    const page = await companion.browser('GET', pathname + search);
    expect([page.statusCode, page.headers['referrer-policy']]).toEqual([200, 'same-origin']);
    expect((await companion.browser('GET', '/users/auth/example?code_challenge=short')).statusCode).toBe(422);
  });
});

test('invariant 10: neither codes nor states, nor what the provider keeps from others, are in a log', async () => {
  const secrets = ['canary-client-secret'];
  provider.tamper((tokens) => void secrets.push(String(tokens['access_token']), String(tokens.id_token)));
  const { left, back, arrive } = await travel('/users/auth/example');
  secrets.push(String(back.url.searchParams.get('code')), String(back.url.searchParams.get('state')), cookiesOf(left));
  const arrived = await arrive();
  secrets.push(cookieOf(arrived));
  provider.tamper((tokens) => {
    secrets.push(String(tokens['access_token']));
    tokens.id_token = 'x.y.z';
  });
  const failed = await travel('/users/auth/example');
  expect((await failed.arrive()).statusCode).toBe(400);
  expect(lines.join('\n')).toMatch(/"code":"social_sign_in_failed","err":\{"type":"Error","message":"example /);
  for (const secret of secrets) expect(lines.filter((line) => line.includes(secret))).toEqual([]);
});
