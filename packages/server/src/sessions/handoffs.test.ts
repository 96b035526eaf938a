import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type HttpAnswer, NATIVE, PAGE } from '../testing/http.ts';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase, type TestServer } from '../testing/server.ts';

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

async function webSession(server: TestServer): Promise<{ answer: HttpAnswer; headers: Record<string, string> }> {
  const { email, password } = await newPerson(server);
  const answer = await server.http('POST', '/api/v1/auth', {
    headers: { ...PAGE, ...NATIVE },
    json: { email, password },
  });
  return { answer, headers: { ...PAGE, cookie: answer.cookie } };
}

async function handoff(server: TestServer, headers: Record<string, string>): Promise<string> {
  const answer = await server.http('POST', '/api/v1/auth/handoff', { headers, json: { code_challenge: challenge } });
  expect([answer.status, answer.json.expires_in]).toEqual([201, 60]);
  return answer.json.code;
}

function claim(
  server: TestServer,
  code: string,
  more: { codeVerifier?: string; headers?: Record<string, string> } = {},
) {
  return server.http('POST', '/api/v1/auth/handoff/claim', {
    headers: more.headers ?? NATIVE,
    json: { code, code_verifier: more.codeVerifier ?? verifier, device: { name: 'Ann’s phone', platform: 'iOS' } },
  });
}

it('the commands of docs/http/authentication.md make a verifier and its challenge', () => {
  const documentation = readFileSync(join(import.meta.dirname, '../../../../docs/http/authentication.md'), 'utf8');
  const [, commands = ''] = /```sh\n(.*?)```/s.exec(documentation) ?? [];
  const script = `${commands}printf '%s ' "$VERIFIER" "$CHALLENGE"`;
  const [verifier = '', challenge] = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split(' ');
  expect(verifier).toMatch(/^[\w.~-]{43}$/);
  expect(challenge).toBe(createHash('sha256').update(verifier).digest('base64url'));
});

onEveryDatabase('a handoff', (server) => {
  it('gives the native half to a session born in a WebView, and leaves the cookie alone', async () => {
    const { answer, headers } = await webSession(server());
    const claimed = await claim(server(), await handoff(server(), headers));
    expect(claimed.status).toBe(200);
    expect(claimed.headers.getSetCookie()).toEqual([]);
    expect(claimed.json.session.id).toBe(answer.json.session.id);

    const both = { authorization: `Bearer ${claimed.json.token}`, cookie: answer.cookie };
    expect((await server().http('GET', '/api/v1/auth', { headers: both })).json.same_session).toBe(true);
    const { sessions } = (await server().http('GET', '/api/v1/sessions', { headers: both })).json;
    expect(sessions).toMatchObject([{ current: true, kind: 'native', platform: 'iOS', device_name: 'Ann’s phone' }]);
    const renewed = await server().http('POST', '/api/v1/auth/renewal', {
      headers: NATIVE,
      json: { refresh_token: claimed.json.refresh_token },
    });
    expect(renewed.cookie).not.toBe('');
  });

  it('invariant 6: has one winner, however many claim it at once', async () => {
    const code = await handoff(server(), (await webSession(server())).headers);
    const answers = await Promise.all(Array.from({ length: 50 }, () => claim(server(), code)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 49 }, () => 400)]);
    expect(answers.find(({ status }) => status === 400)?.json.code).toBe('invalid_grant');
  });

  it('invariant 6: is spent by a wrong verifier', async () => {
    const code = await handoff(server(), (await webSession(server())).headers);
    const wrong = await claim(server(), code, { codeVerifier: randomBytes(32).toString('base64url') });
    expect([wrong.status, wrong.json.code]).toEqual([400, 'invalid_grant']);
    expect((await claim(server(), code)).status).toBe(400);
  });

  it('invariant 6: is not consumed by a GET', async () => {
    const code = await handoff(server(), (await webSession(server())).headers);
    await server().http('GET', `/api/v1/auth/handoff/claim?code=${code}&code_verifier=${verifier}`);
    expect((await claim(server(), code)).status).toBe(200);
  });

  it('is good for a minute, and not after its session has ended', async () => {
    const first = await handoff(server(), (await webSession(server())).headers);
    server().clock.advance(60);
    expect((await claim(server(), first)).status).toBe(400);
    const { headers } = await webSession(server());
    const second = await handoff(server(), headers);
    await server().http('DELETE', '/api/v1/auth', { headers });
    expect((await claim(server(), second)).status).toBe(400);
  });

  it('invariant 4: can’t be claimed by page script, nor asked for by another site', async () => {
    const { headers } = await webSession(server());
    const code = await handoff(server(), headers);
    for (const page of [PAGE, { 'sec-fetch-site': 'same-origin' }, { origin: 'https://evil.example' }]) {
      const answer = await claim(server(), code, { headers: page });
      expect([answer.status, answer.text.includes('eyJ')]).toEqual([403, false]);
    }
    expect((await claim(server(), code)).status).toBe(200);
    const json = { code_challenge: challenge };
    const foreign = { ...headers, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await server().http('POST', '/api/v1/auth/handoff', { headers: foreign, json })).status).toBe(403);
    expect((await server().http('POST', '/api/v1/auth/handoff', { json })).status).toBe(401);
  });

  it('invariant 10: is not at rest in clear', async () => {
    const code = await handoff(server(), (await webSession(server())).headers);
    expect(JSON.stringify(await server().tandem.database.prisma.oneTimeToken.findMany())).not.toContain(code);
  });
});

onEveryDatabase('a lost cookie', (server) => {
  it('is given back for the API token, of the same session', async () => {
    const signedIn = await signInNatively(server(), await newPerson(server()));
    const healed = await server().http('POST', '/api/v1/auth/web_session', { headers: signedIn.bearer });
    expect([healed.status, healed.text]).toEqual([204, '']);
    expect(healed.cookie).toBe(signedIn.cookie);
    const headers = { ...signedIn.bearer, cookie: healed.cookie };
    expect((await server().http('GET', '/api/v1/auth', { headers })).json.same_session).toBe(true);
  });

  it('is not given for a cookie, or for nothing', async () => {
    const { withCookie } = await signInNatively(server(), await newPerson(server()));
    for (const headers of [{ ...PAGE, ...withCookie }, {}, { authorization: 'Bearer x' }]) {
      const answer = await server().http('POST', '/api/v1/auth/web_session', { headers });
      expect([answer.status, answer.cookie]).toEqual([401, '']);
    }
  });
});
