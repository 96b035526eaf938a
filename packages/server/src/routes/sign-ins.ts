import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forUsers, userOf } from '../http/access.ts';
import type { Description } from '../http/openapi.ts';
import { signInsOf } from '../sign-in/history.ts';
import { SignInsAnswer } from './answers.ts';
import { renderSignIn } from './renderings.ts';
import { SignInsQuery } from './schemas.ts';

const LIST: Description = {
  operationId: 'listSignIns',
  tag: 'sessions',
  summary: 'Lists the attempts to sign in to the user’s account.',
  answers: { 200: SignInsAnswer },
};

/** `/api/v1/sign_ins`: what a user may look through for what was not them. */
export const signInRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/api/v1/sign_ins', { ...forUsers(LIST), schema: { querystring: SignInsQuery } }, async (request) => {
    const { attempts, before } = await signInsOf(app.tandem, userOf(request).user.id, request.query.before);
    return { sign_ins: attempts.map(renderSignIn), before };
  });
};
