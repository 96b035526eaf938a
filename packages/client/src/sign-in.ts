import type { Grant, SignedIn } from './answers.ts';
import { ClientError } from './client-error.ts';
import type { HandoffProof } from './handoff.ts';
import { inOrder } from './in-order.ts';
import type { Parts } from './parts.ts';
import { type KeptSession, keptSession, withEnding, withoutSession } from './record.ts';
import type { AppClaim, SignInCredentials } from './server.ts';
import { dropNativeHalf, tellServer } from './sign-out.ts';

/** Opens an address in the system's browser, and resolves with the link by which the app is opened again. */
export type OpenBrowser = (address: string) => Promise<string>;

export interface Browser {
  readonly open: OpenBrowser;
  /** Of this trip alone. */
  readonly proof: HandoffProof;
}

/** The data of a page's `signedIn`: somebody has signed in inside the WebView. */
export interface PageSignIn {
  readonly session_id: string;
  readonly handoff?: { readonly code: string };
}

/**
 * Signs in, after the server has heard of earlier sign-outs, as far as it can hear. Yields both halves or none; what was signed in
 * before is signed out.
 */
export async function signIn(parts: Parts, credentials: SignInCredentials): Promise<SignedIn> {
  const { server, local } = parts;
  const { signOuts } = local;
  const ask = async () => {
    await tellServer(parts);
    await local.clearDueCookies();
    return server.signIn(credentials, await local.readCookies());
  };
  return adopt(parts, { ask, signOuts, notificationToken: credentials.notificationToken?.token });
}

/**
 * Signs in with a provider, in the system's browser: `openBrowser` has it go to an address, and resolves with the link by which
 * the app is opened again. Else as {@link signIn}.
 */
export async function signInWithBrowser(parts: Parts, provider: string, browser: Browser): Promise<SignedIn> {
  const { server, local } = parts;
  const { signOuts } = local;
  const claim = await goToProvider(parts, provider, browser);
  const ask = async () => {
    await tellServer(parts);
    await local.clearDueCookies();
    return server.claimSocialSignIn(claim, await local.readCookies());
  };
  return adopt(parts, { ask, signOuts });
}

/** Has the system's browser go to a provider and back. Answers what to claim. */
export async function goToProvider(
  { server }: Pick<Parts, 'server'>,
  provider: string,
  { proof, open }: Browser,
): Promise<AppClaim> {
  const link = await open(server.addressOfProvider(provider, proof.challenge));
  const [, name, value = ''] = /[?&](code|error)=([\w-]+)/.exec(link) ?? [];
  if (name === 'error') throw new ClientError(value, { isRefusal: true });
  if (name === undefined) throw new ClientError('malformed_answer');
  return { code: value, codeVerifier: proof.verifier };
}

/**
 * Takes over a sign-in of the page's. With another session the native half is over, whether or not there is a handoff: the two would
 * be of different sessions.
 *
 * @throws {ClientError} `credential_mismatch` where the WebView's cookie, or the handoff, is of another session than the page says
 */
export async function takeOver(parts: Parts, { session_id, handoff }: PageSignIn, verifier: string): Promise<void> {
  const { server, local } = parts;
  const { signOuts } = local;
  const { session, cookiesDue } = local.record;
  if (session?.id === session_id) return;
  // Script may say anything in a page, and offer a code of its own session; the cookie it can't choose.
  const { sessionId } = await server.probe(undefined, await local.readCookies());
  refuseOthers(sessionId, session_id);
  // After a sign-out nothing is left to drop, and during one the cookie is about to be cleared; what the handoff brings ends as
  // well.
  if (local.signOuts === signOuts && !cookiesDue) {
    local.isSignedInOnWeb = true;
    if (session) await dropNativeHalf(parts, session);
  }
  if (!handoff) return;
  const ask = async () => {
    const grant = await server.claimHandoff(handoff.code, verifier);
    refuseOthers(grant.signedIn.session.id, session_id);
    return grant;
  };
  await adopt(parts, { ask, signOuts });
}

function refuseOthers(sessionId: string | undefined, expected: string): void {
  if (sessionId !== expected) throw new ClientError('credential_mismatch', { isRefusal: true });
}

interface Adoption {
  readonly ask: () => Promise<Grant>;
  /** {@link LocalState.signOuts} at the beginning. */
  readonly signOuts: number;
  readonly notificationToken?: string | undefined;
}

/** Keeps the native half before the cookie is set: if we are killed between the two, the next start gives the cookie. */
async function adopt(parts: Parts, { ask, signOuts, notificationToken }: Adoption): Promise<SignedIn> {
  const { local, now } = parts;
  const grant = await ask();
  const session = keptSession(grant, now());
  const wasSignedOut = () => local.signOuts !== signOuts;
  try {
    await local.inTurn(async () => {
      if (wasSignedOut()) throw new ClientError('signed_out', { isRefusal: true });
      const { endings } = withoutSession(local.record);
      const token = notificationToken === undefined ? {} : { notificationToken };
      await local.commit({ session, ...token, endings, cookiesDue: false });
      await local.writeCookies(grant.setCookies);
    });
  } catch (fault) {
    await abandon(parts, session, wasSignedOut()).catch(() => {});
    throw fault;
  }
  local.isSignedInOnWeb = false;
  // Of what this one replaces. Where that fails, the next start does it.
  await tellServer(parts).catch(() => {});
  return grant.signedIn;
}

/** Ends a session that couldn't be taken in; unless somebody has signed out and perhaps in meanwhile, all else as well. */
async function abandon(parts: Parts, session: KeptSession, isLate: boolean): Promise<void> {
  const { local } = parts;
  await inOrder(
    () =>
      local.inTurn(() => {
        const { session: kept, notificationToken, ...rest } = local.record;
        if (isLate) return local.note(withEnding(local.record, session));
        const others = kept && kept.id !== session.id ? withEnding(rest, kept, notificationToken) : rest;
        return local.note({ ...withEnding(others, session), cookiesDue: true });
      }),
    () => tellServer(parts),
    () => local.clearDueCookies(),
  );
}
