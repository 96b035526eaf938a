import { expect } from 'vitest';
import type { Tandem } from '../context.ts';
import type { Message } from '../mail/message.ts';
import { sendMail } from '../mail/outbox.ts';
import { exampleMails } from './example-mails.ts';
import type { Person } from './people.ts';

/** A mail, with what its reader would click or type picked out; empty where there is none. */
export interface ReceivedMail extends Message {
  readonly link: string;
  readonly code: string;
}

const PATIENCE = { timeout: 15_000, interval: 20 };

/**
 * Waits until an address has so many mails, and returns all it has, the newest first. Mails are sent by jobs: the server is
 * to be started with `jobs: true`.
 */
export async function mailTo(
  { tandem: { mailbox } }: { tandem: Pick<Tandem, 'mailbox'> },
  email: string,
  atLeast = 1,
): Promise<readonly [ReceivedMail, ...ReceivedMail[]]> {
  if (!mailbox) throw new Error('This server sends its mails: it has no mailbox.');
  const received = () => mailbox.list().filter(({ to }) => to === email);
  await expect.poll(() => received().length, PATIENCE).toBeGreaterThanOrEqual(atLeast);
  const [newest, ...older] = received().map(pickOut);
  if (!newest) throw new Error('Nobody waits for no mail.');
  return [newest, ...older];
}

/** Puts a mail with a link and a code into the outbox, as a rule does. */
export async function sendLink(
  tandem: Tandem,
  { id, email, name = 'Ann' }: Pick<Person, 'id' | 'email'> & { name?: string },
  cause: string,
): Promise<void> {
  const content = exampleMails.magic_link;
  await tandem.jobs.ready();
  await tandem.database.prisma.$transaction((transaction) =>
    sendMail(tandem, transaction, { to: { id, email, name, timeZone: null }, content, cause }),
  );
}

function pickOut(message: Message): ReceivedMail {
  return {
    ...message,
    link: /^https?:\S+$/m.exec(message.text)?.[0] ?? '',
    code: /^ {4}(\d{6})$/m.exec(message.text)?.[1] ?? '',
  };
}
