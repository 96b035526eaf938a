import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { userOf } from '../http/access.ts';
import { takeSessionCookie } from '../http/session-cookies.ts';
import { devicesOf, resetVerifier, signOutDevice, signOutOtherDevices } from '../sessions/devices.ts';
import { changePassword } from '../sign-in/password-change.ts';
import { renderDevice } from './renderings.ts';
import { emptyBody, PasswordBody, SessionParams, SignOutDevicesBody } from './schemas.ts';

/** A user's own devices, and what ends their sessions. */
export const sessionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get('/api/v1/sessions', async (request) => {
    const { session, user } = userOf(request);
    const devices = await devicesOf(tandem, user.id);
    return { sessions: devices.map((device) => renderDevice(device, session.id)) };
  });

  app.delete('/api/v1/sessions/:id', { schema: { params: SessionParams } }, async (request, reply) => {
    const current = userOf(request);
    await signOutDevice(tandem, current, request.params.id);
    if (request.params.id === current.session.id) takeSessionCookie(reply);
    return reply.code(204).send();
  });

  app.delete(
    '/api/v1/sessions',
    { schema: { body: SignOutDevicesBody }, preValidation: emptyBody },
    async (request, reply) => {
      const current = userOf(request);
      if (request.body.all) {
        await resetVerifier(tandem, current.user.id);
        takeSessionCookie(reply);
      } else {
        await signOutOtherDevices(tandem, current);
      }
      return reply.code(204).send();
    },
  );

  app.patch('/api/v1/password', { schema: { body: PasswordBody } }, async (request, reply) => {
    const { user: change } = request.body;
    await changePassword(tandem, userOf(request), {
      currentPassword: change.current_password,
      password: change.password,
      passwordConfirmation: change.password_confirmation,
    });
    return reply.code(204).send();
  });
};
