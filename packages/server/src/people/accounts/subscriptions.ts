import type { Tandem } from '../../context.ts';
import type { Queries } from '../../database/connect.ts';
import { TandemError } from '../../errors.ts';
import type { Account } from '../../generated/prisma/client.ts';
import { isUuid } from '../../secrets.ts';
import { type Actor, audit } from '../audit.ts';
import { holdAccount } from './held-accounts.ts';

/** Who has a subscription changed. */
export type SubscriptionChanger = Actor | 'stripe';

/** What an account is to have; `null`: no subscription. */
export interface SubscriptionChange {
  readonly accountId: string;
  readonly subscription: string | null;
}

/**
 * Gives an account a subscription, another, or none. Stripe's word changes it again when something changes there.
 *
 * @throws {@link TandemError} `not_found` for an account that there is none of.
 */
export async function setSubscription(
  tandem: Tandem,
  { accountId, subscription }: SubscriptionChange,
  by: Actor,
): Promise<Account> {
  return tandem.database.prisma.$transaction(async (transaction) => {
    const account = await heldAccount(transaction, accountId);
    if (!account) throw new TandemError('not_found');
    return writeSubscription(tandem, transaction, { account, subscription, changer: by });
  });
}

/** An account, as it is to the end of the transaction; `null` where there is none. */
export async function heldAccount(transaction: Queries, id: string): Promise<Account | null> {
  await holdAccount(transaction, id);
  return isUuid(id) ? transaction.account.findUnique({ where: { id } }) : null;
}

/** What is written, of an account that is held. */
export interface SubscriptionToWrite {
  readonly account: Account;
  readonly subscription: string | null;
  readonly changer: SubscriptionChanger;
}

/** Writes it where it is another. */
export async function writeSubscription(
  tandem: Tandem,
  transaction: Queries,
  { account, subscription, changer }: SubscriptionToWrite,
): Promise<Account> {
  if (account.subscription === subscription) return account;
  const { id } = account;
  const data = { account: id, subscription: subscription ?? 'none' };
  await audit(tandem, transaction, {
    type: 'subscription_changed',
    ...(changer === 'stripe' ? { data: { ...data, by: changer } } : { ...changer, data }),
  });
  return transaction.account.update({ where: { id }, data: { subscription } });
}
