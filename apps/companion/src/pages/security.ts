import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { devicesOf, signInsOf, userOf, waysToSignIn } from '@tandem-auth/server';
import { Type } from 'typebox';
import { SecurityPage } from '../views/security.tsx';
import { SignInsPage } from '../views/sign-ins.tsx';
import { isUuid } from './ids.ts';
import { sendPage } from './send-page.ts';

/** Where it all is. */
export const securityPath = '/users/security';

const Query = Type.Object({ done: Type.Optional(Type.Unknown()) });
const SignInsQuery = Type.Object({ before: Type.Optional(Type.Unknown()) });
const NEWEST = 5;

/** What has just been done, by the name that the page is led to with. */
const NOTICES = new Map<unknown, string>([
  ['device', 'The device was signed out.'],
  ['others', 'All your other devices were signed out.'],
  ['password', 'Your password was changed. All your other devices were signed out.'],
]);

/** `/users/security`: a user's own devices, sign-ins, and what they sign in with. */
export const securityRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get(securityPath, { schema: { querystring: Query } }, async (request, reply) => {
    const { user, session } = userOf(request);
    const [devices, { attempts }, ways] = await Promise.all([
      devicesOf(tandem, user.id),
      signInsOf(tandem, user.id),
      waysToSignIn(tandem, user.id),
    ]);
    const notice = NOTICES.get(request.query.done);
    const shown = { user, ways, devices, currentId: session.id, now: tandem.clock.now() };
    return sendPage(reply, (page) =>
      SecurityPage({ ...shown, page: { ...page, ...(notice && { notice }) }, signIns: attempts.slice(0, NEWEST) }),
    );
  });

  app.get(`${securityPath}/sign_ins`, { schema: { querystring: SignInsQuery } }, async (request, reply) => {
    const asked = request.query.before;
    const { attempts: signIns, before } = await signInsOf(
      tandem,
      userOf(request).user.id,
      isUuid(asked) ? asked : null,
    );
    return sendPage(reply, (page) => SignInsPage({ page, signIns, before, now: tandem.clock.now() }));
  });
};
