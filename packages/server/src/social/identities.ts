import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { isUniqueViolation } from '../database/faults.ts';
import { TandemError } from '../errors.ts';
import type { Identity, User } from '../generated/prisma/client.ts';
import { happeningOn } from '../mail/happening.ts';
import { audit } from '../people/audit.ts';
import { holdUser } from '../people/users.ts';
import { newRowId } from '../secrets.ts';
import { holdSession, type LiveSession } from '../sessions/sessions.ts';
import { requireConfirmed } from '../sign-in/confirming.ts';
import type { ProvenIdentity } from './proven-identity.ts';
import { openProviderTokens, tokenColumns } from './provider-tokens.ts';
import { tellOfLink } from './tell-of-link.ts';

/** A user's identities, the oldest first. */
export function identitiesOf(tandem: Tandem, userId: string): Promise<Identity[]> {
  return tandem.database.prisma.identity.findMany({
    where: { userId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
}

/** What a user may sign in with. */
export interface WaysToSignIn {
  readonly hasPassword: boolean;
  readonly identities: readonly Identity[];
}

export async function waysToSignIn(tandem: Tandem, userId: string): Promise<WaysToSignIn> {
  const where = { id: userId, passwordHash: { not: null } };
  const [hasPassword, identities] = await Promise.all([
    tandem.database.prisma.user.count({ where }),
    identitiesOf(tandem, userId),
  ]);
  return { hasPassword: hasPassword > 0, identities };
}

/**
 * Lets a signed-in user sign in by that identity from now on, and tells them by mail. Done twice, it is done once.
 *
 * @throws {@link TandemError} `identity_taken` where it is another user's; `confirmation_required`; `unavailable` where jobs are not
 * ready in time.
 */
export async function linkIdentity(tandem: Tandem, live: LiveSession, identity: ProvenIdentity): Promise<Identity> {
  requireConfirmed(tandem, live.session);
  await tandem.jobs.ready();
  const { issuer, subject } = identity;
  const { user, session } = live;
  const linking = withUserHeld(tandem, live, async (transaction) => {
    const found = await transaction.identity.findUnique({ where: { issuer_subject: { issuer, subject } } });
    if (!found) {
      const linked = await insertIdentity(tandem, transaction, { identity, user, ip: session.ip });
      const happening = happeningOn(session, tandem.clock.now());
      await tellOfLink(tandem, transaction, { user, identity: linked, happening });
      return linked;
    }
    if (!(await renewIdentity(tandem, transaction, { identity, user }))) throw new TandemError('identity_taken');
    return found;
  });
  return linking.catch((error) => {
    throw isUniqueViolation(error) ? new TandemError('identity_taken') : error;
  });
}

/**
 * Takes an identity off its user: nobody signs in by it any more, and its tokens are deleted.
 *
 * @throws {@link TandemError} `not_found` for one that is not theirs; `last_way_to_sign_in` where they have no password and no
 * other; `confirmation_required`.
 */
export async function unlinkIdentity(tandem: Tandem, live: LiveSession, id: string): Promise<void> {
  requireConfirmed(tandem, live.session);
  const { user, session } = live;
  await withUserHeld(tandem, live, async (transaction, { passwordHash }) => {
    const identities = await transaction.identity.findMany({ where: { userId: user.id } });
    const identity = identities.find((one) => one.id === id);
    if (!identity) throw new TandemError('not_found');
    if (passwordHash === null && identities.length === 1) throw new TandemError('last_way_to_sign_in');
    await transaction.identity.delete({ where: { id } });
    const who = { actorId: user.id, sessionId: session.id, ip: session.ip };
    await audit(tandem, transaction, { type: 'identity_unlinked', ...who, data: { provider: identity.provider } });
  });
}

interface Owned {
  readonly identity: ProvenIdentity;
  readonly user: { readonly id: string };
}

/** In a transaction that holds the user or has made them. One that another has is a violation that {@link isUniqueViolation} knows. */
export async function insertIdentity(
  tandem: Tandem,
  transaction: Queries,
  { identity, user, ip }: Owned & { readonly ip: string },
): Promise<Identity> {
  const { provider, issuer, subject, email } = identity;
  const row = {
    id: newRowId(tandem.clock, tandem.randomness),
    userId: user.id,
    provider,
    issuer,
    subject,
    email,
    ...tokenColumns(tandem, identity.tokens, identity),
    createdAt: tandem.clock.now(),
  };
  await audit(tandem, transaction, { type: 'identity_linked', actorId: user.id, ip, data: { provider } });
  return transaction.identity.create({ data: row });
}

/** Keeps what the provider has said last. `false` where it is the user's no more. With the user held. */
export async function renewIdentity(tandem: Tandem, transaction: Queries, { identity, user }: Owned): Promise<boolean> {
  const { issuer, subject, provider, email, tokens } = identity;
  const kept = await transaction.identity.findUnique({ where: { issuer_subject: { issuer, subject } } });
  if (kept?.userId !== user.id) return false;
  // Many give one at the first sign-in alone.
  const refreshToken = tokens.refreshToken ?? openProviderTokens(tandem.config, kept)?.refreshToken ?? null;
  await transaction.identity.update({
    where: { id: kept.id },
    data: { provider, email: email ?? kept.email, ...tokenColumns(tandem, { ...tokens, refreshToken }, identity) },
  });
  return true;
}

/** Neither the user nor the session changes to the end of it. */
function withUserHeld<Answer>(
  { database }: Tandem,
  { user: { id }, session }: LiveSession,
  work: (transaction: Queries, user: User) => Promise<Answer>,
): Promise<Answer> {
  return database.prisma.$transaction(async (transaction) => {
    const user = await transaction.user.findUnique({ where: { id } });
    if (!user || !(await holdUser(transaction, user))) throw new TandemError('unavailable');
    if (!(await holdSession(transaction, session.id))) throw new TandemError('unauthenticated');
    return work(transaction, user);
  });
}
