import type { Tandem } from '../context.ts';
import { type Page, pageOf } from '../database/pages.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { isUuid } from '../secrets.ts';
import type { SessionUser } from '../sessions/sessions.ts';
import { oneSpelling } from './names.ts';

/** Whom to look for. */
export interface UserSearch {
  /** Part of their address or name, in whatever case, or their id; everybody where it is empty. */
  readonly text: string;
  /** The id of the one that the next come after; from the newest on without it. */
  readonly before: string | null;
}

const AT_A_TIME = 50;

/** Users, the newest first. */
export async function searchUsers({ database }: Tandem, { text, before }: UserSearch): Promise<Page<SessionUser>> {
  const found = await database.prisma.user.findMany({
    where: { AND: [matching(oneSpelling(text)), before === null ? {} : { id: { lt: before } }] },
    omit: { passwordHash: true },
    // Their ids are in the order of their time.
    orderBy: { id: 'desc' },
    take: AT_A_TIME + 1,
  });
  return pageOf(found, AT_A_TIME);
}

function matching(text: string): Prisma.UserWhereInput {
  if (text === '') return {};
  // PostgreSQL stumbles on them, and nobody has them.
  if (/[\p{Cc}\p{Cs}]/u.test(text)) return { id: { in: [] } };
  if (isUuid(text)) return { id: text };
  // Prisma leaves them to LIKE, which has a meaning for them.
  const part = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  const lower = { contains: part.toLowerCase() };
  return { OR: [{ email: lower }, { username: lower }, { name: { contains: part, mode: 'insensitive' } }] };
}
