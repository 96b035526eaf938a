import type { FastifyInstance } from 'fastify';
import { auditLogRoutes } from './audit-log.ts';
import { groupRoutes } from './groups.ts';
import { keyRoutes } from './keys.ts';
import { permissionRoutes } from './permissions.ts';
import { userRoutes } from './users.ts';

/** `/admin`: what administrators look through and do. Whatever is registered here is for them alone. */
export async function adminRoutes(app: FastifyInstance): Promise<void> {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'admin' };
  });
  app.get('/admin', (_request, reply) => reply.redirect('/admin/users', 303));
  await app.register(userRoutes);
  await app.register(groupRoutes);
  await app.register(permissionRoutes);
  await app.register(keyRoutes);
  await app.register(auditLogRoutes);
}
