import type { Tandem } from '../../context.ts';
import { idOf } from '../../secrets.ts';

/**
 * The e-mail address of whoever has that user name. Where nobody has, one that is nobody's, and the same however the name is
 * spelt: signing in by it takes the same way and the same time, and counts against the same limits.
 */
export async function addressOf(tandem: Tandem, text: string): Promise<string> {
  const name = text.trim().toLowerCase();
  // What can't be one is asked for as what nobody has: PostgreSQL stumbles on it.
  const username = /^[^\p{Cc}\p{Cs}]+$/u.test(name) ? name : '';
  const found = await tandem.database.prisma.user.findUnique({ where: { username }, select: { email: true } });
  return found?.email ?? `${idOf(name)}@username.invalid`;
}
