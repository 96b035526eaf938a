import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { type SlowLine, startSlowLine } from '../testing/slow-line.ts';
import { type Channel, openServerChannel } from './channel.ts';

const DELAY_MILLISECONDS = 150;

describe.skipIf(!inject('postgresqlUrl'))('a channel on a slow line (postgresql)', () => {
  let line: SlowLine;
  let channel: Channel;
  const received: string[] = [];

  beforeAll(async () => {
    line = await startSlowLine(inject('postgresqlUrl') as string, 'tandem-speaker', DELAY_MILLISECONDS);
    await new Promise<void>((connected) => {
      channel = openServerChannel(line.url, {
        connected,
        received: (message) => received.push(message),
        lost: () => undefined,
      });
    });
  });
  afterAll(async () => {
    await channel.close();
    await line.close();
  });

  it('says what waits all at once, in its order', async () => {
    const words = Array.from({ length: 20 }, (_, number) => `word ${number}`);
    const began = performance.now();
    await Promise.all(words.map((word) => channel.send(word)));
    expect(performance.now() - began).toBeLessThan(10 * DELAY_MILLISECONDS);
    await vi.waitFor(() => expect(received).toEqual(words));
  });
});
