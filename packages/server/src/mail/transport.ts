import type { NodemailerError } from 'nodemailer';
import type { Config, MailConfig } from '../config.ts';
import type { Mailbox } from './mailbox.ts';
import type { Message } from './message.ts';

/** How mails leave. */
export interface MailTransport {
  /** Resolves when the server has taken it. @throws {@link MailFault}, which holds nothing of the mail. */
  send(message: Message): Promise<void>;
  /** Gives up what is under way. */
  close(): void;
}

/** A mail was not taken. Without the server's sentence: that may repeat what the mail says. */
export class MailFault extends Error {
  override readonly name = 'MailFault';
  /** Whether the server will not take it, however often it is asked. */
  readonly final: boolean;
  /** The server's codes (`550 5.1.1`), or what went wrong on the way (`ETIMEDOUT`). */
  readonly code: string;

  constructor(code: string, final: boolean) {
    super(final ? `The mail was refused: ${code}` : `The mail was not taken: ${code}`);
    this.code = code;
    this.final = final;
  }
}

const CONNECT_MILLISECONDS = 10_000;
/** Patient: whoever gives up before the answer to the last byte will send it again, though it may have been taken. */
const SILENCE_MILLISECONDS = 120_000;
const DEADLINE_MILLISECONDS = 180_000;
/** What these answer is about the mail; what others answer (`AUTH`, `MAIL FROM`) is about us, and may be mended. */
const ABOUT_THE_MAIL = /^(RCPT TO|DATA|API)$/;

/** Over SMTP, or into the mailbox where there is no server. */
export function openMailTransport({ mail }: Pick<Config, 'mail'>, mailbox: Mailbox | null): MailTransport {
  if (mail === null) return { send: async (message) => mailbox?.put(message), close: () => undefined };
  const closing = new AbortController();
  let transporter: ReturnType<typeof connect> | undefined;
  return {
    async send({ id, at, ...message }) {
      transporter ??= connect(mail);
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)]);
      const { address } = mail.from;
      try {
        await (await transporter).sendMail({
          ...message,
          signal,
          // A copy: nodemailer writes to it, and what it throws there ends the process.
          from: { ...mail.from },
          to: { name: '', address: message.to },
          envelope: { from: address, to: message.to },
          date: at,
          messageId: `<${id}@${address.slice(address.indexOf('@') + 1)}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
      } catch (error) {
        throw asFault(error);
      }
    },
    close: () => closing.abort(),
  };
}

/** Loaded with the first mail: no start waits for it. */
async function connect({ url, requireTls }: MailConfig) {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    requireTLS: requireTls,
    dnsTimeout: CONNECT_MILLISECONDS,
    connectionTimeout: CONNECT_MILLISECONDS,
    greetingTimeout: CONNECT_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
  });
}

function asFault(error: unknown): MailFault {
  const { code = 'unknown', command = '', responseCode, response } = error as NodemailerError;
  const answered =
    responseCode === undefined ? code : (/^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/.exec(response ?? '')?.[0] ?? code);
  const refused = responseCode === undefined ? code === 'EENVELOPE' : responseCode >= 500;
  return new MailFault(answered.replace('-', ' '), refused && ABOUT_THE_MAIL.test(command));
}
