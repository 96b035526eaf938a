import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { Identity } from '../generated/prisma/client.ts';
import type { Happening } from '../mail/happening.ts';
import { sendMail } from '../mail/outbox.ts';
import type { Recipient } from '../mail/templates/write-mail.ts';
import { makeNotMeLink } from '../sign-in/not-me.ts';

/**
 * Tells a user that they can be signed in by a provider's word from now on, and how to say that it was not them. In the transaction
 * that links it, which holds the user, with jobs ready.
 */
export async function tellOfLink(
  tandem: Tandem,
  transaction: Queries,
  told: { readonly user: Recipient; readonly identity: Identity; readonly happening: Happening },
): Promise<void> {
  const { user, identity, happening } = told;
  const notMe = await makeNotMeLink(tandem, transaction, user);
  const provider = tandem.socialProviders.named(identity.provider).label;
  const content = { kind: 'identity_linked', provider, ...happening, ...notMe } as const;
  await sendMail(tandem, transaction, { to: user, content, cause: identity.id });
}
