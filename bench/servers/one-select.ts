// What it costs to look into the database at each request: one row by its primary key.
import Fastify from 'fastify';
import pg from 'pg';
import { listen } from './listen.ts';

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] ?? '' });
const { rows } = await pool.query('SELECT id FROM users LIMIT 1');
const app = Fastify();
app.get('/me', async () => {
  const found = await pool.query({
    name: 'me',
    text: 'SELECT id, email, name FROM users WHERE id = $1',
    values: [rows[0].id],
  });
  return found.rows[0];
});
await listen(app);
