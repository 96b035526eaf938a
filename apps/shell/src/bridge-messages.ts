import { BRIDGE_VERSION } from '@tandem-auth/bridge';
import type { TandemClient } from '@tandem-auth/client';
import type { PushRegistration } from './push-registration.ts';
import type { MessageHandlers } from './script-message-delegate.ts';
import type { SignOutService } from './sign-out-service.ts';

export interface BridgeParts {
  readonly platform: string;
  readonly client: TandemClient;
  readonly signOutService: SignOutService;
  readonly push: PushRegistration;
  /** Takes a trip to a provider over; it goes on when the reply has gone. */
  signInWithBrowser(provider: string, connect: boolean): void;
  showBadge(count: number): void;
}

/** What the shell does with what its pages say. */
export function bridgeMessages(parts: BridgeParts): MessageHandlers {
  const { client, platform, push, signOutService } = parts;
  const handlers: MessageHandlers = {
    hello: async () => ({
      version: BRIDGE_VERSION,
      shell: { name: 'Tandem Shell', version: '0.1.0', platform: platform.toLowerCase() },
      capabilities: Object.keys(handlers),
      // Who has the native half wants no other.
      ...(client.state !== 'signed_in' && { code_challenge: await client.handoffChallenge() }),
    }),
    signOut: async () => {
      await signOutService.signOut();
      return {};
    },
    signedIn: async (data) => {
      await client.pageSignedIn(data);
      return {};
    },
    signInWithBrowser: ({ provider, connect = false }) => {
      parts.signInWithBrowser(provider, connect);
      return {};
    },
    registerForPushNotifications: async () => {
      await push.register();
      return { status: 'granted' };
    },
    showNotificationBadge: ({ count = 0 }) => {
      parts.showBadge(count);
      return {};
    },
  };
  return handlers;
}
