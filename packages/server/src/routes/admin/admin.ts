import type { FastifyInstance } from 'fastify';
import { userOf } from '../../http/access.ts';
import { requireConfirmed } from '../../sign-in/confirming.ts';
import { accountRoutes } from './accounts.ts';
import { auditEventRoutes } from './audit-events.ts';
import { groupRoutes } from './groups.ts';
import { keyRoutes } from './keys.ts';
import { permissionRoutes } from './permissions.ts';
import { userRoutes } from './users.ts';

/** `/api/v1/admin`: what administrators look through and do. They do it after they have just shown that it is them. */
export async function adminRoutes(app: FastifyInstance): Promise<void> {
  app.addHook('preHandler', async (request) => {
    if (request.method !== 'GET') requireConfirmed(app.tandem, userOf(request).session);
  });
  await app.register(userRoutes);
  await app.register(groupRoutes);
  await app.register(permissionRoutes);
  await app.register(accountRoutes);
  await app.register(keyRoutes);
  await app.register(auditEventRoutes);
}
