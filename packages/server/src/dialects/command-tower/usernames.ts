import type { Tandem } from '../../context.ts';
import { addressOfNobody } from '../../people/emails.ts';
import { findUserByName } from '../../people/users.ts';

/**
 * The e-mail address of whoever has that user name. Where nobody has, one that is nobody's, and the same however the name is
 * spelt: signing in by it takes the same way and the same time, and counts against the same limits.
 */
export async function addressOf(tandem: Tandem, username: string): Promise<string> {
  const found = await findUserByName(tandem, username);
  return found?.email ?? addressOfNobody(username.trim().toLowerCase(), 'username');
}
