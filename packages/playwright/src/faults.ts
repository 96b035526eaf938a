import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Timeline } from './timeline.ts';

/**
 * What can happen to what a shell says on its way to the page: the reply to a message, or an event. What the shell does
 * beside saying it is done. The last fault counts; one for a name goes before one for all.
 */
export interface Faults {
  /** It is lost. */
  drop(): Promise<void>;
  /** It comes `milliseconds` later. */
  delay(milliseconds: number): Promise<void>;
  /** It comes twice. */
  duplicate(): Promise<void>;
  /** It comes after the next reply or event. */
  reorder(): Promise<void>;
  /** The shell dies of it: it does nothing about this message, and says nothing any more, whatever it is told. */
  die(): Promise<void>;
  /** Ends the fault. A shell that has died stays dead. */
  heal(): Promise<void>;
}

type Fault =
  | { readonly kind: 'drop' | 'duplicate' | 'reorder' | 'die' }
  | { readonly kind: 'delay'; readonly milliseconds: number };

const ALL = Symbol('all');

/** The way from the shell to its pages, on which a test injects faults. */
export class FaultyWay {
  readonly #timeline: Timeline;
  readonly #faults = new Map<string | typeof ALL, Fault>();
  #heldBack = new EventEmitter();
  readonly #closing: AbortSignal;
  #isDead = false;

  constructor(timeline: Timeline, closing: AbortSignal) {
    this.#timeline = timeline;
    this.#closing = closing;
  }

  /** The switches for what is said by `name`; for everything without one. */
  switches(name: string | typeof ALL = ALL): Faults {
    const set = async (fault: Fault) => void this.#faults.set(name, fault);
    return {
      drop: () => set({ kind: 'drop' }),
      delay: (milliseconds) => set({ kind: 'delay', milliseconds }),
      duplicate: () => set({ kind: 'duplicate' }),
      reorder: () => set({ kind: 'reorder' }),
      die: () => set({ kind: 'die' }),
      heal: async () => void this.#faults.delete(name),
    };
  }

  /** Whether the shell is dead when it should deal with `name`. */
  isDeadAt(name: string): boolean {
    if (!this.#isDead && this.#faultOf(name)?.kind === 'die') {
      this.#isDead = true;
      this.#timeline.note('fault', `the shell dies of ${name}`);
    }
    return this.#isDead;
  }

  /** Whether what is said by `name` comes later than it is said. */
  holdsBack(name: string): boolean {
    return ['delay', 'reorder'].includes(this.#faultOf(name)?.kind ?? '');
  }

  /** Resolves when it is time to hand `text` over, with as many of it as arrive. */
  async pass(name: string, text: string): Promise<string[]> {
    if (this.#isDead) return [];
    const fault = this.#faultOf(name);
    if (fault) this.#timeline.note('fault', `${fault.kind} ${name}`);
    if (fault?.kind === 'delay') await delay(fault.milliseconds, undefined, { signal: this.#closing });
    if (fault?.kind === 'reorder' && !this.#isHolding()) {
      await once(this.#heldBack, 'released', { signal: this.#closing });
    } else if (fault?.kind !== 'drop') this.#release();
    if (fault?.kind === 'drop' || this.#isDead) return [];
    return fault?.kind === 'duplicate' ? [text, text] : [text];
  }

  #faultOf(name: string): Fault | undefined {
    return this.#faults.get(name) ?? this.#faults.get(ALL);
  }

  #isHolding(): boolean {
    return this.#heldBack.listenerCount('released') > 0;
  }

  /** In a task of its own: what is on its way arrives before what has been held back. */
  #release(): void {
    const heldBack = this.#heldBack;
    this.#heldBack = new EventEmitter();
    setImmediate(() => heldBack.emit('released'));
  }
}
