import type { FastifyInstance } from 'fastify';

/** What a server tells the bench that has started it. */
export interface Listening {
  readonly url: string;
  /** What a client sends to be known here: one set of headers for each way there is. */
  readonly clients: Readonly<Record<string, Record<string, string>>>;
}

/** bcrypt's, of every server. */
export const COST = 11;

export const PERSON = { email: 'bench@example.com', password: 'two-wheels-one-ride', name: 'Bench' };

/** The answer of every server's `/me` has these members. */
export const PROFILE = {
  id: '01980000-0000-7000-8000-000000000000',
  email: PERSON.email,
  name: PERSON.name,
  time_zone: null,
  preferred_language: null,
  created_at: '2026-03-01T12:00:00.000Z',
};

export async function listen(
  app: FastifyInstance,
  clients: (url: string) => Promise<Listening['clients']> = async () => ({ anybody: {} }),
): Promise<void> {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  process.once('disconnect', () => void app.close().then(() => process.exit()));
  process.send?.({ url, clients: await clients(url) } satisfies Listening);
}
