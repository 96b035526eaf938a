import type { TandemClient } from '@tandem-auth/client';
import { expect, test } from 'vitest';
import { deferred } from '../flows/deferred.ts';
import { AuthenticationCoordinator } from './authentication-coordinator.ts';

const SECURITY = 'https://app.example.com/users/security';

/** Somebody signed in, whose client has given back what was missing; and what a navigator is told. */
function stage() {
  const restored = deferred<'signed_in'>();
  const told: string[] = [];
  const presenter = {
    load: (url: string) => told.push(`load ${url}`),
    presentSignIn: (url: string) => told.push(`sign in for ${url}`),
    fail: (message: string) => told.push(message),
  };
  const client = { restore: () => restored.promise } as unknown as TandemClient;
  return { coordinator: new AuthenticationCoordinator(client), presenter, told, restored };
}

test('a page that is refused twice while the client heals is loaded anew, and no failure', async () => {
  const { coordinator, presenter, told, restored } = stage();
  const refused = [coordinator.signInNeeded(presenter, SECURITY), coordinator.signInNeeded(presenter, SECURITY)];
  restored.resolve('signed_in');
  await Promise.all(refused);
  expect(new Set(told)).toEqual(new Set([`load ${SECURITY}`]));
});

test('a page that is refused again after that is a failure of the server’s', async () => {
  const { coordinator, presenter, told, restored } = stage();
  restored.resolve('signed_in');
  await coordinator.signInNeeded(presenter, SECURITY);
  await coordinator.signInNeeded(presenter, SECURITY);
  expect(told).toEqual([`load ${SECURITY}`, 'The server didn’t let you in, though you’re signed in.']);
});
