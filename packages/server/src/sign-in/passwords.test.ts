import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startMetrics } from '../metrics.ts';
import { hash, hashPassword, verify, verifyPassword } from './password-worker.ts';
import { startPasswords } from './passwords.ts';

describe('password hashes', () => {
  const passwords = startPasswords(4, startMetrics());
  afterAll(() => passwords.close());

  it('are passlib’s bcrypt-sha256, version 2', () => {
    // The sample of passlib's own documentation, and two that passlib 1.7.4 has made.
    const samples = [
      ['password', '$bcrypt-sha256$v=2,t=2b,r=12$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2'],
      ['password', '$bcrypt-sha256$v=2,t=2b,r=4$WEpwGrv9p/EQET1mg8GN2u$yqKR0VEa7Ixxw7Q4rLbTdNmp7fVdGom'],
      ['pä'.repeat(50), '$bcrypt-sha256$v=2,t=2b,r=4$nP0IQv4Kn83TMrLj6zbXIu$g.X4seLe1xCf11LFDzJBjxxzEuHslFS'],
    ] as const;
    for (const [password, hash] of samples) {
      expect(verifyPassword(password, hash)).toBe(true);
      expect(verifyPassword(`${password}x`, hash)).toBe(false);
    }
  });

  it('of other systems match too, and what is no hash matches nothing', () => {
    const bcrypt = '04$7Gd17Sow12BNWF2QXWHhqOXnKs98rFNl4QmsQfIvEBvoT0nEF699i';
    for (const scheme of ['$2a$', '$2b$', '$2y$'])
      expect(verifyPassword('legacy password', scheme + bcrypt)).toBe(true);
    for (const hash of [
      '',
      'legacy password',
      `$2x$${bcrypt}`,
      '$bcrypt-sha256$v=1,t=2b,r=4$x$y',
      '$argon2id$v=19$m=1,t=1,p=1$a$b',
    ]) {
      expect(verifyPassword('legacy password', hash)).toBe(false);
    }
  });

  it('tell passwords apart beyond 72 bytes', () => {
    const hash = hashPassword('x'.repeat(73), 4);
    expect(verifyPassword('x'.repeat(73), hash)).toBe(true);
    expect(verifyPassword('x'.repeat(72), hash)).toBe(false);
  });

  it('know when they are older than what is made today', async () => {
    expect(passwords.isOutdated(await passwords.hash('a password'))).toBe(false);
    expect(passwords.isOutdated(hashPassword('a password', 5))).toBe(true);
    expect(passwords.isOutdated('$2b$04$7Gd17Sow12BNWF2QXWHhqOXnKs98rFNl4QmsQfIvEBvoT0nEF699i')).toBe(true);
  });

  it('nobody’s hash takes a comparison and matches nothing', async () => {
    expect(await passwords.verify('', null)).toBe(false);
    expect(await passwords.verify('password', null)).toBe(false);
  });

  it('work that came too late is not done', () => {
    const notAfterMilliseconds = performance.timeOrigin;
    expect(hash({ password: 'x', cost: 4, notAfterMilliseconds })).toBeNull();
    expect(verify({ password: 'x', hash: 'y', notAfterMilliseconds })).toBeNull();
  });

  it('past the queue’s bound, the answer is 503 and the rest is served', async () => {
    const asked = Array.from({ length: availableParallelism() * 200 }, () =>
      passwords.verify('x', null).catch((error: { code: string }) => error.code),
    );
    const answers = await Promise.all(asked);
    expect(new Set(answers)).toEqual(new Set([false, 'overloaded']));
    expect(await passwords.verify('x', null)).toBe(false);
  });

  it('closing waits for the work there is, and takes no more', async () => {
    const closed = startPasswords(8, startMetrics());
    const working = closed.hash('x');
    const closing = closed.close();
    await expect(closed.hash('x')).rejects.toMatchObject({ code: 'unavailable' });
    await closing;
    expect(await working).toContain('r=8$');
  });

  it('closing waits until every worker is loaded: one that is ended before takes the process with it', async () => {
    const emitted = vi.spyOn(Worker.prototype, 'emit');
    const ended = vi.spyOn(Worker.prototype, 'terminate');
    const closed = startPasswords(4, startMetrics());
    // Two at once start two workers, of which the first that is loaded may do the work of both.
    const checks = Promise.all([closed.check(), closed.check()]);
    await closed.close();
    await checks;
    expect(ended.mock.contexts.length).toBeGreaterThan(0);
    for (const [index, worker] of ended.mock.contexts.entries()) {
      const loaded = emitted.mock.calls.findIndex(
        ([event, said], call) =>
          emitted.mock.contexts[call] === worker && event === 'message' && typeof said === 'number',
      );
      expect(emitted.mock.invocationCallOrder[loaded]).toBeLessThan(ended.mock.invocationCallOrder[index] ?? 0);
    }
    vi.restoreAllMocks();
  });

  it('without a password no worker is started', async () => {
    const emitted = vi.spyOn(Worker.prototype, 'emit');
    await startPasswords(4, startMetrics()).close();
    expect(emitted).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
