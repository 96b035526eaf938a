import { LEASE_MILLISECONDS } from './lease.ts';

/** The other processes on the database, as far as they may go by what they remember. */
export interface Peers {
  /** Resolves when each has heard of all that is committed by now, or has lost its lease. */
  reachAll(): Promise<void>;
  connected(): void;
  lost(): void;
  /** A peer's beat was heard: it may hold a lease. */
  beat(peer: string): void;
  /** A peer has gone, and remembers nothing. */
  left(peer: string): void;
  /** Our own question has come back. */
  asked(question: number): void;
  /** A peer has heard our question, and so whatever was committed before it. */
  answered(peer: string, question: number): void;
}

interface Question {
  /** Who has yet to answer. `null` until the question has come back: some who hold a lease may not be known before. */
  unanswered: Set<string> | null;
  readonly resolve: () => void;
}

/**
 * Asks every peer that may hold a lease whether it has heard, and waits no longer than a lease lasts: whoever has not
 * answered by then has none that is older than the question. In its own first second a process knows nobody, and waits.
 */
export function watchPeers(ask: (question: number) => void): Peers {
  const lastBeats = new Map<string, number>();
  const open = new Map<number, Question>();
  let questions = 0;
  let connectedAt = Number.POSITIVE_INFINITY;
  let running = Promise.resolve();
  let next: Promise<void> | null = null;

  const askAll = () =>
    new Promise<void>((resolve) => {
      questions += 1;
      const question = questions;
      const close = () => {
        clearTimeout(timer);
        open.delete(question);
        resolve();
      };
      const timer = setTimeout(close, LEASE_MILLISECONDS);
      open.set(question, { unanswered: null, resolve: close });
      if (performance.now() - connectedAt > LEASE_MILLISECONDS) ask(question);
    });
  const count = (peer: string, { unanswered, resolve }: Question) => {
    unanswered?.delete(peer);
    if (unanswered?.size === 0) resolve();
  };

  return {
    /** Those who ask while a question is open share the next one. */
    reachAll() {
      next ??= running.then(() => {
        next = null;
        running = askAll();
        return running;
      });
      return next;
    },
    connected() {
      connectedAt = performance.now();
    },
    lost() {
      connectedAt = Number.POSITIVE_INFINITY;
    },
    beat: (peer) => void lastBeats.set(peer, performance.now()),
    left(peer) {
      lastBeats.delete(peer);
      for (const question of open.values()) count(peer, question);
    },
    asked(number) {
      const question = open.get(number);
      if (!question) return;
      const since = performance.now() - LEASE_MILLISECONDS;
      for (const [peer, at] of lastBeats) if (at < since) lastBeats.delete(peer);
      question.unanswered = new Set(lastBeats.keys());
      if (question.unanswered.size === 0) question.resolve();
    },
    answered(peer, number) {
      const question = open.get(number);
      if (question) count(peer, question);
    },
  };
}
