import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { TandemError } from '../errors.ts';
import { publicly } from '../http/access.ts';
import type { Description } from '../http/openapi.ts';
import { whateverThePressure } from '../http/pressure.ts';
import { KEY_SET_MAX_AGE_SECONDS } from '../sessions/signing-keys.ts';
import { HealthAnswer, KeySetAnswer, ReadinessAnswer } from './answers.ts';

const LIVE: Description = {
  operationId: 'readLiveness',
  tag: 'operations',
  summary: 'Whether the process runs.',
  answers: { 200: HealthAnswer },
};
const READY: Description = {
  operationId: 'readReadiness',
  tag: 'operations',
  summary: 'Whether requests should come here.',
  answers: { 200: ReadinessAnswer },
};
const KEY_SET: Description = {
  operationId: 'readKeySet',
  tag: 'operations',
  summary: 'The keys API tokens are signed with (RFC 7517).',
  answers: { 200: KeySetAnswer },
};

/** For those who run the server, and for those who verify its tokens. */
export const operationRoutes: FastifyPluginAsync = async (app) => {
  const { tandem } = app;

  const evenNow = { config: { ...publicly(LIVE).config, ...whateverThePressure } };
  app.get('/health/live', evenNow, async () => ({ status: 'ok' }));

  app.get('/health/ready', publicly(READY), async () => {
    const missing = await missingForWork(app);
    if (missing) throw new TandemError('unavailable', { detail: missing });
    return { status: 'ok', session_cache: tandem.revocations.isCurrent() ? 'current' : 'bypassed' };
  });

  app.get('/.well-known/jwks.json', publicly(KEY_SET), async (_request, reply) => {
    reply.header('cache-control', `public, max-age=${KEY_SET_MAX_AGE_SECONDS}`);
    return tandem.signingKeys.keySet();
  });
};

/** What keeps this process from its work, in a sentence; `null` where nothing does. */
async function missingForWork({ tandem, isStopping }: FastifyInstance): Promise<string | null> {
  if (isStopping()) return 'This process is stopping.';
  const migrated = await tandem.database.isMigrated().catch((cause: unknown) => {
    throw new TandemError('unavailable', { detail: 'The database does not answer.', cause });
  });
  return migrated ? null : 'The database lacks migrations.';
}
