import { expect, it } from 'vitest';
import { NATIVE, PAGE } from './testing/http.ts';
import { newPerson, signInNatively } from './testing/people.ts';
import { onEveryDatabase } from './testing/server.ts';

const lines: string[] = [];

onEveryDatabase(
  'invariant 10',
  (server) => {
    it('no secret appears in a log, an error or an answer that is not its own', async () => {
      const person = await newPerson(server(), 'Canary');
      const signedIn = await signInNatively(server(), person, {
        notification_token: { token: 'canary-push-token', platform: 'iOS' },
      });
      const user = await server().tandem.database.prisma.user.findUniqueOrThrow({ where: { id: person.id } });
      const secrets = [
        person.password,
        'canary-wrong-password',
        signedIn.json.token,
        signedIn.cookie.split('=')[1] as string,
        'canary-push-token',
        user.verifierToken,
        user.passwordHash as string,
        server().config.appSecret,
        String((await server().tandem.signingKeys.current()).privateKey.export({ type: 'pkcs8', format: 'pem' })),
      ];
      const { email, password } = person;
      const answers = [
        await server().http('POST', '/api/v1/auth', {
          headers: NATIVE,
          json: { email, password: 'canary-wrong-password' },
        }),
        await server().http('POST', '/api/v1/auth', { headers: NATIVE, body: `{"password":"${password}"` }),
        await server().http('POST', '/api/v1/auth', { headers: NATIVE, json: { email, password: [password] } }),
        await server().http('POST', '/api/v1/auth', {
          headers: { origin: 'https://evil.example' },
          json: { email, password },
        }),
        await server().http('POST', '/api/v1/auth', { headers: PAGE, json: { email, password } }),
        await server().http('POST', '/api/v1/users', {
          json: { user: { email, password, password_confirmation: 'other' } },
        }),
        await server().http('GET', '/api/v1/me', { headers: { ...signedIn.bearer, ...signedIn.withCookie } }),
        await server().http('GET', '/api/v1/auth', { headers: { ...signedIn.bearer, ...signedIn.withCookie } }),
        await server().http('GET', '/api/v1/me', { headers: { cookie: `${signedIn.cookie}; ${signedIn.cookie}` } }),
        await server().http('GET', '/api/v1/me', { headers: { authorization: `Bearer ${signedIn.json.token}x` } }),
        await server().http('DELETE', '/api/v1/auth?token=canary-push-token', { headers: signedIn.bearer }),
        await server().http('GET', `/nowhere?password=${encodeURIComponent(password)}`),
      ];
      expect(lines.length).toBeGreaterThan(answers.length);
      for (const secret of secrets) {
        const written = lines.filter((line) => line.includes(secret) || line.includes(encodeURIComponent(secret)));
        expect(written).toEqual([]);
        for (const { text, headers } of answers.slice(0, -1))
          expect(text + JSON.stringify([...headers])).not.toContain(secret);
      }
    });

    it('nothing at rest can be used as it is', async () => {
      const { prisma } = server().tandem.database;
      const signedIn = await signInNatively(server(), await newPerson(server()));
      const everything = JSON.stringify([
        await prisma.user.findMany(),
        await prisma.session.findMany(),
        await prisma.signingKey.findMany({ omit: { publicKey: true } }),
      ]);
      const [, , signature] = (signedIn.cookie.split('=')[1] as string).split('.');
      for (const secret of [signedIn.json.token, signature as string, 'correct horse', 'PRIVATE KEY']) {
        expect(everything).not.toContain(secret);
      }
    });
  },
  { logStream: { write: (line) => void lines.push(line) } },
);
