import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forUsers, userOf } from '../http/access.ts';
import type { Description } from '../http/openapi.ts';
import { registerNotificationToken } from '../sessions/notification-tokens.ts';
import { EmptyAnswer } from './answers.ts';
import { NotificationTokenBody } from './schemas.ts';

const REGISTER: Description = {
  operationId: 'registerNotificationToken',
  tag: 'sessions',
  summary: 'Gives a notification token to this session.',
  answers: { 201: EmptyAnswer },
};

/** A shell tells where its device's push notifications go. */
export const notificationTokenRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/api/v1/notification_tokens',
    { ...forUsers(REGISTER), schema: { body: NotificationTokenBody } },
    async (request, reply) => {
      await registerNotificationToken(app.tandem, userOf(request).session, request.body);
      return reply.code(201).send({});
    },
  );
};
