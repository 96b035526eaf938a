/** What a mail says, before it is HTML or plain text. */
export interface Letter {
  readonly subject: string;
  readonly parts: readonly Part[];
}

export type Part =
  | { readonly kind: 'paragraph'; readonly text: string }
  /** What to do: `label` is on the button, and before the address in plain text. */
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  /** Six digits to type. */
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] };

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Whom a mail is to, and who says so. */
export interface Envelope {
  /** The host that users know us by. */
  readonly site: string;
  /** `null` for a name that a mail client would make a link of. */
  readonly name: string | null;
  readonly email: string;
}

export const paragraph = (text: string): Part => ({ kind: 'paragraph', text });
export const link = (label: string, url: string): Part => ({ kind: 'link', label, url });
export const code = (digits: string): Part => ({ kind: 'code', code: digits });
export const facts = (list: readonly (Fact | null)[]): Part => ({
  kind: 'facts',
  facts: list.filter((fact) => fact !== null),
});
