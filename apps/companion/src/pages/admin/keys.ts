import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { dropSigningKey, type KeyInList, listSigningKeys, rotateSigningKeys, TandemError } from '@tandem-auth/server';
import { Type } from 'typebox';
import { KeysPage } from '../../views/admin/keys.tsx';
import { sendPage } from '../send-page.ts';
import { type Deed, offer } from './deeds.ts';

const path = '/admin/keys';
const Query = Type.Object({ done: Type.Optional(Type.Unknown()) });
const NOTICES = new Map<unknown, string>([
  ['rotated', 'A new key is made. It signs in five minutes; those before it verify for another hour.'],
  ['dropped', 'The key is dropped: what it has signed is refused.'],
]);

/** `/admin/keys`: what signs tokens. */
export const keyRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get(path, { schema: { querystring: Query } }, async (request, reply) => {
    const keys = await listSigningKeys(tandem);
    const notice = NOTICES.get(request.query.done);
    return sendPage(reply, (page) =>
      KeysPage({ page: { ...page, ...(notice && { notice }) }, keys, now: tandem.clock.now() }),
    );
  });

  const find = async (matches: (key: KeyInList) => boolean) => {
    const found = (await listSigningKeys(tandem)).find(matches);
    if (!found) throw new TandemError('not_found');
    return found;
  };
  const rotation: Deed<KeyInList> = {
    path: `${path}/:purpose/rotate`,
    find: ({ purpose }) => find((key) => key.purpose === purpose),
    ask: ({ purpose }) => ({
      title: 'Make a new key?',
      subject: purpose,
      sentence: 'It signs in five minutes, and those before it verify for another hour. No token is refused for it.',
      button: 'Make Key',
      back: path,
    }),
    async act({ purpose }, by) {
      await rotateSigningKeys(tandem, purpose, by);
      return `${path}?done=rotated`;
    },
  };
  const drop: Deed<KeyInList> = {
    path: `${path}/:kid/drop`,
    find: ({ kid }) => find((key) => key.kid === kid && key.state !== 'dropped'),
    ask: ({ kid, purpose }) => ({
      title: 'Drop this key?',
      subject: `${kid}, for ${purpose}`,
      sentence: 'All that it has signed is refused from now on, everywhere. That is for a key that has leaked.',
      button: 'Drop Key',
      back: path,
    }),
    async act({ kid }, by) {
      await dropSigningKey(tandem, kid, by);
      return `${path}?done=dropped`;
    },
  };
  offer(app, rotation);
  offer(app, drop);
};
