import type { FastifyRequest } from 'fastify';
import { TandemError } from '../../errors.ts';
import type { UserGroup } from '../../generated/prisma/client.ts';
import { addressOfNobody } from '../../people/emails.ts';
import { groupsOf, groupWithId, rowOfGroup, rowOfUser } from '../../people/permissions/groups.ts';
import type { Action } from '../../people/permissions/matrix.ts';
import { findUser, userWithId } from '../../people/users.ts';
import type { SessionUser } from '../../sessions/sessions.ts';
import { denial, mayTake, refuseUnless } from './denials.ts';

type Entity = 'user' | 'user_group';

/** What seeing a row takes. */
const SEEING: readonly Action[] = ['peek', 'read'];

/** @throws {@link TandemError} for whoever may see none of them, whichever it be. */
export function refuseBlind(request: FastifyRequest, entity: Entity): void {
  const isBlind = !mayTake(
    request,
    SEEING.map((action) => [action, entity]),
  );
  refuseUnless(request, !isBlind);
}

/** @throws {@link TandemError} `not_found` where there is no such user, or none that whoever asks may see. */
export async function seenUser(request: FastifyRequest, id: string): Promise<SessionUser> {
  refuseBlind(request, 'user');
  const user = await userWithId(request.server.tandem, id).catch(unlessNotFound);
  if (!user || !(await mayWithUser(request, SEEING, user))) throw denial(request, 'not_found');
  return user;
}

/** @throws {@link TandemError} `not_found` where there is no such group, or none that whoever asks may see. */
export async function seenGroup(request: FastifyRequest, id: string): Promise<UserGroup> {
  refuseBlind(request, 'user_group');
  const group = await groupWithId(request.server.tandem, id).catch(unlessNotFound);
  if (!group || !mayWithGroup(request, SEEING, group)) throw denial(request, 'not_found');
  return group;
}

/** Whether whoever asks may do all that with a user's row. */
export async function mayWithUser(
  { principal, server: { tandem } }: FastifyRequest,
  actions: readonly Action[],
  user: SessionUser,
): Promise<boolean> {
  const row = rowOfUser(user, await groupsOf(tandem, user.id));
  return actions.every((action) => tandem.permissions.can(principal, action, 'user', row));
}

/** Whether whoever asks may do all that with a group. */
export function mayWithGroup(
  { principal, server: { tandem } }: FastifyRequest,
  actions: readonly Action[],
  group: UserGroup,
): boolean {
  return actions.every((action) => tandem.permissions.can(principal, action, 'user_group', rowOfGroup(group)));
}

/** Whether whoever asks may refer to a user: never to one who isn't there. */
export async function mayReferTo(request: FastifyRequest, id: string): Promise<boolean> {
  const user = await userWithId(request.server.tandem, id).catch(unlessNotFound);
  return user !== null && mayWithUser(request, ['refer'], user);
}

/** The address that a sign-in goes by: instead of that of a user who may not be peeked at, one that is nobody's. */
export async function addressToSignInBy(request: FastifyRequest, email: string): Promise<string> {
  const user = await findUser(request.server.tandem, email);
  const isHidden = user !== null && !(await mayWithUser(request, ['peek'], user));
  return isHidden ? addressOfNobody(user.email, 'hidden') : email;
}

function unlessNotFound(error: unknown): null {
  if (error instanceof TandemError && error.code === 'not_found') return null;
  throw error;
}
