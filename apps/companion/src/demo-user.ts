import { signUp, type Tandem } from '@tandem-auth/server';

/** Somebody to sign in as, in development. */
export const demoUser = { name: 'Demo', email: 'demo@example.com', password: 'two-wheels-one-ride' };

/**
 * Makes the demo user where there is none: on the embedded database and plain http alone, so that no published password ever
 * opens a real one. Answers whether there is a demo user.
 */
export async function seedDemoUser(tandem: Tandem): Promise<boolean> {
  if (tandem.config.environment !== 'development' || tandem.database.kind !== 'embedded' || tandem.config.https)
    return false;
  const { email, password } = demoUser;
  if (await tandem.database.prisma.user.findUnique({ where: { email } })) return true;
  const device = { kind: 'api', ip: '127.0.0.1', browser: null, platform: null } as const;
  await signUp(tandem, { ...demoUser, passwordConfirmation: password }, { device, replaces: null });
  return true;
}
