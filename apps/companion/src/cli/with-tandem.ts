import { closeTandem, findUser, openTandem, readConfig, type SessionUser, type Tandem } from '@tandem-auth/server';
import { Failure, type Terminal } from './terminal.ts';

/** Opens what the rules need, as the settings say, for as long as the work takes. */
export async function withTandem<Answer>(
  terminal: Terminal,
  work: (tandem: Tandem) => Promise<Answer>,
): Promise<Answer> {
  const tandem = await openTandem({ config: readConfig(terminal.environment) });
  try {
    return await work(tandem);
  } finally {
    await closeTandem(tandem);
  }
}

/** @throws {@link Failure} where nobody has that address. */
export async function userNamed(tandem: Tandem, email: string): Promise<SessionUser> {
  const user = await findUser(tandem, email);
  if (!user) throw new Failure(`Nobody has the e-mail address ${email}.`);
  return user;
}
