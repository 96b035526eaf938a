import { EventEmitter } from 'node:events';
import type { HttpAnswer } from '../../packages/server/src/testing/http.ts';

/** A session whose opening was acknowledged, with all that was given for it. */
export interface Entry {
  readonly id: string;
  readonly notificationToken: string;
  cookie: string;
  apiToken: string;
  refreshToken: string;
  /** `ending`: a sign-out has been sent, and whether it has been done is not known. */
  state: 'live' | 'ending' | 'dead';
}

/** One request, and what became of it. */
export interface Exchange {
  readonly what: string;
  readonly member: number;
  /** What was known of the session when it was sent. `null` for a request that presents none. */
  readonly stateWhenSent: Entry['state'] | null;
  /** `null` where the connection ended without one. */
  readonly answer: HttpAnswer | null;
  readonly milliseconds: number;
  /** Whether this process was meant to be down at any time meanwhile. */
  readonly memberDown: boolean;
}

/** Every acknowledged fact and every answer, and what was wrong with one. */
export class Ledger {
  readonly entries: Entry[] = [];
  readonly violations: string[] = [];
  readonly statuses = new Map<number, number>();
  slowest503Milliseconds = 0;
  readonly #exchanges = new EventEmitter<{ exchange: [Exchange] }>();

  record(exchange: Exchange): void {
    const { what, member, answer, milliseconds } = exchange;
    const status = answer?.status ?? 0;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status === 503) this.slowest503Milliseconds = Math.max(this.slowest503Milliseconds, milliseconds);
    const wrong = whatIsWrong(exchange);
    if (wrong) this.violations.push(`${what} at process ${member}: ${wrong} ${status} ${answer?.text ?? ''}`);
    this.#exchanges.emit('exchange', exchange);
  }

  /** Resolves when so many more of these exchanges have been recorded. */
  next(count: number, which: (exchange: Exchange) => boolean = () => true): Promise<void> {
    return new Promise((resolve) => {
      let left = count;
      const listener = (exchange: Exchange) => {
        if (!which(exchange)) return;
        left -= 1;
        if (left > 0) return;
        this.#exchanges.off('exchange', listener);
        resolve();
      };
      this.#exchanges.on('exchange', listener);
    });
  }
}

function whatIsWrong({ stateWhenSent, answer, memberDown }: Exchange): string | null {
  if (!answer) return memberDown ? null : 'no answer though the process is up';
  if (answer.status === 503) return answer.headers.has('retry-after') ? null : 'a 503 without Retry-After';
  if (answer.status >= 500) return 'a fault that says nothing of when to try again';
  if (stateWhenSent === 'live' && answer.status === 401) return 'a live session is refused';
  if (stateWhenSent === 'dead' && answer.status < 300) return 'a dead session is accepted';
  return [200, 201, 204, 401].includes(answer.status) ? null : 'an answer nobody expects';
}
