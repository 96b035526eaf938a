import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { TandemError } from '../../errors.ts';
import { actorOf } from '../../http/actor.ts';
import { signInContext } from '../../http/client.ts';
import type { Description } from '../../http/openapi.ts';
import { giveCookies } from '../../http/session-cookies.ts';
import { becomeFirstAdministrator } from '../../people/first-administrator.ts';
import { oneSpelling } from '../../people/names.ts';
import { signIn } from '../../sign-in/sign-in.ts';
import { signUp } from '../../sign-up/sign-up.ts';
import type { SecretTokens } from '../secret-tokens.ts';
import { redirect, store, success } from './action-answers.ts';
import { ACTIONS } from './actions.ts';
import { mayTake, refuseUnless, type Step } from './denials.ts';
import { BECOME_ADMINISTRATOR, LIST_ACTIONS, signInOf, signUpOf } from './descriptions.ts';
import { addressToSignInBy } from './seen-rows.ts';
import { issueToken } from './token.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a refusal is told as what the dashboard is to show. */
    isDaptinAction?: boolean;
  }
}

// Members that we don't know are passed over: clients of before send them.
const SignUpBody = Type.Object({
  attributes: Type.Object({
    name: Type.String(),
    email: Type.String(),
    password: Type.String(),
    passwordConfirm: Type.String(),
  }),
});
const SignInBody = Type.Object({ attributes: Type.Object({ email: Type.String(), password: Type.String() }) });

const asAction = (description: Description) =>
  ({ config: { access: 'guest', isDaptinAction: true, description } }) as const;
/** What users are called: now, and in its first versions. */
const USER_TYPES = ['user_account', 'user'] as const;

/** What each step of signing up asks for. */
const SIGN_UP_STEPS: readonly Step[] = [
  ['execute', 'user:signup'],
  ['create', 'user'],
  ['create', 'user_group'],
  ['refer', 'user_group'],
];
const SIGN_IN_STEPS: readonly Step[] = [
  ['execute', 'user:signin'],
  ['peek', 'user'],
];

/** Signing up and in, and becoming the first administrator; and which of these somebody may. */
export function actionRoutes(tokens: SecretTokens): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { tandem } = app;

    for (const type of USER_TYPES) {
      app.post(
        `/action/${type}/signup`,
        { ...asAction(signUpOf(type)), schema: { body: SignUpBody } },
        async (request) => {
          refuseUnless(request, mayTake(request, SIGN_UP_STEPS));
          // Member by member: what we don't know here may be what a sign-up knows.
          const { name, email, password, passwordConfirm: passwordConfirmation } = request.body.attributes;
          const ownedGroups = [`Home group for ${oneSpelling(name)}`];
          const input = { name, email, password, passwordConfirmation, ownedGroups };
          const context = { ...signInContext(tandem, request), signsIn: false };
          const signedUp = await signUp(tandem, input, context);
          const made = [type, 'usergroup', `${type}_${type}_id_has_usergroup_usergroup_id`];
          return [
            ...(signedUp ? made.map((one) => success(`Created ${one}`)) : []),
            success(signedUp ? 'Signup Successful' : 'We have sent you a mail: open its link to finish.'),
            redirect(`${app.prefix}/auth/signin`),
          ];
        },
      );

      app.post(
        `/action/${type}/signin`,
        { ...asAction(signInOf(type)), schema: { body: SignInBody } },
        async (request, reply) => {
          refuseUnless(request, mayTake(request, SIGN_IN_STEPS));
          const { password } = request.body.attributes;
          const email = await addressToSignInBy(request, request.body.attributes.email);
          const signedIn = await signIn(tandem, { email, password }, signInContext(tandem, request));
          giveCookies(reply, signedIn);
          return [
            store('token', issueToken(tandem, tokens, signedIn)),
            success('Logged in'),
            redirect('/', { delay: 2000 }),
          ];
        },
      );
    }

    app.post('/action/world/become_an_administrator', asAction(BECOME_ADMINISTRATOR), async (request) => {
      refuseUnless(request, request.principal.kind === 'user');
      refuseUnless(request, mayTake(request, [['execute', 'world:become_an_administrator']]));
      const isFirst = await becomeFirstAdministrator(tandem, actorOf(request));
      if (!isFirst) throw new TandemError('forbidden');
      return [success('You are the administrator now.'), redirect('/', { delay: 2000 })];
    });

    app.get('/actions', { config: { access: 'guest', description: LIST_ACTIONS } }, async (request) => {
      const allowed = Object.entries(ACTIONS).filter(([name]) => mayTake(request, [['execute', name]]));
      return Object.fromEntries(allowed);
    });
  };
}
