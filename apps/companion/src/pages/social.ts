import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  asTandemError,
  comeBack,
  type Departure,
  forgottenTrip,
  giveCookie,
  goToProvider,
  isNativeAgent,
  isPublic,
  noteRefusal,
  problemHeaders,
  userOf,
} from '@tandem-auth/server';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { ownPath } from '../return-to.ts';
import { FailurePage } from '../views/failure.tsx';
import { BackInTheAppPage, LeavePage, NotInThisAppPage } from '../views/social.tsx';
import { connectedAccountsPath } from './connected-accounts.ts';
import { enter, formContext } from './forms.ts';
import { sendPage } from './send-page.ts';

const Params = Type.Object({ provider: Type.String() });
const Query = Type.Object({
  return_to: Type.Optional(Type.Unknown()),
  code_challenge: Type.Optional(Type.String({ pattern: '^[\\w-]{43}$' })),
});
/** What providers say, and each something more. */
const Answer = Type.Record(Type.String(), Type.Unknown());
const ANSWERED = ['code', 'state', 'iss', 'error', 'user'] as const;
/** Of a name in it nothing is lost; an address has an end. */
const LONGEST_ANSWER = 2048;

/** `/users/auth/<provider>`: to a provider and back. A `HEAD` would be an answer of its own: it isn't one. */
export const socialRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { tandem } = app;

  app.get('/users/auth/app', isPublic, async (_request, reply) => {
    reply.header('referrer-policy', 'same-origin');
    return sendPage(reply, (page) => BackInTheAppPage({ page }));
  });

  app.get(
    '/users/auth/:provider',
    { ...isPublic, exposeHeadRoute: false, schema: { params: Params, querystring: Query } },
    async (request, reply) => {
      const { return_to, code_challenge: codeChallenge } = request.query;
      const { provider } = request.params;
      if (codeChallenge === undefined && isNativeAgent(request)) {
        const { label } = tandem.socialProviders.named(provider);
        return sendPage(reply, (page) => NotInThisAppPage({ page, label }));
      }
      const errand =
        codeChallenge === undefined
          ? { kind: 'sign_in' as const, returnTo: ownPath(return_to) }
          : { kind: 'app' as const, codeChallenge };
      try {
        return reply.redirect(takeAlong(reply, await goToProvider(tandem, provider, errand)), 303);
      } catch (thrown) {
        return refuse(reply, thrown);
      }
    },
  );

  app.post('/users/auth/:provider/link', { schema: { params: Params } }, async (request, reply) => {
    const { session } = userOf(request);
    const { provider } = request.params;
    const { label } = tandem.socialProviders.named(provider);
    const errand = { kind: 'link', sessionId: session.id, returnTo: `${connectedAccountsPath}?done=linked` } as const;
    try {
      const url = takeAlong(reply, await goToProvider(tandem, provider, errand));
      // Not by a redirect: browsers hold a form to our own addresses all the way.
      return sendPage(reply, (page) => LeavePage({ page, label, url }));
    } catch (thrown) {
      return refuse(reply, thrown);
    }
  });

  app.get(
    '/users/auth/:provider/callback',
    { config: { access: 'guest' }, exposeHeadRoute: false, schema: { params: Params } },
    async (request, reply) => {
      const { principal, headers } = request;
      const arrival = {
        provider: request.params.provider,
        answer: new URL(request.url, tandem.config.publicUrl).searchParams,
        cookies: headers.cookie,
        live: principal.kind === 'user' ? principal : null,
      };
      try {
        const outcome = await comeBack(tandem, arrival, formContext(request));
        giveCookie(reply, forgottenTrip(tandem.config));
        if (outcome.kind === 'signed_in') return enter(reply, outcome.signedIn, outcome.returnTo);
        return reply.redirect(outcome.kind === 'app' ? outcome.link : outcome.returnTo, 303);
      } catch (thrown) {
        return refuse(reply, thrown);
      }
    },
  );

  // From the provider's page, so without our cookies: it only leads on to where they come along.
  app.post(
    '/users/auth/:provider/callback',
    { config: { access: 'public', foreignPages: true }, schema: { params: Params, body: Answer } },
    async (request, reply) => {
      const answer = new URLSearchParams();
      for (const name of ANSWERED) {
        const value = request.body[name];
        if (typeof value === 'string' && value.length <= LONGEST_ANSWER) answer.set(name, value);
      }
      const { provider } = request.params;
      return reply.redirect(`/users/auth/${tandem.socialProviders.named(provider).name}/callback?${answer}`, 303);
    },
  );
};

/** The browser keeps what it is to show when it comes back. Answers where it is to go. */
function takeAlong(reply: FastifyReply, { url, cookie }: Departure): string {
  giveCookie(reply, cookie);
  return url;
}

/** Says what has become of it, and leads back to where it began. */
function refuse(reply: FastifyReply, thrown: unknown): FastifyReply {
  const error = asTandemError(thrown);
  if (error.status === 500) throw thrown;
  const { request } = reply;
  noteRefusal(error, request);
  if (error.status < 500 && error.cause) request.log.warn({ code: error.code, err: error.cause }, error.message);
  const retryPath = request.principal.kind === 'user' ? connectedAccountsPath : '/users/sign_in';
  reply.code(error.status).headers(problemHeaders(error));
  return sendPage(reply, (page) => FailurePage({ page, status: error.status, sentence: error.message, retryPath }));
}
