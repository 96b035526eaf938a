import type { Tandem } from '../../context.ts';
import type { Queries } from '../../database/connect.ts';
import type { StripeSubscription } from '../../generated/prisma/client.ts';
import type { StripesWord, SubscriptionState } from './stripe-events.ts';
import { heldAccount, writeSubscription } from './subscriptions.ts';

/**
 * Takes Stripe's word for a subscription: in whatever order events come, and however often, what the newest says counts. Whose it is
 * has to be said once, before or after. Where that changes what an account has paid for, it changes the account's subscription.
 * `false` where it is not, or not yet, known whose it is.
 */
export async function takeStripesWord(
  tandem: Tandem,
  { subscriptionId: id, accountId: named, state }: StripesWord,
): Promise<boolean> {
  return tandem.database.prisma.$transaction(async (transaction) => {
    const known = await holdStripeSubscription(transaction, id);
    const whose = known.accountId ?? named;
    const account = whose === null ? null : await heldAccount(transaction, whose);
    const before = account && (await planOf(transaction, account.id));
    await transaction.stripeSubscription.update({
      where: { id },
      data: { ...(account && { accountId: account.id }), ...(state && newsIn(state, known)) },
    });
    if (!account) return false;
    const subscription = await planOf(transaction, account.id);
    if (subscription !== before) {
      await writeSubscription(tandem, transaction, { account, subscription, changer: 'stripe' });
    }
    return true;
  });
}

/** Makes the row where there is none, and keeps it as it is to the end of the transaction, and whoever else would hold it waiting. */
async function holdStripeSubscription(transaction: Queries, id: string): Promise<StripeSubscription> {
  await transaction.stripeSubscription.createMany({ data: [{ id }], skipDuplicates: true });
  await transaction.$queryRaw`SELECT 1 FROM stripe_subscriptions WHERE id = ${id} FOR UPDATE`;
  return transaction.stripeSubscription.findUniqueOrThrow({ where: { id } });
}

/** Nothing, where it is older than what is known, or has been said before. */
function newsIn({ eventId, ...state }: SubscriptionState, known: StripeSubscription): Partial<StripeSubscription> {
  const [told, last] = [state.toldAt.getTime(), known.toldAt?.getTime() ?? 0];
  if (told > last) return { ...state, eventIds: [eventId] };
  if (told < last || known.eventIds.includes(eventId)) return {};
  return { ...(state.stage >= known.stage && state), eventIds: [...known.eventIds, eventId] };
}

/** What an account has paid for by Stripe; of several, by the subscription that was begun last. */
async function planOf(transaction: Queries, accountId: string): Promise<string | null> {
  const newest = await transaction.stripeSubscription.findFirst({
    where: { accountId, plan: { not: null } },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
  });
  return newest?.plan ?? null;
}
