import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ada, cookieOf, startCompanion, type TestCompanion } from './testing/companion.ts';

let companion: TestCompanion;

beforeAll(async () => {
  companion = await startCompanion();
});

afterAll(() => companion.stop());

describe('a visit without a session', () => {
  test('leads a browser to the sign-in, and from there back', async () => {
    const { browser } = companion;
    const answer = await browser('GET', '/?tab=2&all=1');
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/users/sign_in?return_to=%2F%3Ftab%3D2%26all%3D1');

    const page = await browser('GET', answer.headers.location as string);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Sign in to continue.');
    expect(page.body).toContain('name="return_to" value="/?tab=2&amp;all=1"');
  });

  test('tells a shell 401 by a page that loads Turbo, whatever else it sends', async () => {
    for (const headers of [{}, { accept: 'application/json' }, { accept: 'text/html', 'sec-fetch-site': 'none' }]) {
      const answer = await companion.shell('GET', '/', { headers });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers).toMatchObject({
        'www-authenticate': 'Bearer',
        'content-type': 'text/html; charset=utf-8',
      });
      expect(answer.body).toContain(`<script type="module" src="${companion.app.assets.paths.script}"`);
    }
  });

  test('tells a program 401 by a problem', async () => {
    const answer = await companion.app.inject('/');
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json().code).toBe('unauthenticated');
  });
});

describe('signing in by form', () => {
  const { email, password } = ada;

  test('opens a session by cookie and leads on', async () => {
    const answer = await companion.browser('POST', '/users/sign_in', {
      form: { email, password, return_to: '/?tab=2' },
    });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/?tab=2');
    expect(answer.body).toBe('');

    const home = await companion.browser('GET', '/', { headers: { cookie: cookieOf(answer) } });
    expect(home.statusCode).toBe(200);
    expect(home.body).toContain('Hello, Ada Lovelace');
    expect(home.headers['cache-control']).toBe('no-store');
  });

  test('gives a shell that posts it the cookie too, and no token', async () => {
    const answer = await companion.app.inject({
      method: 'POST',
      url: '/users/sign_in',
      headers: { 'user-agent': 'Turbo Native iOS', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ email, password }).toString(),
    });
    expect(answer.statusCode).toBe(303);
    expect(cookieOf(answer)).toMatch(/^tandem=/);
    expect(answer.body).toBe('');
  });

  test('never leads to another site', async () => {
    for (const return_to of ['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example']) {
      const answer = await companion.browser('POST', '/users/sign_in', { form: { email, password, return_to } });
      expect(answer.headers.location).toBe('/');
    }
  });

  test('fails with the form, and the address that was typed', async () => {
    const answer = await companion.browser('POST', '/users/sign_in', {
      form: { email, password: 'something else', return_to: '/?tab=2' },
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.cookies).toEqual([]);
    expect(answer.body).toContain('<li>Invalid email or password.</li>');
    expect(answer.body).toContain(`value="${email}"`);
    expect(answer.body).toContain('value="/?tab=2"');
    expect(answer.body).not.toContain('something else');
  });

  test('names the field that can’t be right', async () => {
    const answer = await companion.browser('POST', '/users/sign_in', { form: { email: 'ada', password } });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('id="email-error">This is not an e-mail address.');
  });

  test('is refused to another site’s page', async () => {
    const headers = { origin: 'https://elsewhere.example' };
    const answer = await companion.browser('POST', '/users/sign_in', { form: { email, password }, headers });
    expect(answer.statusCode).toBe(403);
    expect(answer.cookies).toEqual([]);
  });

  test('takes no list where a text belongs, and no unknown field', async () => {
    for (const payload of [`email=${email}&email=b&password=x`, `email=${email}&password=x&admin=1`]) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await companion.app.inject({ method: 'POST', url: '/users/sign_in', headers, payload });
      expect(answer.statusCode).toBe(422);
    }
  });

  test('tried too often says so above the form, as the API does, and counts with it', async () => {
    const form = { email: 'tried@example.com', password: 'something else' };
    const json = { payload: form, method: 'POST', url: '/api/v1/auth' } as const;
    for (let time = 0; time < 5; time += 1) {
      expect((await companion.browser('POST', '/users/sign_in', { form })).statusCode).toBe(422);
      expect((await companion.app.inject(json)).statusCode).toBe(401);
    }
    const answer = await companion.browser('POST', '/users/sign_in', { form });
    expect(answer.statusCode).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.body).toContain('<li>Too many attempts. Try again later.</li>');
    expect(answer.body).toContain('value="tried@example.com"');
    expect((await companion.app.inject(json)).statusCode).toBe(429);
  });

  test('posted empty comes back as the form', async () => {
    const answer = await companion.browser('POST', '/users/sign_in', { form: { email: '' } });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('<form method="post" action="/users/sign_in"');
  });
});

describe('signing up by form', () => {
  const grace = { email: 'grace@example.com', name: 'Grace Hopper', password: 'correct horse battery' };

  test('makes a user and signs them in', async () => {
    const form = { ...grace, password_confirmation: grace.password, return_to: '/?new' };
    const answer = await companion.browser('POST', '/users/sign_up', { form });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/?new');
    const home = await companion.browser('GET', '/', { headers: { cookie: cookieOf(answer) } });
    expect(home.body).toContain('Hello, Grace Hopper');
  });

  test('fails with the form, each sentence at its field', async () => {
    const form = { email: ada.email, name: 'Ada', password: 'short', password_confirmation: 'other' };
    const answer = await companion.browser('POST', '/users/sign_up', { form });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('id="password-error">The password is shorter than 8 characters.');
    expect(answer.body).toContain('id="password_confirmation-error">This is not the same password.');
    expect(answer.body).toContain('value="Ada"');

    const taken = await companion.browser('POST', '/users/sign_up', {
      form: { ...form, password: grace.password, password_confirmation: grace.password },
    });
    expect(taken.statusCode).toBe(422);
    expect(taken.body).toContain('id="email-error">This e-mail address is already in use.');
  });
});

test('signing up too often says so above the form', async () => {
  const form = { email: 'x@example.com', name: 'X', password: 'correct horse battery', password_confirmation: '' };
  const limited = await startCompanion({ RATE_LIMIT_SIGN_UP_NETWORK: '1/3600' });
  const signUp = () =>
    limited.browser('POST', '/users/sign_up', { form: { ...form, password_confirmation: form.password } });
  await signUp();
  const answer = await signUp();
  expect(answer.statusCode).toBe(429);
  expect(answer.body).toContain('<li>Too many attempts. Try again later.</li>');
  await limited.stop();
});

describe('signing out', () => {
  test.each(['POST', 'DELETE'] as const)('by %s ends the session and empties the browser’s cache', async (method) => {
    const cookie = await companion.signIn();
    const answer = await companion.browser(method, '/users/sign_out', { headers: { cookie } });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers).toMatchObject({ location: '/users/sign_in', 'clear-site-data': '"cache"' });
    expect(answer.headers['set-cookie']).toMatch(/^tandem=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax$/);

    expect((await companion.browser('GET', '/', { headers: { cookie } })).statusCode).toBe(303);
    expect((await companion.browser(method, '/users/sign_out', { headers: { cookie } })).statusCode).toBe(303);
  });

  test('by a form that Turbo or a browser sends empty works as well', async () => {
    const cookie = await companion.signIn();
    const answer = await companion.browser('DELETE', '/users/sign_out', { form: {}, headers: { cookie } });
    expect(answer.statusCode).toBe(303);
    expect((await companion.browser('GET', '/', { headers: { cookie } })).statusCode).toBe(303);
  });

  test('from another site’s page is refused, and the session lives on', async () => {
    const cookie = await companion.signIn();
    const headers = { cookie, origin: 'https://elsewhere.example' };
    expect((await companion.browser('POST', '/users/sign_out', { headers })).statusCode).toBe(403);
    expect((await companion.browser('GET', '/', { headers: { cookie } })).statusCode).toBe(200);
  });

  test('by a link without script asks first', async () => {
    const cookie = await companion.signIn();
    const answer = await companion.browser('GET', '/users/sign_out', { headers: { cookie } });
    expect(answer.body).toContain('<form method="post" action="/users/sign_out"');
    expect((await companion.browser('GET', '/', { headers: { cookie } })).statusCode).toBe(200);

    expect((await companion.browser('GET', '/users/sign_out')).headers.location).toBe('/users/sign_in');
  });
});

test('who is signed in has no use for the sign-in and sign-up pages', async () => {
  const cookie = await companion.signIn();
  for (const path of ['/users/sign_in', '/users/sign_up']) {
    const answer = await companion.browser('GET', `${path}?return_to=/?tab=2`, { headers: { cookie } });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/?tab=2');
  }
});

test('a credential that has died doesn’t lock anybody out of the sign-in page', async () => {
  const headers = { cookie: 'tandem=dead', authorization: 'Bearer dead' };
  expect((await companion.shell('GET', '/users/sign_in', { headers })).statusCode).toBe(200);
});

test('a page that doesn’t exist is 404: a page for people, a problem for programs', async () => {
  const cookie = await companion.signIn();
  const page = await companion.browser('GET', '/nowhere', { headers: { cookie } });
  expect(page.statusCode).toBe(404);
  expect(page.body).toContain('Page not found');
  expect(page.body).toContain('Sign Out');
  expect((await companion.browser('GET', '//elsewhere.example')).statusCode).toBe(404);

  for (const answer of [await companion.app.inject('/nowhere'), await companion.shell('GET', '/api/v1/nowhere')]) {
    expect(answer.statusCode).toBe(404);
    expect(answer.json().code).toBe('not_found');
  }
});

test('an address that is none is a problem, not a stack trace', async () => {
  const answer = await companion.app.inject('/%');
  expect(answer.statusCode).toBe(400);
  expect(answer.json().code).toBe('invalid_request');
});

test('a shell’s pages leave the title bar to the shell', async () => {
  const cookie = await companion.signIn();
  const page = await companion.shell('GET', '/', { headers: { cookie } });
  expect(page.body).toContain('<html lang="en" data-native>');
  expect(page.body).toContain('Sign Out');
});

test('a fault of ours is never a 401: the page says to come back, with the way back', async () => {
  const broken = await startCompanion();
  const cookie = await broken.signIn();
  const { prisma } = broken.app.tandem.database;
  await prisma.$executeRaw`ALTER TABLE sessions RENAME TO gone`;
  const lost = await broken.shell('GET', '/?tab=2', { headers: { cookie } });
  expect(lost.statusCode).toBe(500);
  expect(lost.body).toContain('Something went wrong');
  expect(lost.body).not.toMatch(/prisma|sessions|relation/i);

  vi.spyOn(prisma.session, 'findUnique').mockRejectedValue(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
  const unavailable = await broken.shell('GET', '/?tab=2', { headers: { cookie } });
  expect(unavailable.statusCode).toBe(503);
  expect(unavailable.headers['retry-after']).toMatch(/^\d+$/);
  expect(unavailable.body).toContain('href="/?tab=2"');
  await broken.stop();
});
