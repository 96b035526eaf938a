import type { FastifyPluginAsync } from 'fastify';
import { isPublic } from '../../http/access.ts';
import type { SecretTokens } from '../secret-tokens.ts';
import type { DaptinConfig } from '../settings.ts';
import { actionRoutes } from './action-routes.ts';
import { groupRoutes } from './group-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { PERMISSION_CODECS } from './permission-codecs.ts';
import { rendererFor } from './resources.ts';
import { rowRoutes } from './row-routes.ts';

/** Actions, rows, and the way to our sign-in page. */
export function daptinRoutes({ permissionFormat }: DaptinConfig, tokens: SecretTokens): FastifyPluginAsync {
  return async (app) => {
    const codec = PERMISSION_CODECS[permissionFormat];
    const render = rendererFor(app.tandem, codec);
    await app.register(actionRoutes(tokens));
    await app.register(rowRoutes(render));
    await app.register(groupRoutes(render, codec));
    await app.register(memberRoutes(render));
    app.get('/auth/signin', isPublic, async (_request, reply) => reply.redirect('/users/sign_in', 303));
  };
}
