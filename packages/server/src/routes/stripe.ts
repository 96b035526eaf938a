import type { FastifyPluginAsync } from 'fastify';
import { TandemError } from '../errors.ts';
import { isPublic } from '../http/access.ts';
import { readStripeEvent } from '../people/accounts/stripe-events.ts';
import { takeStripesWord } from '../people/accounts/stripe-subscriptions.ts';

/** A subscription of twenty items, each with its price, is more than other bodies may be. */
const BODY_LIMIT = 256 * 1024;
/** Stripe signs anew whenever it tries anew. */
const TOLERANCE_SECONDS = 5 * 60;

/** `POST /webhooks/stripe`, where there is a secret by which Stripe signs. */
export const stripeRoutes: FastifyPluginAsync = async (app) => {
  const { tandem } = app;
  const { stripeWebhookSecret: secret } = tandem.config;
  if (secret === null) return;
  const { default: Stripe } = await import('stripe');

  // The signature is over the bytes.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    async (_request: unknown, body: Buffer) => body,
  );

  app.post('/webhooks/stripe', { ...isPublic, bodyLimit: BODY_LIMIT }, async ({ body, headers, log }) => {
    const event = verified(body, headers['stripe-signature']);
    const word = readStripeEvent(event);
    if (word && !(await takeStripesWord(tandem, word))) {
      log.warn({ subscription: word.subscriptionId, event: event.id }, 'Stripe tells of a subscription of no account.');
    }
    return {};
  });

  function verified(body: unknown, signature: string | string[] | undefined) {
    try {
      const now = tandem.clock.now().getTime();
      return Stripe.webhooks.constructEvent(
        body as Buffer,
        signature as string,
        secret as string,
        TOLERANCE_SECONDS,
        undefined,
        now,
      );
    } catch {
      throw new TandemError('invalid_request', { detail: 'This is not signed by Stripe, or was too long ago.' });
    }
  }
};
