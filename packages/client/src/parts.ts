import type { LocalState } from './local-state.ts';
import type { Server } from './server.ts';

/** What the flows work on. */
export interface Parts {
  readonly server: Server;
  readonly local: LocalState;
  now(): number;
}
