import { signUp, type Tandem, TandemError } from '@tandem-auth/server';

/** Somebody to sign in as, in development. */
export const demoUser = { name: 'Demo', email: 'demo@example.com', password: 'two-wheels-one-ride' };

/** Makes the demo user where there is none. */
export async function seedDemoUser(tandem: Tandem): Promise<void> {
  const device = { kind: 'api', ip: '127.0.0.1', browser: null, platform: null } as const;
  const input = { ...demoUser, passwordConfirmation: demoUser.password };
  try {
    await signUp(tandem, input, { device, replaces: null });
  } catch (error) {
    if (!(error instanceof TandemError && error.code === 'validation')) throw error;
  }
}
