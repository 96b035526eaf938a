import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Tandem } from '../../context.ts';
import { TandemError } from '../../errors.ts';
import { forUsers, publicly, userOf } from '../../http/access.ts';
import type { SignedInUser } from '../../http/authenticate.ts';
import { clientIp, isPage, signInContext } from '../../http/client.ts';
import { giveCookies, takeSessionCookie } from '../../http/session-cookies.ts';
import { signOutRequest } from '../../http/sign-out-request.ts';
import { type AccountOfUser, accountsOf, switchAccount } from '../../people/accounts/accounts.ts';
import type { LiveSession } from '../../sessions/sessions.ts';
import { signOut } from '../../sessions/sign-out.ts';
import { askForMagicLink, claimMagicLink } from '../../sign-in/magic-links.ts';
import { signIn } from '../../sign-in/sign-in.ts';
import type { SignedIn } from '../../sign-in/signed-in.ts';
import { waysToSignIn } from '../../social/identities.ts';
import type { SecretTokens } from '../secret-tokens.ts';
import { ASK_FOR_LINK, CLAIM_LINK, SIGN_IN, SIGN_OUT, SWITCH, WHAT_IS_ALIVE } from './descriptions.ts';

// Members that we don't know are passed over: clients of before send them.
const CredentialsBody = Type.Object({ email: Type.String(), password: Type.String() });
const AddressBody = Type.Object({ email: Type.String() });
const TokenBody = Type.Object({ token: Type.String() });
const AccountBody = Type.Object({ account: Type.String() });

const NOBODY = {
  jwt_token: false,
  social_token: false,
  subscription: false,
  accounts: false,
  account_id: false,
  authenticated: false,
};

/** `/api/auth`: sign in, ask what is alive, sign out; magic links; another account. */
export function gravityRoutes(tokens: SecretTokens): FastifyPluginAsyncTypebox {
  return async (app) => {
    const { tandem } = app;
    const answer = async (reply: FastifyReply, signedIn: SignedIn) => {
      giveCookies(reply, signedIn);
      return renderSignedIn(tandem, signedIn, tokenFor(reply, signedIn));
    };
    const tokenFor = ({ request }: FastifyReply, live: LiveSession) =>
      // Never to page script: the cookie is out of its reach, and so stays whatever else opens the session.
      isPage(request) ? null : tokens.issue(tandem, live, { userId: live.user.id, accountId: live.session.accountId });

    app.post('/api/auth', { ...publicly(SIGN_IN), schema: { body: CredentialsBody } }, async (request, reply) => {
      const { email, password } = request.body;
      return answer(reply, await signIn(tandem, { email, password }, signInContext(tandem, request)));
    });

    app.get('/api/auth', { config: { access: 'guest', description: WHAT_IS_ALIVE } }, async ({ principal }) => {
      return { data: principal.kind === 'user' ? await whatIsAlive(tandem, principal) : NOBODY };
    });

    app.delete('/api/auth', publicly(SIGN_OUT), async (request, reply) => {
      await signOut(tandem, await signOutRequest(tandem, request));
      takeSessionCookie(reply);
      return {};
    });

    app.post(
      '/api/auth/magic',
      { ...publicly(ASK_FOR_LINK), schema: { body: AddressBody } },
      async (request, reply) => {
        await askForMagicLink(tandem, request.body.email, clientIp(request)).catch(ignoreMalformed);
        return reply.send();
      },
    );

    app.post(
      '/api/auth/magic/verify',
      { ...publicly(CLAIM_LINK), schema: { body: TokenBody } },
      async (request, reply) => {
        const { token } = request.body;
        return answer(reply, await claimMagicLink(tandem, { token }, signInContext(tandem, request)));
      },
    );

    app.post('/api/auth/switch', { ...forUsers(SWITCH), schema: { body: AccountBody } }, async (request, reply) => {
      const live = await switchAccount(tandem, userOf(request), request.body.account);
      const accounts = await accountsOf(tandem, live.user.id);
      return renderSignedIn(tandem, { ...live, accounts }, tokenFor(reply, live));
    });
  };
}

async function renderSignedIn(
  tandem: Tandem,
  { user, session, accounts }: LiveSession & { readonly accounts: readonly AccountOfUser[] },
  token: string | null,
) {
  const { hasPassword } = await waysToSignIn(tandem, user.id);
  return {
    ...(token !== null && { token }),
    subscription: subscriptionOf(accounts, session.accountId),
    name: user.name,
    email: user.email,
    user_id: user.id,
    accounts: accounts.map(({ id, name, role }) => ({ id, name, permission: role })),
    account_id: session.accountId,
    has_password: hasPassword,
    verified: user.emailVerifiedAt !== null,
  };
}

async function whatIsAlive(tandem: Tandem, { user, session, means }: SignedInUser) {
  const accounts = await accountsOf(tandem, user.id);
  const { identities } = await waysToSignIn(tandem, user.id);
  const now = tandem.clock.now();
  return {
    jwt_token: means !== 'cookie',
    social_token: identities.some(
      ({ encryptedTokens, expiresAt }) => encryptedTokens !== null && expiresAt !== null && now < expiresAt,
    ),
    subscription: subscriptionOf(accounts, session.accountId),
    accounts: accounts.map(({ id }) => id),
    account_id: session.accountId,
    authenticated: true,
  };
}

function subscriptionOf(accounts: readonly AccountOfUser[], accountId: string): string {
  return accounts.find(({ id }) => id === accountId)?.subscription ?? 'none';
}

/** It is answered alike whatever was asked. */
function ignoreMalformed(error: unknown): void {
  if (!(error instanceof TandemError) || error.code !== 'validation') throw error;
}
