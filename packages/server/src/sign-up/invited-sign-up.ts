import type { Tandem } from '../context.ts';
import { join, requireInvitation } from '../people/accounts/invited.ts';
import { audit } from '../people/audit.ts';
import { insertUser, newUser } from '../people/users.ts';
import type { ChosenPassword } from '../sign-in/password-rules.ts';
import {
  countOpening,
  inOpeningTransaction,
  openSession,
  prepareSession,
  type SignedIn,
  type SignInContext,
} from '../sign-in/signed-in.ts';
import { checkSignUp, isTaken, refuseTaken, takenEmail } from './sign-up-rules.ts';

/** A sign-up whose address is the invitation's. */
export interface InvitedSignUp extends ChosenPassword {
  /** Of the invitation's link. */
  readonly token: string;
  readonly name: string;
}

/**
 * Makes a user of whoever was invited and has none yet, a member of the account, and signs them in there: all of it, or nothing.
 * Their address is verified by the link. What won't do leaves the invitation as good as it was.
 *
 * @throws TandemError `invalid_grant` for an invitation that is unknown, spent, revoked, too old or not the newest;
 * `validation` with what is wrong with each member, a taken e-mail address included; `rate_limited`; `overloaded`; `unavailable`
 * where jobs are not ready in time.
 */
export async function signUpInvited(tandem: Tandem, input: InvitedSignUp, context: SignInContext): Promise<SignedIn> {
  const { device } = context;
  const invitation = await requireInvitation(tandem, input.token);
  const { accountId } = invitation;
  const names = checkSignUp({ ...input, email: invitation.email }, 'kept');
  await tandem.rateLimits.count([{ limit: 'signUpNetwork', of: device.ip }]);
  await refuseTaken(tandem, names);
  await tandem.jobs.ready();
  const passwordHash = await tandem.passwords.hash(input.password);
  const made = newUser(tandem, { ...names, passwordHash, emailVerified: true });
  const prepared = await prepareSession(tandem, made, device);
  const signedIn = { ...prepared, session: { ...prepared.session, accountId } };
  try {
    const { joined, ...closed } = await inOpeningTransaction(tandem, context, async (transaction) => {
      await insertUser(transaction, made);
      const joined = await join(tandem, transaction, { invitation, userId: made.user.id });
      const who = { actorId: made.user.id, sessionId: signedIn.session.id, ip: device.ip };
      await audit(tandem, transaction, { type: 'signed_up', ...who });
      await audit(tandem, transaction, { type: 'invitation_accepted', ...who, data: { account: accountId } });
      const opening = { signedIn, kind: 'password', reasons: [], context } as const;
      return { joined, ...(await openSession(tandem, transaction, opening)) };
    });
    countOpening(tandem, signedIn, closed);
    return { ...signedIn, accounts: [...made.accounts, joined] };
  } catch (error) {
    throw isTaken(error) ? takenEmail() : error;
  }
}
