import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { TandemError } from '../../errors.ts';
import { forAdministrators } from '../../http/access.ts';
import { actorOf } from '../../http/actor.ts';
import type { Description } from '../../http/openapi.ts';
import { dropSigningKey, listSigningKeys, rotateSigningKeys } from '../../sessions/key-rotation.ts';
import { KeyMadeAnswer, KeysAnswer } from './answers.ts';
import { renderKey } from './renderings.ts';
import { KeyParams, RotationBody } from './schemas.ts';

const LIST: Description = {
  operationId: 'listSigningKeys',
  tag: 'admin',
  summary: 'Lists the signing keys, of each purpose the newest first.',
  answers: { 200: KeysAnswer },
};
const ROTATE: Description = {
  operationId: 'rotateSigningKeys',
  tag: 'admin',
  summary: 'Makes a new signing key. No token is refused for it.',
  answers: { 201: KeyMadeAnswer },
};
const DROP: Description = {
  operationId: 'dropSigningKey',
  tag: 'admin',
  summary: 'Refuses all that a signing key has signed, from now on and everywhere.',
  answers: { 204: null },
  refusals: ['not_found'],
};

/** What signs tokens: never its private part. */
export const keyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get('/keys', forAdministrators(LIST), async () => ({ keys: (await listSigningKeys(tandem)).map(renderKey) }));

  app.post('/keys', { ...forAdministrators(ROTATE), schema: { body: RotationBody } }, async (request, reply) => {
    const kid = await rotateSigningKeys(tandem, request.body.purpose, actorOf(request));
    return reply.code(201).send({ kid });
  });

  app.delete('/keys/:kid', { ...forAdministrators(DROP), schema: { params: KeyParams } }, async (request, reply) => {
    const isDropped = await dropSigningKey(tandem, request.params.kid, actorOf(request));
    if (!isDropped) throw new TandemError('not_found');
    return reply.code(204).send();
  });
};
