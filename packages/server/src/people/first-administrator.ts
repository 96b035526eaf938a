import type { Tandem } from '../context.ts';
import { changeSessions } from '../sessions/sessions.ts';
import { ADMIN, holdAdministrators } from './administrators.ts';
import { type Actor, audit } from './audit.ts';

/** Makes a user the first administrator. `false` where there is one already, even one who is disabled. */
export async function becomeFirstAdministrator(tandem: Tandem, by: Actor): Promise<boolean> {
  return changeSessions(tandem, async (transaction) => {
    await holdAdministrators(transaction);
    if ((await transaction.user.count({ where: { roles: { has: ADMIN } } })) > 0) return false;
    await transaction.user.update({ where: { id: by.actorId }, data: { roles: { push: ADMIN } } });
    await audit(tandem, transaction, { type: 'admin_granted', ...by, data: { user: by.actorId } });
    return true;
  });
}
