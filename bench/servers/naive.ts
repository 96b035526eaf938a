// The obvious sign-in: bcrypt's own promise, as many at once as come. It hashes in libuv's pool.
import bcrypt from 'bcrypt';
import Fastify from 'fastify';
import { COST, listen, PERSON, PROFILE } from './listen.ts';

const hash = await bcrypt.hash(PERSON.password, COST);
const app = Fastify();
app.get('/me', async () => PROFILE);
app.post('/sign-in', async (request, reply) => {
  const { password } = request.body as typeof PERSON;
  return (await bcrypt.compare(password, hash)) ? PROFILE : reply.code(401).send();
});
await listen(app);
