import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forUsers, userOf } from '../http/access.ts';
import type { Description } from '../http/openapi.ts';
import { takeSessionCookie } from '../http/session-cookies.ts';
import { devicesOf, resetVerifier, signOutDevice, signOutOtherDevices } from '../sessions/devices.ts';
import { confirmSession } from '../sign-in/confirming.ts';
import { changePassword } from '../sign-in/password-change.ts';
import { DevicesAnswer } from './answers.ts';
import { renderDevice } from './renderings.ts';
import { ConfirmationBody, emptyBody, PasswordBody, RowParams, SignOutDevicesBody } from './schemas.ts';

const LIST: Description = {
  operationId: 'listSessions',
  tag: 'sessions',
  summary: 'Lists the user’s devices.',
  answers: { 200: DevicesAnswer },
};
const SIGN_OUT_ONE: Description = {
  operationId: 'signOutDevice',
  tag: 'sessions',
  summary: 'Ends one of the user’s sessions.',
  answers: { 204: null },
  refusals: ['not_found'],
};
const SIGN_OUT_OTHERS: Description = {
  operationId: 'signOutDevices',
  tag: 'sessions',
  summary: 'Ends the user’s other sessions, or all.',
  answers: { 204: null },
};
const CONFIRM: Description = {
  operationId: 'confirmSession',
  tag: 'sessions',
  summary: 'Confirms by the password that it is the user who uses this session.',
  answers: { 204: null },
  refusals: ['rate_limited'],
};
const CHANGE_PASSWORD: Description = {
  operationId: 'changePassword',
  tag: 'users',
  summary: 'Changes the password, and ends every other session.',
  answers: { 204: null },
  refusals: ['rate_limited'],
};

/** A user's own devices, and what ends their sessions. */
export const sessionRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get('/api/v1/sessions', forUsers(LIST), async (request) => {
    const { session, user } = userOf(request);
    const devices = await devicesOf(tandem, user.id);
    return { sessions: devices.map((device) => renderDevice(device, session.id)) };
  });

  app.delete(
    '/api/v1/sessions/:id',
    { ...forUsers(SIGN_OUT_ONE), schema: { params: RowParams } },
    async (request, reply) => {
      const current = userOf(request);
      await signOutDevice(tandem, current, request.params.id);
      if (request.params.id === current.session.id) takeSessionCookie(reply);
      return reply.code(204).send();
    },
  );

  app.delete(
    '/api/v1/sessions',
    { ...forUsers(SIGN_OUT_OTHERS), schema: { body: SignOutDevicesBody }, preValidation: emptyBody },
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

  app.post(
    '/api/v1/auth/confirmation',
    { ...forUsers(CONFIRM), schema: { body: ConfirmationBody } },
    async (request, reply) => {
      await confirmSession(tandem, userOf(request), request.body.password);
      return reply.code(204).send();
    },
  );

  app.patch(
    '/api/v1/password',
    { ...forUsers(CHANGE_PASSWORD), schema: { body: PasswordBody } },
    async (request, reply) => {
      const { user: change } = request.body;
      await changePassword(tandem, userOf(request), {
        currentPassword: change.current_password,
        password: change.password,
        passwordConfirmation: change.password_confirmation,
      });
      return reply.code(204).send();
    },
  );
};
