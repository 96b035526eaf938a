import type { Tandem } from '../context.ts';

/** A user's number, for formats that know users by one. Whoever has none gets the next; it stays theirs. */
export async function numberOf(
  tandem: Tandem,
  user: { readonly id: string; readonly number: number | null },
): Promise<number> {
  if (user.number !== null) return user.number;
  const { prisma } = tandem.database;
  await prisma.$executeRaw`
    UPDATE users SET number = nextval('user_numbers') WHERE id = ${user.id}::uuid AND number IS NULL`;
  const { number } = await prisma.user.findUniqueOrThrow({ where: { id: user.id }, select: { number: true } });
  if (number === null) throw new Error(`User ${user.id} has got no number.`);
  return number;
}
