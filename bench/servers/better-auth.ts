// better-auth as its documentation sets it up, on the same PostgreSQL, with the same hash at the same cost. Its cookie cache
// stays off: with it a session can't be ended before the cache expires.
import bcrypt from 'bcrypt';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Fastify from 'fastify';
import pg from 'pg';
import { COST, listen, PERSON } from './listen.ts';

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] ?? '' });
const auth = betterAuth({
  baseURL: 'http://localhost:3000',
  secret: process.env['APP_SECRET'] ?? '',
  database: pool,
  telemetry: { enabled: false },
  rateLimit: { enabled: false },
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => bcrypt.hash(password, COST),
      verify: ({ password, hash }) => bcrypt.compare(password, hash),
    },
  },
});
await (await getMigrations(auth.options)).runMigrations();

const app = Fastify();
app.get('/me', async (request) => {
  const headers = new Headers(request.headers as Record<string, string>);
  return (await auth.api.getSession({ headers }))?.user ?? null;
});
app.post('/sign-in', async (request) => {
  const { token } = await auth.api.signInEmail({ body: request.body as typeof PERSON });
  return { token };
});

const { headers } = await auth.api.signUpEmail({ body: PERSON, returnHeaders: true });
const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
await listen(app, async () => ({ cookie: { cookie } }));
