import { renderToString } from 'preact-render-to-string';
import type { Config } from '../../config.ts';
import { asHtml } from './as-html.tsx';
import { asText } from './as-text.ts';
import type { Letter } from './letter.ts';
import { type MailContent, write } from './letters.ts';
import { greetable } from './words.ts';

export type { MailContent } from './letters.ts';

/** Whom a mail is for. */
export interface Recipient {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly timeZone: string | null;
}

/** Writes a mail, as HTML and as plain text of the same words. */
export function writeMail(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  { email, name, timeZone }: Recipient,
  content: MailContent,
): { subject: string; text: string; html: string } {
  const envelope = { site: new URL(publicUrl).host, name: greetable(name), email };
  const letter: Letter = write(content, { ...envelope, timeZone });
  return {
    subject: letter.subject,
    text: asText(letter, envelope),
    html: `<!doctype html>${renderToString(asHtml(letter, envelope))}`,
  };
}
