export { BridgeError } from '@tandem-auth/bridge';
export type { ReceivedMessage } from './behaviour.ts';
export { chromiumLaunchOptions } from './browser.ts';
export { expect } from './expect.ts';
export type { FakeBridge, MessageBehaviour, ShellKind } from './fake-bridge.ts';
export { nativeUserAgent, type Platform } from './platform.ts';
export { type ShellApp, ShellAppError, type SignedIn, type SignInOptions } from './shell-app.ts';
export { type TandemFixtures, type TandemOptions, test } from './test.ts';
