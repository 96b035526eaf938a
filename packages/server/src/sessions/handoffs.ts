import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import { audit } from '../people/audit.ts';
import { constantTimeEqual, s256 } from '../secrets.ts';
import { consumeOneTimeToken, createOneTimeToken } from './one-time-tokens.ts';
import { type Device, findLiveSession, type LiveSession } from './sessions.ts';

export const HANDOFF_LIFETIME_SECONDS = 60;

const Payload = Compile(Type.Object({ codeChallenge: Type.String() }));

/**
 * A code that gives the native half to a session born in a WebView. The page only carries it: it is useless without the
 * verifier, which the shell keeps to itself (PKCE S256, RFC 7636).
 *
 * @throws {@link TandemError} `rate_limited`.
 */
export async function createHandoff(
  tandem: Tandem,
  { session, user }: LiveSession,
  codeChallenge: string,
): Promise<string> {
  await tandem.rateLimits.count([{ limit: 'handoffSession', of: session.id }]);
  return createOneTimeToken(tandem, {
    purpose: 'handoff',
    userId: user.id,
    sessionId: session.id,
    payload: { codeChallenge },
    lifetimeSeconds: HANDOFF_LIFETIME_SECONDS,
  });
}

/**
 * Claims the session of a code, which becomes a native one. A wrong verifier spends the code: whoever stole it has one try
 * and the shell learns of it by its own failing.
 *
 * @throws {@link TandemError} `invalid_grant` for a code that is unknown, spent, too old, or of another verifier or of a
 * session that has ended.
 */
export async function claimHandoff(
  tandem: Tandem,
  claim: { code: string; codeVerifier: string },
  device: Device,
): Promise<LiveSession> {
  const { prisma } = tandem.database;
  const spent = await prisma.$transaction((transaction) =>
    consumeOneTimeToken(tandem, transaction, { secret: claim.code, purpose: 'handoff' }),
  );
  if (!spent?.sessionId || !Payload.Check(spent.payload)) throw new TandemError('invalid_grant');
  if (!constantTimeEqual(s256(claim.codeVerifier), spent.payload.codeChallenge)) throw new TandemError('invalid_grant');
  const live = await findLiveSession(tandem, spent.sessionId);
  if (!live) throw new TandemError('invalid_grant');
  const { user } = live;
  return prisma.$transaction(async (transaction) => {
    const [session] = await transaction.session.updateManyAndReturn({
      where: { id: live.session.id, closedAt: null },
      data: asNative(device),
    });
    if (!session) throw new TandemError('invalid_grant');
    const { ip } = device;
    await audit(tandem, transaction, { type: 'handoff_claimed', actorId: user.id, sessionId: session.id, ip });
    return { session, user };
  });
}

function asNative(device: Device) {
  return {
    kind: 'native',
    ...(device.platform && { platform: device.platform }),
    ...(device.name && { deviceName: device.name }),
    ...(device.model && { deviceModel: device.model }),
    ...(device.appVersion && { appVersion: device.appVersion }),
  } as const;
}
