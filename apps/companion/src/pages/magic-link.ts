import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { askForMagicLink, claimMagicLink, isPublic } from '@tandem-auth/server';
import { Type } from 'typebox';
import type { FormErrors } from '../views/form-errors.ts';
import { ClaimLinkPage, LinkCodePage, LinkPage } from '../views/magic-link.tsx';
import type { PageContext } from '../views/page.ts';
import { enter, formContext, refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

const Query = Type.Object({ token: Type.Optional(Type.Unknown()), email: Type.Optional(Type.Unknown()) });
const AskBody = Type.Object({ email: Type.Optional(Type.String()) }, { additionalProperties: false });
const ClaimBody = Type.Object(
  {
    token: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    code: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
const guests = { config: { access: 'guest' }, schema: { querystring: Query } } as const;

/** `/users/magic_link`: asks for a link, and is where it leads to. Looking at it spends nothing: mail scanners do. */
export const magicLinkRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/users/magic_link', guests, async (request, reply) => {
    const { token } = request.query;
    if (typeof token === 'string') {
      reply.header('referrer-policy', 'same-origin');
      return sendPage(reply, (page) =>
        ClaimLinkPage({ page, token, action: '/users/magic_link/claim', title: 'Sign In' }),
      );
    }
    if (request.principal.kind === 'user') return reply.redirect('/', 303);
    return sendPage(reply, (page) => LinkPage({ page }));
  });

  app.post('/users/magic_link', { ...isPublic, schema: { body: AskBody } }, async (request, reply) => {
    const { email = '' } = request.body;
    try {
      await askForMagicLink(app.tandem, email, formContext(request).device.ip);
      return reply.redirect(`/users/magic_link/code?${new URLSearchParams({ email })}`, 303);
    } catch (thrown) {
      const view = (page: PageContext, errors: FormErrors<'email'>) => LinkPage({ page, email, errors });
      return refuseForm({ reply, thrown, fields: ['email'], view });
    }
  });

  app.get('/users/magic_link/code', guests, async (request, reply) => {
    const email = String(request.query.email ?? '');
    return sendPage(reply, (page) => LinkCodePage({ page, email }));
  });

  app.post('/users/magic_link/claim', { ...isPublic, schema: { body: ClaimBody } }, async (request, reply) => {
    const { token, email = '', code = '' } = request.body;
    const claim = token === undefined ? { email, code: code.replace(/\s/g, '') } : { token };
    try {
      return enter(reply, await claimMagicLink(app.tandem, claim, formContext(request)), '/');
    } catch (thrown) {
      return refuseForm({
        reply,
        thrown,
        fields: ['email', 'code'],
        view: (page, errors) =>
          token === undefined ? LinkCodePage({ page, email, errors }) : LinkPage({ page, errors }),
      });
    }
  });
};
