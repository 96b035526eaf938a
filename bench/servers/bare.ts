// The least that an authenticated read can be compared with: a route that answers the same, to anybody.
import Fastify from 'fastify';
import { listen, PROFILE } from './listen.ts';

const app = Fastify();
app.get('/me', async () => PROFILE);
await listen(app);
