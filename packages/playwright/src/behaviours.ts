import { type Behaviour, refusing, silence } from './behaviour.ts';
import type { Verdict } from './received-message.ts';
import type { ShellKind } from './shell-kind.ts';

/** What a shell does with the messages of each name: what a test has set, else what such a shell does by itself. */
export class Behaviours {
  readonly #shell: ShellKind;
  readonly #defaults: Record<string, Behaviour>;
  readonly #set = new Map<string, Behaviour>();

  constructor(shell: ShellKind, defaults: Record<string, Behaviour>) {
    this.#shell = shell;
    this.#defaults = defaults;
  }

  /** The names of the messages that the shell understands: those it knows by itself, and those a test has told it of. */
  get capabilities(): string[] {
    const names = new Set([...Object.keys(this.#defaults), ...this.#set.keys()]);
    names.delete('hello');
    return [...names];
  }

  set(name: string, behaviour: Behaviour): void {
    this.#set.set(name, behaviour);
  }

  /** For a message of that name, of which the contract says `verdict`. */
  of(name: string, verdict: Verdict = 'valid'): Behaviour {
    if (verdict === 'invalid') return refusing('invalid_message');
    const behaviour = this.#set.get(name);
    if (behaviour || this.#shell === 'legacy') return behaviour ?? silence;
    const isKnown = verdict === 'valid' && Object.hasOwn(this.#defaults, name);
    return isKnown ? (this.#defaults[name] ?? silence) : refusing('unsupported');
  }
}
