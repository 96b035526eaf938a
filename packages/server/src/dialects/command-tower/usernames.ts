import type { Tandem } from '../../context.ts';

/**
 * The e-mail address of whoever has that user name. Where nobody has, one that is nobody's: signing in by it takes the same way
 * and the same time, and counts against the same limits.
 */
export async function addressOf(tandem: Tandem, username: string): Promise<string> {
  const found = await tandem.database.prisma.user.findUnique({
    where: { username: username.trim().toLowerCase() },
    select: { email: true },
  });
  return found?.email ?? `${Buffer.from(username).toString('hex').slice(0, 60)}@username.invalid`;
}
