/** The right of a process to go by what it remembers. */
export interface Lease {
  isHeld(): boolean;
  /** Asks for it, or for more of it. */
  beat(): void;
  /** A beat has come back. */
  heard(beat: number): void;
  /** It is over until a later beat comes back. */
  end(): void;
  /** It is over for good. */
  stop(): void;
}

/** How long a lease lasts, from the time it was asked for. By the monotonic clock: this measures, it dates nothing. */
export const LEASE_MILLISECONDS = 1_000;
const BEAT_EVERY_MILLISECONDS = 250;

/**
 * A process holds a lease by hearing its own beat: PostgreSQL delivers in the order of commits, so once a beat comes back,
 * so has all that was committed before it was sent. A process that hangs, or whose connection does, loses its lease without
 * having to notice.
 */
export function startLease(send: (beat: number) => Promise<void>): Lease {
  let beats = 0;
  let sentAt: number | null = null;
  let underWay = false;
  let heldFrom = Number.NEGATIVE_INFINITY;

  // One at a time: where a round trip takes longer than the pause between two, they would queue up and all be late.
  const beat = () => {
    if (underWay) return;
    underWay = true;
    beats += 1;
    sentAt = performance.now();
    void send(beats).finally(() => {
      underWay = false;
    });
  };
  const end = () => {
    sentAt = null;
    heldFrom = Number.NEGATIVE_INFINITY;
  };
  const timer = setInterval(beat, BEAT_EVERY_MILLISECONDS).unref();

  return {
    isHeld: () => performance.now() - heldFrom < LEASE_MILLISECONDS,
    beat,
    heard(number) {
      if (number === beats && sentAt !== null) heldFrom = sentAt;
    },
    end,
    stop() {
      clearInterval(timer);
      end();
    },
  };
}
