import { parseEmail } from '../people/emails.ts';

/** Whom mails are from. */
export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** `tandem@example.com`, `Tandem <tandem@example.com>` or `"Tandem, Inc." <…>`; `null` for what is neither. */
export function parseSender(text: string): Sender | null {
  const [, quoted, plain, bracketed] = /^(?:"([^"\\]*)"\s*|([^"<>]*))<([^<>]*)>$/.exec(text.trim()) ?? [];
  const name = (quoted ?? plain ?? '').trim();
  const address = parseEmail(bracketed ?? text);
  return address === null || /\p{C}/u.test(name) ? null : Object.freeze({ name, address });
}
