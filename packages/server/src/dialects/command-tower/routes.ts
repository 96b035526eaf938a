import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Tandem } from '../../context.ts';
import { TandemError, validationError } from '../../errors.ts';
import { forAdministrators, forUsers, publicly, userOf } from '../../http/access.ts';
import { actorOf } from '../../http/actor.ts';
import { GUEST } from '../../http/authenticate.ts';
import { isPage, refusePages, signInContext } from '../../http/client.ts';
import type { Description } from '../../http/openapi.ts';
import { giveCookies, takeSessionCookie } from '../../http/session-cookies.ts';
import { userWithId } from '../../people/users.ts';
import { resetVerifier } from '../../sessions/devices.ts';
import type { LiveSession, SessionUser } from '../../sessions/sessions.ts';
import { claimMagicLink } from '../../sign-in/magic-links.ts';
import { signIn } from '../../sign-in/sign-in.ts';
import type { SignedIn } from '../../sign-in/signed-in.ts';
import { signUp } from '../../sign-up/sign-up.ts';
import { signInFromApp } from '../../social/social-sign-in.ts';
import { CREATE, LOG_IN_BY_PROVIDER, logIn, MODIFY, MODIFY_OTHER, READ_USER } from './descriptions.ts';
import type { EncryptedTokens } from './token.ts';
import { addressOf } from './usernames.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether wrong input is said as bad credentials are: with 401. */
    isCommandTowerLogin?: boolean;
  }
}

// Members that we don't know are passed over: clients of before send them.
const LoginBody = Type.Object({
  email: Type.Optional(Type.String()),
  username: Type.Optional(Type.String()),
  password: Type.String(),
});
const CreateBody = Type.Object({
  first_name: Type.String(),
  last_name: Type.String(),
  username: Type.String(),
  email: Type.String(),
  password: Type.String(),
  password_confirmation: Type.String(),
});
const SocialBody = Type.Object({ code: Type.String(), code_verifier: Type.String() });
const TokenBody = Type.Object({ token: Type.String() });
const ModifyBody = Type.Object({ verifier_token: Type.Optional(Type.Boolean()) });
const AdminModifyBody = Type.Object({ user_id: Type.String(), verifier_token: Type.Optional(Type.Boolean()) });

const login = (description: Description) => ({
  config: { ...publicly(description).config, isCommandTowerLogin: true },
});
const HEADER = 'Authentication';

/** A log-in for each strategy; the user, and what resets their verifier token; when a token expires, in every answer. */
export function commandTowerRoutes(tokens: EncryptedTokens): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { tandem } = app;

    app.addHook('onSend', async (request, reply) => {
      const { principal } = request;
      if (principal.kind !== 'user' || !principal.tokenExpiresAt) return;
      const asked = request.headers['x-authentication-reset'] === 'true' && !isPage(request);
      const renewed = asked && reply.statusCode < 400 ? await tokens.issue(tandem.clock, principal) : null;
      if (renewed) reply.header('X-Authentication-Reset', renewed.token);
      reply.header('X-Authentication-Expire', inUtc(renewed?.expiresAt ?? principal.tokenExpiresAt));
    });

    const loggedIn = async (request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn) => {
      giveCookies(reply, signedIn);
      reply.code(201);
      return {
        ...(await tokenFor(request, signedIn)),
        message: 'Successfully logged user in',
        user: render(signedIn.user),
      };
    };
    /** Never to page script: the cookie is out of its reach, and so stays whatever else opens the session. */
    const tokenFor = async (request: FastifyRequest, live: LiveSession) => {
      if (isPage(request)) return {};
      const { token, expiresAt } = await tokens.issue(tandem.clock, live);
      return { token, header_name: HEADER, expires_at: inUtc(expiresAt) };
    };

    for (const [path, operationId] of [
      ['/auth/login', 'commandTowerLogIn'],
      ['/auth/plain_text/login', 'commandTowerLogInByPassword'],
    ] as const) {
      app.post(path, { ...login(logIn(operationId)), schema: { body: LoginBody } }, async (request, reply) => {
        const { password, ...who } = request.body;
        const email = await addressNamed(tandem, who);
        return loggedIn(request, reply, await signIn(tandem, { email, password }, signInContext(tandem, request)));
      });
    }

    app.post(
      '/auth/magic_link/login',
      { ...login(logIn('commandTowerLogInByMagicLink')), schema: { body: TokenBody } },
      async (request, reply) => {
        const { token } = request.body;
        return loggedIn(request, reply, await claimMagicLink(tandem, { token }, signInContext(tandem, request)));
      },
    );

    app.post(
      '/auth/social/login',
      { ...login(LOG_IN_BY_PROVIDER), schema: { body: SocialBody } },
      async (request, reply) => {
        refusePages(request);
        const { code, code_verifier: codeVerifier } = request.body;
        const context = signInContext(tandem, request);
        return loggedIn(request, reply, await signInFromApp(tandem, { code, codeVerifier }, context));
      },
    );

    app.post('/auth/create', { ...publicly(CREATE), schema: { body: CreateBody } }, async (request, reply) => {
      // Member by member: what we don't know here may be what a sign-up knows.
      const { first_name: first, last_name: last, username, email, password } = request.body;
      const { password_confirmation: passwordConfirmation } = request.body;
      const input = { email, username, name: [first, last].join(' '), password, passwordConfirmation };
      const context = { ...signInContext(tandem, request), signsIn: false };
      const signedUp = await signUp(tandem, input, context).catch(asNamedHere);
      if (!signedUp) return reply.code(202).send({ message: 'Open the link that we have sent you by mail' });
      return reply.code(201).send({ message: 'Successfully created new User', user: render(signedUp.user) });
    });

    app.get('/user', forUsers(READ_USER), async (request) => ({ user: render(userOf(request).user) }));

    app.post('/user/modify', { ...forUsers(MODIFY), schema: { body: ModifyBody } }, async (request, reply) => {
      const { user } = userOf(request);
      if (request.body.verifier_token) {
        await resetVerifier(tandem, user.id);
        leave(reply);
      }
      return reply.code(201).send({ message: 'Successfully modified user', user: render(user) });
    });

    app.post(
      '/admin/modify',
      { ...forAdministrators(MODIFY_OTHER), schema: { body: AdminModifyBody } },
      async (request, reply) => {
        const { user_id: userId, verifier_token: resets } = request.body;
        const [user, by] = [await userWithId(tandem, userId), actorOf(request)];
        if (resets) await resetVerifier(tandem, user.id, by);
        if (resets && user.id === by.actorId) leave(reply);
        return reply.code(201).send({ message: 'Successfully modified user', user: render(user) });
      },
    );
  };
}

/** Whoever asks has ended their own session: its answer brings no token of it, and no time that one would be good for. */
function leave(reply: FastifyReply): void {
  reply.request.principal = GUEST;
  takeSessionCookie(reply);
}

/** A name is given here in two parts. */
function asNamedHere(error: unknown): never {
  if (!(error instanceof TandemError) || !error.errors?.['name']) throw error;
  const { name, ...others } = error.errors;
  throw validationError({ first_name: name, ...others });
}

async function addressNamed(
  tandem: Tandem,
  { email, username }: { email?: string | undefined; username?: string | undefined },
): Promise<string> {
  if (email !== undefined) return email;
  if (username === undefined) throw validationError({ username: ['Send a user name or an e-mail address.'] });
  return addressOf(tandem, username);
}

function render({ id, email, name, username, emailVerifiedAt, roles, createdAt }: SessionUser) {
  const [first = '', ...rest] = name.split(' ');
  return {
    id,
    email,
    username,
    first_name: first,
    last_name: rest.join(' '),
    full_name: name,
    email_validated: emailVerifiedAt !== null,
    roles,
    created_at: inUtc(createdAt),
  };
}

/** As Ruby prints a time: `2025-01-16 04:36:29 +0000`. */
function inUtc(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} +0000`;
}
