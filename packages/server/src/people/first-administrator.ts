import type { Tandem } from '../context.ts';
import { changeSessions } from '../sessions/sessions.ts';
import { holdAdministrators } from './administrators.ts';
import { audit } from './audit.ts';

/** Makes a user the first administrator. `false` where there is one already, even one who is disabled. */
export async function becomeFirstAdministrator(
  tandem: Tandem,
  { userId, ip }: { readonly userId: string; readonly ip: string },
): Promise<boolean> {
  return changeSessions(tandem, async (transaction) => {
    await holdAdministrators(transaction);
    if ((await transaction.user.count({ where: { roles: { has: 'admin' } } })) > 0) return false;
    await transaction.user.update({ where: { id: userId }, data: { roles: { push: 'admin' } } });
    await audit(tandem, transaction, { type: 'admin_granted', actorId: userId, ip, data: { user: userId } });
    return true;
  });
}
