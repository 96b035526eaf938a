import {
  isPublic,
  sendProblem,
  serverLimits,
  TandemError,
  type TandemPluginOptions,
  tandem,
  userOf,
} from '@tandem-auth/server';
import Fastify, { type FastifyInstance } from 'fastify';

interface Recipe {
  readonly id: number;
  readonly ownerId: string;
  title: string;
}

const TITLED = {
  type: 'object',
  required: ['title'],
  properties: { title: { type: 'string', minLength: 1, maxLength: 100 } },
} as const;

/** A cookbook: everybody reads, users add recipes and change their own, administrators count. */
export async function buildApp(options: TandemPluginOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ...serverLimits,
    pluginTimeout: 60_000,
    trustProxy: [...options.config.trustedProxies],
  });
  app.setErrorHandler(sendProblem);
  await app.register(tandem, {
    ...options,
    entities: { recipe: { guest: ['peek', 'read'], owner: ['create', 'update', 'delete'] } },
  });
  const recipes: Recipe[] = [];

  app.get('/recipes', isPublic, async () => recipes.map(({ id, title }) => ({ id, title })));

  app.post<{ Body: { title: string } }>('/recipes', { schema: { body: TITLED } }, async (request, reply) => {
    const { user } = userOf(request);
    const recipe = { id: recipes.length + 1, ownerId: user.id, title: request.body.title };
    recipes.push(recipe);
    return reply.code(201).send({ id: recipe.id, title: recipe.title, by: user.name });
  });

  app.patch<{ Params: { id: string }; Body: { title: string } }>(
    '/recipes/:id',
    { schema: { body: TITLED } },
    async (request) => {
      const recipe = recipes.find(({ id }) => String(id) === request.params.id);
      if (!recipe) throw new TandemError('not_found');
      const row = { ownerId: recipe.ownerId, groups: [] };
      if (!app.can(request.principal, 'update', 'recipe', row)) throw new TandemError('forbidden');
      recipe.title = request.body.title;
      return { id: recipe.id, title: recipe.title };
    },
  );

  app.get('/statistics', { onRequest: app.requireAdmin }, async () => ({ recipes: recipes.length }));

  return app;
}
