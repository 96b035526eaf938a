import type { Config } from '../config.ts';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import type { Log } from '../jobs/jobs.ts';
import { audit } from '../people/audit.ts';
import { parseEmail } from '../people/emails.ts';
import { openText, sealText } from '../sealed-text.ts';
import { idOf } from '../secrets.ts';
import type { Message } from './message.ts';
import { type MailContent, type Recipient, writeMail } from './templates/write-mail.ts';
import { MailFault } from './transport.ts';

/** A mail to send. */
export interface Mail {
  readonly to: Recipient;
  readonly content: MailContent;
  /** Names what it is sent for, such as the id of a session or a single-use secret: of each kind, one is sent for it. */
  readonly cause: string;
}

/** A mail in its job. It may hold a link that opens a session: what it says is encrypted. */
export interface SealedMail {
  readonly kind: MailContent['kind'];
  readonly userId: string;
  readonly sealed: string;
}

/** A job of the queue, as it comes to be worked on. */
export interface MailJob {
  readonly id: string;
  readonly data: SealedMail;
}

/**
 * Puts a mail into the outbox, in the transaction of its cause: it is sent if that is committed, within a second or as soon
 * as the mail server takes it. `await tandem.jobs.ready()` before the transaction begins.
 *
 * @throws {@link TandemError} `unavailable` where the jobs were not ready.
 */
export async function sendMail(tandem: Tandem, transaction: Queries, { to, content, cause }: Mail): Promise<void> {
  if (parseEmail(to.email) !== to.email) throw new Error('A mail is for one address, in its one spelling.');
  const id = idOf(`${content.kind} ${to.email} ${cause}`);
  const message: Omit<Message, 'id'> = {
    ...writeMail(tandem.config, to, content),
    to: to.email,
    at: tandem.clock.now(),
  };
  const sealed = sealText(tandem, JSON.stringify(message), sealOf(id));
  await tandem.jobs.enqueue(transaction, 'mail', { id, data: { kind: content.kind, userId: to.id, sealed } });
}

/**
 * Sends a mail that is in the outbox. One that the server will never take ends here.
 *
 * @throws {@link MailFault} where it is to be tried again.
 */
export async function deliverMail(tandem: Tandem, job: MailJob, log: Log): Promise<void> {
  const { kind } = job.data;
  try {
    await tandem.mailTransport.send(unseal(tandem.config, job));
  } catch (error) {
    const fault = error instanceof MailFault ? error : new MailFault('unreadable', false);
    const outcome = fault.final ? 'refused' : 'deferred';
    tandem.metrics.mails.inc({ outcome });
    log.error({ mail: job.id, kind, code: fault.code }, `mail ${outcome}`);
    if (!fault.final) throw fault;
    return writeOff(tandem, job, { type: 'mail_refused', code: fault.code });
  }
  tandem.metrics.mails.inc({ outcome: 'sent' });
  log.info({ mail: job.id, kind }, 'mail sent');
}

/** Says of a mail that was tried for two days that it will not be sent. */
export async function giveUpMail(tandem: Tandem, job: MailJob, log: Log): Promise<void> {
  tandem.metrics.mails.inc({ outcome: 'given_up' });
  log.error({ kind: job.data.kind, user: job.data.userId }, 'mail given up');
  await writeOff(tandem, job, { type: 'mail_given_up', code: 'not taken in two days' });
}

/** By the user's id rather than as their doing: they may be gone by now. */
async function writeOff(
  tandem: Tandem,
  { data: { kind, userId } }: MailJob,
  { type, code }: { type: 'mail_refused' | 'mail_given_up'; code: string },
): Promise<void> {
  await tandem.database.prisma.$transaction((transaction) =>
    audit(tandem, transaction, { type, data: { mail: kind, user: userId, code } }),
  );
}

function unseal(config: Config, { id, data }: MailJob): Message {
  const text = openText(config, data.sealed, sealOf(id));
  if (text === null) throw new MailFault('unreadable', false);
  const message = JSON.parse(text);
  return { ...message, id, at: new Date(message.at) };
}

function sealOf(id: string) {
  return { purpose: 'mail', context: id } as const;
}
