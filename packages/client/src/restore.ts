import type { Probe } from './answers.ts';
import { ClientError, isRefusal } from './client-error.ts';
import { inOrder } from './in-order.ts';
import type { Parts } from './parts.ts';
import type { KeptSession } from './record.ts';
import { dropNativeHalf, tellServer } from './sign-out.ts';

type Renew = (session: KeptSession) => Promise<KeptSession>;

/**
 * Finishes what was begun before: sign-outs, then halves that are missing (docs/sessions.md, Healing). A server that doesn't answer
 * changes nothing.
 */
export async function restore(parts: Parts, renew: Renew): Promise<void> {
  const { local } = parts;
  await inOrder(
    () => tellServer(parts),
    () => local.clearDueCookies(),
    () => heal(parts, renew).catch(ignoreServer),
  );
}

async function heal(parts: Parts, renew: Renew): Promise<void> {
  const { server, local, now } = parts;
  const { session } = local.record;
  const cookie = await local.readCookies();
  if (!session && cookie === '') {
    local.isSignedInOnWeb = false;
    return;
  }
  const probe = await server.probe(session?.apiToken, cookie);
  if (local.record.session?.id !== session?.id) return;
  if (!session) {
    local.isSignedInOnWeb = probe.cookie;
  } else if (isOfAnother(probe, session)) {
    await dropNativeHalf(parts, session);
  } else if (!probe.token || now() > session.renewAfter) {
    await renew(session);
  } else if (!probe.cookie) {
    await giveCookie(parts, session).catch((error) => (isRefusal(error) ? renew(session) : Promise.reject(error)));
  }
}

/** Whether the WebView's cookie is alive, and of another session than ours. Only ours can be ended from here. */
function isOfAnother({ cookie, token, sameSession, sessionId }: Probe, session: KeptSession): boolean {
  return cookie && (token ? !sameSession : sessionId !== session.id);
}

async function giveCookie({ server, local }: Parts, session: KeptSession): Promise<void> {
  const setCookies = await server.webSession(session.apiToken);
  await local.inTurn(async () => {
    if (local.record.session?.id === session.id) await local.writeCookies(setCookies);
  });
}

/** Where the server can't be asked, everything stays as it is; where it has refused, that has been seen to. */
function ignoreServer(error: unknown): void {
  if (!(error instanceof ClientError)) throw error;
}
