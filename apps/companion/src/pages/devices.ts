import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  devicesOf,
  signOutDevice,
  signOutOtherDevices,
  TandemError,
  takeSessionCookie,
  userOf,
} from '@tandem-auth/server';
import { Type } from 'typebox';
import { SignOutDevicePage, SignOutOthersPage } from '../views/devices.tsx';
import { ignoreNotFound } from './forms.ts';
import { securityPath } from './security.ts';
import { sendPage } from './send-page.ts';

const Params = Type.Object({ id: Type.String() });
const onDevice = { schema: { params: Params } };

/** Under `/users/security`: signs out one device, or all others. Each asks first, by a page. */
export const deviceRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get(`${securityPath}/devices/:id`, onDevice, async (request, reply) => {
    const { user, session } = userOf(request);
    if (request.params.id === session.id) return reply.redirect('/users/sign_out', 303);
    const device = (await devicesOf(tandem, user.id)).find((one) => one.session.id === request.params.id);
    if (!device) throw new TandemError('not_found');
    return sendPage(reply, (page) => SignOutDevicePage({ page, device, now: tandem.clock.now() }));
  });

  app.post(`${securityPath}/devices/:id`, onDevice, async (request, reply) => {
    const current = userOf(request);
    const device = (await devicesOf(tandem, current.user.id)).find((one) => one.session.id === request.params.id);
    // Whoever asks twice, or finds that it has ended by itself, has what they want.
    if (device) await signOutDevice(tandem, current, device.session.id).catch(ignoreNotFound);
    if (request.params.id !== current.session.id) return reply.redirect(`${securityPath}?done=device`, 303);
    takeSessionCookie(reply);
    return reply.redirect('/users/sign_in', 303);
  });

  app.get(`${securityPath}/other_devices`, async (request, reply) => {
    const devices = await devicesOf(tandem, userOf(request).user.id);
    return sendPage(reply, (page) => SignOutOthersPage({ page, count: devices.length - 1 }));
  });

  app.post(`${securityPath}/other_devices`, async (request, reply) => {
    await signOutOtherDevices(tandem, userOf(request));
    return reply.redirect(`${securityPath}?done=others`, 303);
  });
};
