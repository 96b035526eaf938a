import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { forUsers, publicly, userOf } from '../../http/access.ts';
import { signInContext } from '../../http/client.ts';
import { giveCookies } from '../../http/session-cookies.ts';
import { numberOf } from '../../people/user-numbers.ts';
import type { SessionUser } from '../../sessions/sessions.ts';
import { signIn } from '../../sign-in/sign-in.ts';
import { signUp } from '../../sign-up/sign-up.ts';
import type { GetNativeConfig } from '../settings.ts';
import { describeGetNative } from './descriptions.ts';
import type { GiveToken } from './give-token.ts';

// Members that we don't know are passed over: clients of before send them.
const LoginBody = Type.Object({ email: Type.String(), password: Type.String() });
const RegisterBody = Type.Object({
  email: Type.String(),
  password: Type.String(),
  name: Type.Optional(Type.String()),
});

/** Log in, register, who I am; and in every answer to who is signed in, a new token. */
export function getNativeRoutes(config: GetNativeConfig, giveToken: GiveToken): FastifyPluginAsyncTypebox {
  const { logIn, register, account } = describeGetNative(config);
  return async (app) => {
    const { tandem } = app;
    app.addHook('onSend', async (request, reply) => {
      const { principal } = request;
      // Never for a cookie: page script would get what the cookie keeps from it.
      if (principal.kind !== 'user' || !principal.tokenExpiresAt || reply.statusCode >= 400) return;
      await giveToken(request, reply, principal);
    });

    for (const [path, description] of [
      ['/account/login', logIn('getNativeLogIn')],
      ['/login', logIn('getNativeLogInShort')],
    ] as const) {
      app.post(path, { ...publicly(description), schema: { body: LoginBody } }, async (request, reply) => {
        const { email, password } = request.body;
        const signedIn = await signIn(tandem, { email, password }, signInContext(tandem, request));
        giveCookies(reply, signedIn);
        await giveToken(request, reply, signedIn);
        return render(request, signedIn.user);
      });
    }

    for (const [path, description] of [
      ['/account/register', register('getNativeRegister')],
      ['/register', register('getNativeRegisterShort')],
    ] as const) {
      app.post(path, { ...publicly(description), schema: { body: RegisterBody } }, async (request, reply) => {
        const { email, password, name = nameFrom(email) } = request.body;
        const input = { email, name, password, passwordConfirmation: password };
        const signedUp = await signUp(tandem, input, { ...signInContext(tandem, request), signsIn: true });
        if (!signedUp?.signedIn) return reply.code(202).send({});
        giveCookies(reply, signedUp.signedIn);
        await giveToken(request, reply, signedUp.signedIn);
        return render(request, signedUp.user);
      });
    }

    app.get('/account', forUsers(account('getNativeReadAccount')), async (request) =>
      render(request, userOf(request).user),
    );
  };
}

async function render({ server: { tandem } }: FastifyRequest, user: SessionUser) {
  return { id: await numberOf(tandem, user), email: user.email, name: user.name };
}

function nameFrom(email: string): string {
  return email.split('@')[0]?.trim() || email;
}
