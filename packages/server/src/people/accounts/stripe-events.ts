import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { TandemError } from '../../errors.ts';
import { isUuid } from '../../secrets.ts';

/** What an event of Stripe says of a subscription there. */
export interface StripesWord {
  readonly subscriptionId: string;
  /** Whose it says that it is. */
  readonly accountId: string | null;
  /** How the subscription is; `null` where it says only whose. */
  readonly state: SubscriptionState | null;
}

export interface SubscriptionState {
  /** What is paid for. */
  readonly plan: string | null;
  readonly startedAt: Date;
  /** Of which event. */
  readonly eventId: string;
  /** Stripe's clock, in whole seconds. */
  readonly toldAt: Date;
  /** Tells which of the events of one second is the later, as far as that can be told. */
  readonly stage: number;
}

/** With these somebody pays, is about to, or is asked once more by Stripe. */
const PAID = ['active', 'trialing', 'past_due'];
/** A subscription begins as `incomplete` and never is again; once it is deleted, nothing comes after. */
const STAGES: Readonly<Record<string, number>> = {
  'customer.subscription.created': 0,
  'customer.subscription.updated': 1,
  'customer.subscription.deleted': 2,
};

const Metadata = Type.Optional(Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()]));
const Event = Type.Object({ id: Type.String(), type: Type.String(), created: Type.Integer() });
const Subscription = Type.Object({
  id: Type.String(),
  status: Type.String(),
  created: Type.Integer(),
  metadata: Metadata,
  items: Type.Object({
    data: Type.Array(
      Type.Object({
        price: Type.Object({
          id: Type.String(),
          lookup_key: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        }),
      }),
    ),
  }),
});
const Checkout = Type.Object({
  client_reference_id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  subscription: Type.Optional(Type.Union([Type.String(), Type.Object({ id: Type.String() }), Type.Null()])),
  metadata: Metadata,
});
const AnyEvent = Compile(Event);
const SubscriptionEvent = Compile(Type.Object({ ...Event.properties, data: Type.Object({ object: Subscription }) }));
const CheckoutEvent = Compile(Type.Object({ ...Event.properties, data: Type.Object({ object: Checkout }) }));

/**
 * What an event says that concerns us; `null` for all others.
 *
 * @throws {@link TandemError} `invalid_request` for one that is not as Stripe's are.
 */
export function readStripeEvent(event: unknown): StripesWord | null {
  if (!AnyEvent.Check(event)) throw notStripes();
  if (event.type === 'checkout.session.completed') {
    if (!CheckoutEvent.Check(event)) throw notStripes();
    return wordOfCheckout(event.data.object);
  }
  if (STAGES[event.type] === undefined) return null;
  if (!SubscriptionEvent.Check(event)) throw notStripes();
  return wordOfSubscription(event, event.data.object);
}

function wordOfCheckout(checkout: Static<typeof Checkout>): StripesWord | null {
  const { subscription, client_reference_id: reference, metadata } = checkout;
  if (!subscription) return null;
  const subscriptionId = typeof subscription === 'string' ? subscription : subscription.id;
  return { subscriptionId, accountId: accountNamed(reference) ?? accountNamed(metadata?.['account_id']), state: null };
}

function wordOfSubscription(
  { id: eventId, type, created }: Static<typeof Event>,
  { id: subscriptionId, status, created: started, metadata, items }: Static<typeof Subscription>,
): StripesWord {
  const price = items.data[0]?.price;
  const state = {
    plan: (PAID.includes(status) && (price?.lookup_key ?? price?.id)) || null,
    startedAt: new Date(started * 1000),
    eventId,
    toldAt: new Date(created * 1000),
    stage: status === 'incomplete' ? 0 : (STAGES[type] ?? 0),
  };
  return { subscriptionId, accountId: accountNamed(metadata?.['account_id']), state };
}

function accountNamed(text: string | null | undefined): string | null {
  return text && isUuid(text) ? text : null;
}

function notStripes(): TandemError {
  return new TandemError('invalid_request', { detail: 'This is no event as Stripe sends them.' });
}
