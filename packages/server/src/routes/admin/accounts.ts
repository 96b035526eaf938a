import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { forAdministrators } from '../../http/access.ts';
import { actorOf } from '../../http/actor.ts';
import type { Description } from '../../http/openapi.ts';
import { setSubscription } from '../../people/accounts/subscriptions.ts';
import { RowParams } from '../schemas.ts';
import { AdminAccountAnswer } from './answers.ts';
import { AccountBody } from './schemas.ts';

const CHANGE: Description = {
  operationId: 'changeAccount',
  tag: 'admin',
  summary: 'Gives an account a subscription, another, or none.',
  answers: { 200: AdminAccountAnswer },
  refusals: ['not_found'],
};

/** What accounts have paid for. */
export const accountRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.patch(
    '/accounts/:id',
    { ...forAdministrators(CHANGE), schema: { params: RowParams, body: AccountBody } },
    async (request) => {
      const change = { accountId: request.params.id, subscription: request.body.subscription };
      const { id, name, personal, subscription } = await setSubscription(tandem, change, actorOf(request));
      return { id, name, personal, subscription };
    },
  );
};
