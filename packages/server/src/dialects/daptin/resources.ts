import type { Tandem } from '../../context.ts';
import type { UserGroup } from '../../generated/prisma/client.ts';
import type { SessionUser } from '../../sessions/sessions.ts';
import type { PermissionCodec } from './permission-codecs.ts';

export const USERS = 'user_account';
export const GROUPS = 'usergroup';

/** A row as JSON:API has it. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Writes rows. Of a user that is what others may know; there is no password in it. */
export interface Renderer {
  user(user: SessionUser): Resource;
  group(group: UserGroup): Resource;
}

export function rendererFor({ permissions }: Tandem, codec: PermissionCodec): Renderer {
  const permissionOf = (entity: string, matrix: number | null) =>
    codec.write(matrix ?? permissions.list().get(entity)?.rowMatrix ?? 0);
  return {
    user: ({ name, email, matrix, ...row }) =>
      resource(USERS, row, { name, email, permission: permissionOf('user', matrix) }),
    group: ({ name, matrix, ...row }) =>
      resource(GROUPS, row, { name, permission: permissionOf('user_group', matrix) }),
  };
}

function resource(
  type: string,
  { id, createdAt }: { readonly id: string; readonly createdAt: Date },
  more: Resource['attributes'],
): Resource {
  return { type, id, attributes: { __type: type, reference_id: id, ...more, created_at: createdAt.toISOString() } };
}
