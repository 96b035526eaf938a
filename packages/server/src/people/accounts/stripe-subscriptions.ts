import type { Tandem } from '../../context.ts';
import type { Queries } from '../../database/connect.ts';
import { lockForTransaction } from '../../database/locks.ts';
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
    // Not by its row: that goes with its account, which is held before what hangs off it.
    await lockForTransaction(transaction, `subscription ${id}`);
    const known = await transaction.stripeSubscription.findUnique({ where: { id } });
    const whose = known?.accountId ?? named;
    const account = whose === null ? null : await heldAccount(transaction, whose);
    const before = account && (await planOf(transaction, account.id));
    const data = { ...(account && { accountId: account.id }), ...(state && newsIn(state, known)) };
    await transaction.stripeSubscription.upsert({ where: { id }, create: { id, ...data }, update: data });
    if (!account) return false;
    const subscription = await planOf(transaction, account.id);
    if (subscription !== before) {
      await writeSubscription(tandem, transaction, { account, subscription, changer: 'stripe' });
    }
    return true;
  });
}

/** Nothing, where it is older than what is known, or has been said before. */
function newsIn(
  { eventId, ...state }: SubscriptionState,
  known: StripeSubscription | null,
): Partial<StripeSubscription> {
  const [told, last] = [state.toldAt.getTime(), known?.toldAt?.getTime() ?? 0];
  if (!known || told > last) return { ...state, eventIds: [eventId] };
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
