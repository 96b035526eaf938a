import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished, test, vi } from 'vitest';
import { stopGracefully } from './stop-gracefully.ts';

test('a Ctrl-C that pnpm passes on once more stops once, and a later one kills', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const others = process.listeners('SIGINT');
  const ours = () => process.listeners('SIGINT').filter((listener) => !others.includes(listener));
  const close = vi.fn(async () => {});
  stopGracefully({ announceStop: () => {}, close } as object as FastifyInstance);

  for (const listener of ours()) listener('SIGINT');
  // Without a listener the second one would kill.
  expect(ours()).toHaveLength(1);
  for (const listener of ours()) listener('SIGINT');
  expect(close).toHaveBeenCalledTimes(1);

  vi.advanceTimersByTime(1_000);
  expect(ours()).toEqual([]);
});
