import { createUser, findUser, type Tandem } from '@tandem-auth/server';

/** Somebody to sign in as, in development. */
export const demoUser = { name: 'Demo', email: 'demo@example.com', password: 'two-wheels-one-ride' };

/**
 * Makes the demo user where there is none: on the embedded database and plain http alone, so that no published password ever
 * opens a real one. Answers whether there is a demo user.
 */
export async function seedDemoUser(tandem: Tandem): Promise<boolean> {
  if (tandem.config.environment !== 'development' || tandem.database.kind !== 'embedded' || tandem.config.https)
    return false;
  if (!(await findUser(tandem, demoUser.email))) await createUser(tandem, demoUser);
  return true;
}
