import { expect as base, type ExpectMatcherState } from '@playwright/test';
import type { MessageData, PageMessageName } from '@tandem-auth/bridge';
import type { FakeBridge } from './fake-bridge.ts';
import { matches } from './matching.ts';
import type { ReceivedMessage } from './received-message.ts';

type MessageName = PageMessageName | (string & {});

/**
 * Playwright's `expect`, with matchers for `bridge`. They wait, up to the timeout of `expect`, for the messages to come;
 * with `.not` they look once, after all that the pages have sent so far has arrived.
 */
export const expect = base.extend({
  /** The shell has got the message `name`; with `data`, one whose data equals it (asymmetric matchers welcome). */
  async toHaveReceived(this: ExpectMatcherState, bridge: FakeBridge, name: MessageName, data?: MessageData) {
    const isIt = (message: ReceivedMessage) =>
      message.name === name && (data === undefined || matches(message.data, data));
    const pass = await look(this, bridge, (messages) => messages.some(isIt));
    const wanted = `${name}${data === undefined ? '' : ` with ${this.utils.printExpected(data)}`}`;
    return { pass, message: () => report(this, 'toHaveReceived', bridge, `${this.isNot ? 'not ' : ''}${wanted}`) };
  },

  /** The shell has got the message `name` exactly `times` times. */
  async toHaveReceivedTimes(this: ExpectMatcherState, bridge: FakeBridge, name: MessageName, times: number) {
    const pass = await look(
      this,
      bridge,
      (messages) => messages.filter((message) => message.name === name).length === times,
    );
    const wanted = `${this.isNot ? 'not ' : ''}${name}, ${times} ${times === 1 ? 'time' : 'times'}`;
    return { pass, message: () => report(this, 'toHaveReceivedTimes', bridge, wanted) };
  },
});

async function look(
  { isNot, timeout }: ExpectMatcherState,
  bridge: FakeBridge,
  isTrue: (messages: readonly ReceivedMessage[]) => boolean,
): Promise<boolean> {
  await bridge.settle();
  return isNot ? isTrue(bridge.messages) : bridge.waitUntil(isTrue, timeout);
}

function report({ utils, isNot }: ExpectMatcherState, matcher: string, bridge: FakeBridge, wanted: string): string {
  const received = bridge.messages.map(({ name, data, url }) => `  ${name} ${utils.printReceived(data)} from ${url}`);
  return [
    utils.matcherHint(matcher, 'bridge', 'name', { isNot }),
    '',
    `Expected the shell to have received: ${wanted}`,
    received.length === 0 ? 'It has received nothing.' : 'It has received:',
    ...received,
  ].join('\n');
}
