import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the companion's process tells a test, by question. */
export interface Answers {
  /** Moves the server's clock on, which stands still otherwise. */
  advance: null;
  session: { closedReason: string | null; notificationTokens: string[] };
  sessionOfNotificationToken: string | null;
  countOpenSessions: number;
  rotateSigningKeys: null;
  /** Whether there was such a key. */
  dropSigningKey: boolean;
  verifyEmail: null;
  /** Whether there was such a user. */
  disableUser: boolean;
  /** Likewise. */
  grantAdmin: boolean;
  /** What an address has got, the newest first. */
  mailsTo: { subject: string; text: string }[];
}

export interface Question {
  readonly id: number;
  readonly name: keyof Answers;
  readonly argument: string;
}

/** The real companion, in a process of its own. */
export class CompanionProcess {
  /** Where this process listens. */
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: never) => void>();
  #questions = 0;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
    child.on('message', ({ id, answer }: { id: number; answer: never }) => {
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
  }

  /** @param environment its settings, and `NOW` for its clock; without `PORT` it finds one. */
  static async start(environment: Readonly<Record<string, string>>): Promise<CompanionProcess> {
    const child = fork(new URL('./companion-process.ts', import.meta.url), {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      execArgv: ['--import', 'tsx'],
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        LOG_LEVEL: 'silent',
        // Everybody signs up from one address here, nobody reads their mails, and the clock stands still or leaps.
        RATE_LIMITS: 'off',
        EMAIL_GRACE_SECONDS: String(400 * 24 * 60 * 60),
        ...environment,
      },
    });
    const started = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    const { url } = started[0] ?? {};
    if (typeof url !== 'string') throw new Error(`The companion did not start: exit code ${started[0]}.`);
    return new CompanionProcess(url, child);
  }

  ask<Name extends keyof Answers>(name: Name, argument = ''): Promise<Answers[Name]> {
    const question: Question = { id: this.#questions++, name, argument };
    return new Promise((resolve) => {
      this.#waiting.set(question.id, resolve);
      this.#child.send(question);
    });
  }

  /** Lets it end as an operator does, or `SIGKILL`s it. Its exit code, or the signal that ended it, when it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill(signal);
      await gone;
    }
    return this.#child.exitCode ?? this.#child.signalCode;
  }
}
