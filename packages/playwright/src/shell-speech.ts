import { BRIDGE_VERSION, type Outcome } from '@tandem-auth/bridge';
import type { ReceivedMessage } from './received-message.ts';
import type { ShellKind } from './shell-kind.ts';

/** The reply to `message` as this kind of shell says it; `undefined` where it can't: old ones never reply, Hotwire Native never says no. */
export function replyText(
  shell: ShellKind,
  { name, id, component }: ReceivedMessage,
  outcome: Outcome,
): string | undefined {
  switch (shell) {
    case 'tandem':
      return JSON.stringify({ v: BRIDGE_VERSION, id, ...outcome });
    case 'hotwire':
      return outcome.ok ? JSON.stringify({ id, component, event: name, data: outcome.data ?? {} }) : undefined;
    default:
      return undefined;
  }
}

/** Whether this kind of shell can tell its pages of `event`. */
export function canSend(shell: ShellKind, event: string): boolean {
  return shell !== 'hotwire' && (shell !== 'jumpstart' || event === 'toggleNavBar');
}
