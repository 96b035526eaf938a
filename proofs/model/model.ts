// What WIRE and docs/sessions.md promise, and nothing of how it is done. Times are seconds since the clock's start.

export interface User {
  readonly email: string;
  /** Every password there has been, the one in force last. */
  readonly passwords: string[];
}

export interface Session {
  readonly id: string;
  readonly user: User;
  readonly openedAt: number;
  usedAt: number;
  generation: number;
  closed: boolean;
}

/** A cookie or a refresh token. */
export interface Reference {
  readonly session: Session;
  readonly generation: number;
}

export interface ApiToken {
  readonly session: Session;
  readonly issuedAt: number;
  readonly signingKey: string;
}

export interface HandoffCode {
  readonly session: Session;
  readonly madeAt: number;
  spent: boolean;
}

export const HOUR = 60 * 60;
export const DAY = 24 * HOUR;

export class Model {
  now = 0;
  readonly sessions: Session[] = [];
  readonly droppedKeys = new Set<string>();

  lives({ closed, usedAt, openedAt }: Session): boolean {
    return !closed && this.now < usedAt + 30 * DAY && this.now < openedAt + 365 * DAY;
  }

  acceptsCookie({ session, generation }: Reference): boolean {
    return this.lives(session) && session.generation - generation <= 1;
  }

  acceptsApiToken({ session, issuedAt, signingKey }: ApiToken): boolean {
    return this.lives(session) && this.now < issuedAt + HOUR && !this.droppedKeys.has(signingKey);
  }

  acceptsPassword(user: User, password: string): boolean {
    return user.passwords.at(-1) === password;
  }

  open(id: string, user: User): Session {
    const session = { id, user, openedAt: this.now, usedAt: this.now, generation: 0, closed: false };
    this.sessions.push(session);
    return session;
  }

  use(session: Session): void {
    session.usedAt = this.now;
  }

  /** Whether it is answered with the session's current pair. */
  renew({ session, generation }: Reference): boolean {
    const behind = session.generation - generation;
    if (!this.lives(session)) return false;
    if (behind > 1) session.closed = true;
    else this.use(session);
    if (behind === 0) session.generation += 1;
    return behind <= 1;
  }

  /** Whether it is answered with the session's native half. Any try spends the code. */
  claim(code: HandoffCode, rightVerifier: boolean): boolean {
    const good = !code.spent && this.now < code.madeAt + 60 && rightVerifier && this.lives(code.session);
    code.spent = true;
    return good;
  }

  changePassword({ user, id }: Session, password: string): void {
    user.passwords.push(password);
    this.close((session) => session.user === user && session.id !== id);
  }

  close(which: (session: Session) => boolean): void {
    for (const session of this.sessions.filter(which)) session.closed = true;
  }
}
