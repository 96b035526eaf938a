import type { Tandem } from '../context.ts';
import { type Page, pageOf } from '../database/pages.ts';
import type { AuditEvent } from '../generated/prisma/client.ts';

/** One line, with the addresses of who is in it, as far as they are still users. */
export interface AuditLine extends AuditEvent {
  readonly actorEmail: string | null;
  readonly userEmail: string | null;
}

/** Which lines to look for; all without. */
export interface AuditFilter {
  readonly type?: string | undefined;
  /** Whose doing it was, or whom it is about. */
  readonly userId?: string | undefined;
  /** The id of the one that the next come after; from the newest on without it. */
  readonly before?: string | undefined;
}

const AT_A_TIME = 50;

/** The audit log, the newest first. */
export async function auditLog({ database }: Tandem, filter: AuditFilter): Promise<Page<AuditLine>> {
  const { type, userId, before } = filter;
  const found = await database.prisma.auditEvent.findMany({
    where: {
      ...(type !== undefined && { type }),
      ...(userId !== undefined && { OR: [{ actorId: userId }, { userId }] }),
      ...(before !== undefined && { id: { lt: before } }),
    },
    // Their ids are in the order of their time.
    orderBy: { id: 'desc' },
    take: AT_A_TIME + 1,
  });
  const { rows, before: next } = pageOf(found, AT_A_TIME);
  const ids = rows.flatMap(({ actorId, userId }) => [actorId, userId]).filter((id) => id !== null);
  const users = await database.prisma.user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, email: true },
  });
  const emails = new Map(users.map(({ id, email }) => [id, email]));
  const emailOf = (id: string | null) => (id !== null && emails.get(id)) || null;
  const lines = rows.map((row) => ({ ...row, actorEmail: emailOf(row.actorId), userEmail: emailOf(row.userId) }));
  return { rows: lines, before: next };
}
