import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { lockForTransaction } from '../database/locks.ts';
import { TandemError } from '../errors.ts';
import { changeSessions } from '../sessions/sessions.ts';
import { type Actor, audit } from './audit.ts';
import type { Role } from './users.ts';

/** Who may administer. */
export const ADMIN: Role = 'admin';

/**
 * Makes a user an administrator, from their next request on. `false` where there is no such user.
 *
 * @param by the administrator whose doing it is; an operator's without.
 * @throws {@link TandemError} `forbidden` where the actor is no administrator any more.
 */
export async function grantAdmin(tandem: Tandem, userId: string, by?: Actor): Promise<boolean> {
  return changeRoles(tandem, { userId, by, type: 'admin_granted' });
}

/**
 * Takes the role from a user, who goes on as anybody does. `false` where there is no such user.
 *
 * @param by the administrator whose doing it is; an operator's without.
 * @throws {@link TandemError} `last_admin`; `forbidden` where the actor is no administrator any more.
 */
export async function revokeAdmin(tandem: Tandem, userId: string, by?: Actor): Promise<boolean> {
  return changeRoles(tandem, { userId, by, type: 'admin_revoked' });
}

/**
 * Keeps who is an administrator as it is to the end of the transaction. The first thing there, since of two who act on each
 * other the second has to see what the first has done.
 *
 * @throws {@link TandemError} `forbidden` where the actor is none any more.
 */
export async function holdAdministrators(transaction: Queries, by?: Actor): Promise<void> {
  await lockForTransaction(transaction, 'administrators');
  if (by && !(await isActiveAdmin(transaction, by.actorId))) throw new TandemError('forbidden');
}

/**
 * Makes sure that there is an administrator who can sign in when this user is none any more, in a transaction that
 * {@link holdAdministrators holds} them.
 *
 * @throws {@link TandemError} `last_admin`.
 */
export async function keepOneAdmin(transaction: Queries, userId: string): Promise<void> {
  if (!(await isActiveAdmin(transaction, userId))) return;
  const another = await transaction.user.findFirst({
    where: { id: { not: userId }, roles: { has: ADMIN }, disabledAt: null },
    select: { id: true },
  });
  if (!another) throw new TandemError('last_admin');
}

interface RoleChange {
  readonly userId: string;
  readonly by: Actor | undefined;
  readonly type: 'admin_granted' | 'admin_revoked';
}

async function changeRoles(tandem: Tandem, { userId, by, type }: RoleChange): Promise<boolean> {
  return changeSessions(tandem, async (transaction) => {
    await holdAdministrators(transaction, by);
    if (type === 'admin_revoked') await keepOneAdmin(transaction, userId);
    const user = await transaction.user.findUnique({ where: { id: userId }, select: { roles: true } });
    if (!user) return false;
    const others = user.roles.filter((role) => role !== ADMIN);
    const roles = type === 'admin_granted' ? [...others, ADMIN] : others;
    if (roles.length === user.roles.length) return true;
    await transaction.user.update({ where: { id: userId }, data: { roles } });
    await audit(tandem, transaction, { type, ...by, data: { user: userId } });
    return true;
  });
}

async function isActiveAdmin(transaction: Queries, id: string): Promise<boolean> {
  return (await transaction.user.count({ where: { id, roles: { has: ADMIN }, disabledAt: null } })) > 0;
}
