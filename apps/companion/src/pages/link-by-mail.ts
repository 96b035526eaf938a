import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { isPublic, type SignUpConfirmation, TandemError } from '@tandem-auth/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { Type } from 'typebox';
import type { FormErrors } from '../views/form-errors.ts';
import type { PageContext } from '../views/page.ts';
import { refuseForm } from './forms.ts';
import { sendPage } from './send-page.ts';

/** What a link by mail is for: asked for by a form, claimed by the button of the page that it leads to, or by its code. */
export interface LinkByMail {
  /** Of the form, and of the page that the link leads to. */
  readonly path: string;
  readonly views: {
    /** Where one that does no more is asked for anew. */
    Ask(props: { page: PageContext; email?: string | undefined; errors?: FormErrors<'email'> | undefined }): VNode;
    Code(props: { page: PageContext; email: string; errors?: FormErrors<CodeField> }): VNode;
    Claim(props: { page: PageContext; token: string; email: string; errors?: FormErrors<CodeField> }): VNode;
  };
  /** Whom the page of the link is about, `null` where it does no more; without it the page doesn't say. */
  addressOf?(token: string, request: FastifyRequest): Promise<string | null>;
  /** Whether the visitor has no use for it, and is led home. */
  isDone(request: FastifyRequest): boolean;
  /** Has one sent; without it another form does that. */
  ask?(email: string, request: FastifyRequest): Promise<void>;
  /** With the password that was chosen with it; two empty ones where its pages ask for none. */
  claim(claim: SignUpConfirmation, reply: FastifyReply): Promise<FastifyReply>;
}

type CodeField = 'email' | 'code' | 'password' | 'password_confirmation';

const Query = Type.Object({ token: Type.Optional(Type.Unknown()), email: Type.Optional(Type.Unknown()) });
const AskBody = Type.Object({ email: Type.Optional(Type.String()) }, { additionalProperties: false });
const ClaimBody = Type.Object(
  {
    token: Type.Optional(Type.String()),
    email: Type.Optional(Type.String()),
    code: Type.Optional(Type.String()),
    password: Type.Optional(Type.String()),
    password_confirmation: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
const guests = { config: { access: 'guest' }, schema: { querystring: Query } } as const;

/** The pages of a link by mail. Looking at them spends nothing: mail scanners do. */
export function linkByMailRoutes(link: LinkByMail): FastifyPluginAsyncTypebox {
  const { path, views, addressOf, isDone, ask, claim } = link;
  const askAgain = (reply: FastifyReply, thrown: unknown) =>
    refuseForm({ reply, thrown, fields: ['email'], view: (page, errors) => views.Ask({ page, errors }) });

  return async (app) => {
    app.get(path, guests, async (request, reply) => {
      const { token, email } = request.query;
      if (typeof token === 'string') {
        const owner = addressOf ? await addressOf(token, request) : '';
        if (owner === null) return askAgain(reply, new TandemError('invalid_grant'));
        reply.header('referrer-policy', 'same-origin');
        return sendPage(reply, (page) => views.Claim({ page, token, email: owner }));
      }
      if (isDone(request)) return reply.redirect('/', 303);
      return sendPage(reply, (page) => views.Ask({ page, ...(typeof email === 'string' && { email }) }));
    });

    if (ask) {
      app.post(path, { ...isPublic, schema: { body: AskBody } }, async (request, reply) => {
        const { email = '' } = request.body;
        try {
          await ask(email, request);
          return reply.redirect(`${path}/code?${new URLSearchParams({ email })}`, 303);
        } catch (thrown) {
          const view = (page: PageContext, errors: FormErrors<'email'>) => views.Ask({ page, email, errors });
          return refuseForm({ reply, thrown, fields: ['email'], view });
        }
      });
    }

    app.get(`${path}/code`, guests, async (request, reply) => {
      const email = String(request.query.email ?? '');
      return sendPage(reply, (page) => views.Code({ page, email }));
    });

    app.post(`${path}/claim`, { ...isPublic, schema: { body: ClaimBody } }, async (request, reply) => {
      const {
        token,
        email = '',
        code = '',
        password = '',
        password_confirmation: passwordConfirmation = '',
      } = request.body;
      const claimed = token === undefined ? { email, code: code.replace(/\s/g, '') } : { token };
      try {
        return await claim({ ...claimed, password, passwordConfirmation }, reply);
      } catch (thrown) {
        if (token !== undefined && !isMendable(thrown)) return askAgain(reply, thrown);
        const view = (page: PageContext, errors: FormErrors<CodeField>) =>
          token === undefined ? views.Code({ page, email, errors }) : views.Claim({ page, token, email, errors });
        return refuseForm({ reply, thrown, fields: ['email', 'code', 'password', 'password_confirmation'], view });
      }
    });
  };
}

/** A link that does no more is asked for again; a password that won't do is typed again. */
function isMendable(thrown: unknown): boolean {
  return thrown instanceof TandemError && thrown.errors !== undefined;
}
