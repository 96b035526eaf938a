import { ClientError } from './client-error.ts';
import type { Parts } from './parts.ts';
import { type KeptSession, keptSession } from './record.ts';

/**
 * Renews both halves. An answer that comes after a sign-out sets nothing.
 *
 * @throws {ClientError} a refusal where the session is over, here or at the server; else a fault.
 */
export async function renewSession({ server, local, now }: Parts, session: KeptSession): Promise<KeptSession> {
  const grant = await server.renew(session.refreshToken);
  return local.inTurn(async () => {
    if (local.record.session?.id !== session.id) throw new ClientError('signed_out', { isRefusal: true });
    const renewed = keptSession(grant, now());
    await local.commit({ ...local.record, session: renewed });
    // The cookie of the generation before still works, and what is lost the next start gives back.
    await local.writeCookies(grant.setCookies).catch(() => {});
    return renewed;
  });
}
