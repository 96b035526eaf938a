import type { Checks } from './checks.ts';
import { shellChecks } from './generated/messages.ts';

/** Has bridges know an app's own replies and events, too. What `tandem-bridge generate --typescript` makes calls it. */
export function addChecks(more: Checks): void {
  Object.assign(shellChecks, more);
}
