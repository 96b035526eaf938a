import type { Page } from '@playwright/test';
import type { DataOf, ReplyOf } from '@tandem-auth/bridge';
import type { Faults } from './faults.ts';
import type { ReceivedMessage } from './received-message.ts';

/** What a shell does with the messages of one name, and what becomes of its reply. Await these: some have to reach the pages. */
export interface MessageBehaviour<Name extends string> extends Faults {
  /** Replies yes, with `data` (default `{}`). */
  answer(data?: ReplyOf<Name>): Promise<void>;
  /** Replies no (default code: `refused`). */
  refuse(code?: string, message?: string): Promise<void>;
  /** Takes the message, does nothing and never replies. */
  silent(): Promise<void>;
  /** Does what it did so far, but `milliseconds` later. */
  slow(milliseconds: number): Promise<void>;
  /** The channel itself breaks: handing the message over throws (on iOS: rejects). It isn't recorded. */
  fail(): Promise<void>;
  /** Runs `handler`. What it returns is the reply's data; throw a `BridgeError` to refuse. */
  handle(
    handler: (
      message: ReceivedMessage & { data: DataOf<Name> },
      page: Page,
    ) => ReplyOf<Name> | void | Promise<ReplyOf<Name> | void>,
  ): Promise<void>;
}
