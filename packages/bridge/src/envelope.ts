import type { PageMessages } from './generated/messages.ts';

/** The version of the envelope that this package speaks. */
export const BRIDGE_VERSION = 1;

/** What a message or a reply carries: a JSON object. `name`, `id` and `v` are the envelope's and can't be set by it. */
export type MessageData = { readonly [key: string]: unknown };

/** Nothing to say: `{}`. */
export type NoData = Record<string, never>;

export type PageMessageName = keyof PageMessages;

/** The data of the message `Name`; any JSON object where the contract doesn't know the name. */
export type DataOf<Name extends string> = Name extends PageMessageName ? PageMessages[Name]['data'] : MessageData;

/** The reply to the message `Name`; any JSON object where the contract doesn't know the name. */
export type ReplyOf<Name extends string> = Name extends PageMessageName ? PageMessages[Name]['reply'] : MessageData;

/** A message on its way to the shell: an object on iOS, its JSON on Android. Old shells read `name` alone. */
export type Envelope = MessageData & {
  readonly name: string;
  /** 128 random bits. The reply names it. */
  readonly id: string;
  readonly v: typeof BRIDGE_VERSION;
};

/** A shell's answer to the message `id`. */
export type Reply = { readonly v: typeof BRIDGE_VERSION; readonly id: string } & Outcome;

/** A {@link Reply} without its envelope. */
export type Outcome =
  | { readonly ok: true; readonly data?: MessageData }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };
