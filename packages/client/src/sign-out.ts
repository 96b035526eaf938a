import { ClientError } from './client-error.ts';
import { inOrder } from './in-order.ts';
import type { Parts } from './parts.ts';
import { type KeptSession, withoutSession } from './record.ts';

/**
 * Ends what the device holds: the intent is kept, the server told, the cookies cleared. A server that can't be reached hears of it
 * later.
 *
 * @throws what the store or the cookies threw. Where the intent couldn't be kept and the server not be told either, nothing
 * has changed: the session would have been back at the next start.
 */
export async function endSession(parts: Parts): Promise<void> {
  const { local } = parts;
  try {
    await local.inTurn(() => local.commit({ ...withoutSession(local.record), cookiesDue: true }));
  } catch (storeFault) {
    await endAtServerAlone(parts, storeFault);
  }
  local.signOuts += 1;
  local.isSignedInOnWeb = false;
  await inOrder(
    () => tellServer(parts),
    () => local.clearDueCookies(),
  );
}

/** Ends the native half's session, and leaves the WebView's cookie, which is another's. It is over whatever the store says. */
export async function dropNativeHalf(parts: Parts, session: KeptSession): Promise<void> {
  const { local } = parts;
  const drop = async () => {
    if (local.record.session?.id === session.id) await local.note(withoutSession(local.record));
  };
  local.isSignedInOnWeb = true;
  await inOrder(
    () => local.inTurn(drop),
    () => tellServer(parts),
  );
}

/** Tells the server of every sign-out that it hasn't heard of. Those that it doesn't take now are kept. */
export async function tellServer({ server, local }: Parts): Promise<void> {
  for (const ending of local.record.endings) {
    const isTold = await server.signOut(ending).then(
      () => true,
      () => false,
    );
    if (!isTold) continue;
    const isOther = ({ apiToken }: { apiToken: string }) => apiToken !== ending.apiToken;
    await local.inTurn(() => local.note({ ...local.record, endings: local.record.endings.filter(isOther) }));
  }
}

/**
 * Where the WebView is signed in alone, or to another session than the native half, which ends then.
 *
 * @throws {ClientError} `signed_in_on_web`: only the page can sign out, for a cookie alone has to come from one
 */
export async function refuseWebOnly(parts: Parts): Promise<void> {
  const { local } = parts;
  const { session, cookiesDue } = local.record;
  if (cookiesDue) return;
  const isOnWeb = await isSignedInElsewise(parts).catch((fault) => {
    if (!session) throw fault;
  });
  if (!isOnWeb) return;
  if (session) await dropNativeHalf(parts, session);
  local.isSignedInOnWeb = true;
  throw new ClientError('signed_in_on_web', { isRefusal: true });
}

/** Whether the WebView's cookie is alive, and not of the native half's session. Its own names it, and needs no asking. */
async function isSignedInElsewise({ server, local }: Parts): Promise<boolean> {
  const { session } = local.record;
  const cookie = await local.readCookies();
  if (cookie === '' || (session && cookie.includes(session.id))) return false;
  const probe = await server.probe(undefined, cookie);
  return probe.cookie && probe.sessionId !== session?.id;
}

async function endAtServerAlone({ server, local }: Parts, storeFault: unknown): Promise<void> {
  const { record } = local;
  const ending = record.session && withoutSession(record).endings.at(-1);
  if (ending) {
    await server.signOut(ending).catch(() => {
      throw storeFault;
    });
  }
  const { session, notificationToken, ...rest } = record;
  await local.inTurn(() => local.note({ ...rest, cookiesDue: true }).catch(() => {}));
}
