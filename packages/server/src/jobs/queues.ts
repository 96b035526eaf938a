import type PgBoss from 'pg-boss';
import type { Tandem } from '../context.ts';
import { deliverMail, giveUpMail, type SealedMail } from '../mail/outbox.ts';
import type { AskedLinkJob, AskedMail } from '../sign-in/asked-links.ts';
import { sendUnlockOffer } from '../sign-in/lockout.ts';
import { sendMagicLink } from '../sign-in/magic-links.ts';
import { sendVerification } from '../sign-up/email-verification.ts';
import { sendPasswordReset } from '../sign-up/password-reset.ts';
import type { JobData, Log } from './jobs.ts';
import { purge } from './purge.ts';

/** Once a day, in UTC, when few are awake. */
const PURGE_AT = '17 3 * * *';

/**
 * Tried again after 12 seconds at the latest, then after twice as long each time, up to an hour: 58 times, which is two days.
 * A job outlives what sends it by far (see mail/transport.ts), so that one that is being sent is not sent beside that.
 */
const MAIL = {
  retryLimit: 58,
  retryDelay: 10,
  retryBackoff: true,
  retryDelayMax: 60 * 60,
  expireInSeconds: 5 * 60,
  deadLetter: 'mail_given_up',
};
/** For as long as somebody may wait for it. */
const ASKED_LINK = { retryLimit: 20, retryDelay: 5, retryBackoff: true, retryDelayMax: 60, retentionSeconds: 10 * 60 };
const SENDERS: Record<AskedMail, (tandem: Tandem, job: AskedLinkJob) => Promise<void>> = {
  magic_link: sendMagicLink,
  password_reset: sendPasswordReset,
  locked_out: sendUnlockOffer,
  verify_email: sendVerification,
};
const QUEUES = ['purge', 'mail', 'asked_link'] satisfies (keyof JobData)[];
const WORKERS = 2;
/** As often as pg-boss looks. */
const LOOK = { pollingIntervalSeconds: 0.5 };

/** Makes the queues that are not there yet, and brings the settings of those that are up to date. */
export async function makeQueues(boss: PgBoss): Promise<void> {
  await boss.createQueue('purge', { policy: 'singleton' });
  await boss.createQueue('mail_given_up');
  await boss.createQueue('mail', { ...MAIL });
  await boss.updateQueue('mail', MAIL);
  await boss.createQueue('asked_link', { ...ASKED_LINK });
  // Asks for each queue once: in somebody's transaction pg-boss would ask outside of it, where an embedded database waits.
  for (const name of QUEUES) await boss.insert(name, []);
}

/** Works on the jobs there are, and on those to come. */
export async function workOn(boss: PgBoss, tandem: Tandem, log: Log): Promise<void> {
  await boss.schedule('purge', PURGE_AT);
  await boss.work('purge', async () => log.info(await purge(tandem), 'purged'));
  await boss.work<SealedMail>('mail_given_up', async ([job]) => job && giveUpMail(tandem, job, log));
  await workOnAll<SealedMail>(boss, 'mail', (job) => deliverMail(tandem, job, log));
  await workOnAll<JobData['asked_link']>(boss, 'asked_link', (job) => SENDERS[job.data.what](tandem, job));
}

/** One after the other without a look in between, by several workers: while one waits for something slow, others go on. */
async function workOnAll<Data>(
  boss: PgBoss,
  name: keyof JobData,
  work: (job: PgBoss.Job<Data>) => Promise<void>,
): Promise<void> {
  const workers: string[] = [];
  for (let count = 0; count < WORKERS; count += 1) {
    const worker = await boss.work<Data>(name, LOOK, async ([job]) => {
      for (const each of workers) boss.notifyWorker(each);
      if (job) await work(job);
    });
    workers.push(worker);
  }
}
