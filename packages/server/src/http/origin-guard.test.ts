import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { PAGE } from '../testing/http.ts';
import { newPerson, signInNatively } from '../testing/people.ts';
import { onEveryDatabase } from '../testing/server.ts';

onEveryDatabase('cross-site requests', (server) => {
  it.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['our host on another port', { origin: 'http://localhost:3001' }],
    ['our host by another scheme', { origin: 'https://localhost:3000' }],
    ['an opaque origin', { origin: 'null' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['metadata that contradicts the origin', { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' }],
  ])('%s may do nothing in our user’s name', async (_name, headers) => {
    const person = await newPerson(server());
    const { withCookie, bearer } = await signInNatively(server(), person);
    const calls = [
      ['POST', '/api/v1/auth', { email: person.email, password: person.password }],
      ['POST', '/api/v1/users', { user: {} }],
      ['POST', '/api/v1/notification_tokens', { token: 't', platform: 'iOS' }],
      ['DELETE', '/api/v1/auth', {}],
    ] as const;
    for (const [method, path, json] of calls) {
      const answer = await server().http(method, path, { headers: { ...headers, ...withCookie }, json });
      expect([path, answer.status, answer.json.code]).toEqual([path, 403, 'cross_site']);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    }
    expect((await server().http('GET', '/api/v1/me', { headers: bearer })).status).toBe(200);
  });

  it('a cookie without word of where the request comes from needs the token of the same session', async () => {
    const { withCookie, bearer } = await signInNatively(server(), await newPerson(server()));
    const json = { token: 'device', platform: 'iOS' };
    const call = async (headers: Record<string, string>) =>
      (await server().http('POST', '/api/v1/notification_tokens', { headers, json })).status;
    expect(await call(withCookie)).toBe(403);
    expect(await call({ ...withCookie, ...bearer })).toBe(201);
    expect(await call({ ...withCookie, ...PAGE })).toBe(201);
  });

  it.each(['OPTIONS', 'TRACE', 'PUT', 'PATCH'] as const)('%s reaches nothing', async (method) => {
    const { cookie } = await signInNatively(server(), await newPerson(server()));
    const { statusCode } = await server().app.inject({
      method: method as 'PUT',
      url: '/api/v1/me',
      headers: { ...PAGE, cookie },
    });
    expect(statusCode).toBe(404);
  });

  it.each([
    '//api/v1/me',
    '/api/v1//me',
    '/api/v1/me;x',
    '/API/v1/me',
    '/api/v1/%6de',
    '/api%2fv1/me',
    '/api/v1/me/',
    '/api/v1/auth/../me',
    '/api/v1/./me',
    '/api/v1/me%00',
  ])('the path trick %s lets no guest in', async (path) => {
    const { statusCode } = await server().app.inject({ method: 'GET', url: path });
    expect([401, 404]).toContain(statusCode);
  });

  it('two Authorization headers are refused, not chosen from', async () => {
    const { json } = await signInNatively(server(), await newPerson(server()));
    const { hostname, port } = new URL(server().url);
    const socket = connect(Number(port), hostname);
    const bearer = `Authorization: Bearer ${json.token}`;
    socket.end(`GET /api/v1/me HTTP/1.1\r\nHost: x\r\n${bearer}\r\n${bearer}\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('a method override is not heard', async () => {
    const { bearer, withCookie } = await signInNatively(server(), await newPerson(server()));
    const headers = { ...PAGE, ...withCookie, 'x-http-method-override': 'DELETE' };
    await server().http('POST', '/api/v1/auth?_method=DELETE', { headers, json: { _method: 'DELETE' } });
    expect((await server().http('GET', '/api/v1/me', { headers: bearer })).status).toBe(200);
  });
});
