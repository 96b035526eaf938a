import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { userOf } from '../http/access.ts';
import { registerNotificationToken } from '../sessions/notification-tokens.ts';
import { NotificationTokenBody } from './schemas.ts';

/** A shell tells where its device's push notifications go. */
export const notificationTokenRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/api/v1/notification_tokens', { schema: { body: NotificationTokenBody } }, async (request, reply) => {
    await registerNotificationToken(app.tandem, userOf(request).session, request.body);
    return reply.code(201).send({});
  });
};
