import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { isUniqueViolation } from '../database/faults.ts';
import { TandemError } from '../errors.ts';
import type { User } from '../generated/prisma/client.ts';
import { happeningBy } from '../mail/happening.ts';
import { accountsOf } from '../people/accounts/accounts.ts';
import { audit } from '../people/audit.ts';
import { holdUser, insertUser, newUser } from '../people/users.ts';
import { isOverdue } from '../people/verifying.ts';
import type { Device } from '../sessions/sessions.ts';
import { askForLink } from '../sign-in/asked-links.ts';
import { type Refusal, recordRefusal } from '../sign-in/attempts.ts';
import { remindOfBlock } from '../sign-in/blocking.ts';
import { newnessOf } from '../sign-in/new-sign-in.ts';
import {
  countOpening,
  inOpeningTransaction,
  openSession,
  prepareSession,
  type SignedIn,
  type SignInContext,
} from '../sign-in/signed-in.ts';
import { insertIdentity, renewIdentity } from './identities.ts';
import type { ProvenIdentity } from './proven-identity.ts';
import { tellOfLink } from './tell-of-link.ts';

const kind = 'social';

/**
 * Signs in whoever a provider has proved to be somebody: the user of that identity; else the user with that address, where both
 * the provider and we have verified it; else a new one. All of it, or nothing. It is recorded and told like any sign-in, and never
 * blocked for its risk.
 *
 * @throws {@link TandemError} `social_email_unverified` where nobody has that identity and the provider vouches for no address;
 * `email_in_use` where a user has it whom we haven't seen read its mails; `account_inactive`, `sign_in_blocked`,
 * `email_unverified`, `rate_limited`.
 */
export async function signInByIdentity(
  tandem: Tandem,
  identity: ProvenIdentity,
  context: SignInContext,
): Promise<SignedIn> {
  try {
    return await openByIdentity(tandem, identity, context);
  } catch (error) {
    // Another was faster to make that user, or that identity: now there is one.
    if (isUniqueViolation(error)) return openByIdentity(tandem, identity, context);
    throw error;
  }
}

async function openByIdentity(tandem: Tandem, identity: ProvenIdentity, context: SignInContext): Promise<SignedIn> {
  const { prisma } = tandem.database;
  const { issuer, subject, email } = identity;
  const known = await prisma.identity.findUnique({
    where: { issuer_subject: { issuer, subject } },
    include: { user: true },
  });
  if (known) return openFor(tandem, known.user, { identity, context, isKnown: true });
  if (email === null) throw new TandemError('social_email_unverified');
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user) return signUp(tandem, { ...identity, email }, context);
  if (!user.emailVerifiedAt) return refuse(tandem, user, context, 'email_in_use');
  return openFor(tandem, user, { identity, context, isKnown: false });
}

interface Arrival {
  readonly identity: ProvenIdentity;
  readonly context: SignInContext;
  /** Whether the user has been linked to it already. */
  readonly isKnown: boolean;
}

async function openFor(tandem: Tandem, user: User, { identity, context, isKnown }: Arrival): Promise<SignedIn> {
  const { device } = context;
  if (user.disabledAt) return refuse(tandem, user, context, 'account_inactive');
  if (user.blockedAt) {
    await remindOfBlock(tandem, user, device);
    return refuse(tandem, user, context, 'sign_in_blocked');
  }
  if (isOverdue(tandem, user)) {
    await askForLink(tandem, 'verify_email', { email: user.email, ip: device.ip });
    return refuse(tandem, user, context, 'email_unverified');
  }
  const accounts = await accountsOf(tandem, user.id);
  const signedIn = await prepareSession(tandem, { user, accounts }, device);
  if (!isKnown) await tandem.jobs.ready();
  const closed = await inOpeningTransaction(tandem, context, async (transaction) => {
    const isStillTheirs =
      (await holdUser(transaction, user)) &&
      (isKnown
        ? await renewIdentity(tandem, transaction, { identity, user })
        : await linkByEmail(tandem, transaction, { identity, user, device }));
    // Whoever has changed the password meanwhile, disabled or blocked the user, or taken the identity off, means this as well.
    if (!isStillTheirs) throw new TandemError('social_sign_in_failed');
    const reasons = await newnessOf(transaction, user.id, device);
    const opened = await openSession(tandem, transaction, { signedIn, kind, reasons, context });
    const who = { actorId: user.id, sessionId: signedIn.session.id, ip: device.ip };
    await audit(tandem, transaction, { type: 'signed_in', ...who, data: { by: kind, provider: identity.provider } });
    return opened;
  });
  countOpening(tandem, signedIn, closed);
  return signedIn;
}

/** A user who has no password, and whose address the provider has verified. */
async function signUp(
  tandem: Tandem,
  identity: ProvenIdentity & { readonly email: string },
  context: SignInContext,
): Promise<SignedIn> {
  const { device } = context;
  const { email } = identity;
  await tandem.rateLimits.count([{ limit: 'signUpNetwork', of: device.ip }]);
  const name = identity.name ?? (email.split('@')[0] as string);
  const { user, accounts } = newUser(tandem, { email, name, passwordHash: null, emailVerified: true });
  const signedIn = await prepareSession(tandem, { user, accounts }, device);
  const closed = await inOpeningTransaction(tandem, context, async (transaction) => {
    await insertUser(transaction, { user, accounts });
    await insertIdentity(tandem, transaction, { identity, user, ip: device.ip });
    const data = { by: kind, provider: identity.provider };
    const who = { actorId: user.id, sessionId: signedIn.session.id, ip: device.ip };
    await audit(tandem, transaction, { type: 'signed_up', ...who, data });
    return openSession(tandem, transaction, { signedIn, kind, reasons: [], context });
  });
  countOpening(tandem, signedIn, closed);
  return signedIn;
}

async function refuse(tandem: Tandem, { email }: User, { device }: SignInContext, refusal: Refusal): Promise<never> {
  await recordRefusal(tandem, tandem.database.prisma, { kind, email, device, refusal });
  throw new TandemError(refusal);
}

/** `false` where the address by which they were found is theirs no more. */
async function linkByEmail(
  tandem: Tandem,
  transaction: Queries,
  { identity, user, device }: { readonly identity: ProvenIdentity; readonly user: User; readonly device: Device },
): Promise<boolean> {
  const { id, email } = user;
  const found = await transaction.user.count({ where: { id, email, emailVerifiedAt: { not: null } } });
  if (found === 0) return false;
  const linked = await insertIdentity(tandem, transaction, { identity, user, ip: device.ip });
  const happening = happeningBy(device, tandem.clock.now());
  await tellOfLink(tandem, transaction, { user, identity: linked, happening });
  return true;
}
