import { Type } from 'typebox';
import { MEMBERSHIP_ROLES } from '../../people/accounts/membership-roles.ts';
import { ACTIONS } from '../../people/permissions/matrix.ts';
import { closed, id, textOrNull, time, userMembers } from '../answers.ts';

const idOrNull = Type.Union([id, Type.Null()]);
const timeOrNull = Type.Union([time, Type.Null()]);
const before = Type.Union([id, Type.Null()], { description: 'To ask for the next ones by.' });

const AdminUser = Type.Object(
  {
    ...userMembers,
    username: textOrNull,
    roles: Type.Array(Type.String()),
    disabled_at: timeOrNull,
    blocked_at: timeOrNull,
  },
  { ...closed, $id: 'AdminUser' },
);

export const SHARED_ADMIN_ANSWERS = [AdminUser];

const account = {
  id,
  name: Type.String(),
  role: Type.Enum([...MEMBERSHIP_ROLES]),
  personal: Type.Boolean(),
  subscription: textOrNull,
};

const group = { id, name: Type.String(), owner_id: idOrNull, created_at: time };

export const AdminUsersAnswer = Type.Object({ users: Type.Array(Type.Ref('AdminUser#')), before }, closed);
export const AdminUserAnswer = Type.Object(
  {
    user: Type.Ref('AdminUser#'),
    accounts: Type.Array(Type.Object(account, closed)),
    groups: Type.Array(Type.Object(group, closed)),
    sessions: Type.Array(Type.Ref('Device#')),
  },
  closed,
);

export const AdminAccountAnswer = Type.Object(
  { id, name: Type.String(), personal: Type.Boolean(), subscription: textOrNull },
  closed,
);

export const KeyMadeAnswer = Type.Object({ kid: Type.String() }, closed);
export const KeysAnswer = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          kid: Type.String(),
          purpose: Type.String(),
          state: Type.Enum(['next', 'signing', 'verifying', 'retired', 'dropped']),
          created_at: time,
          retired_at: timeOrNull,
        },
        closed,
      ),
    ),
  },
  closed,
);

export const AuditEventsAnswer = Type.Object(
  {
    audit_events: Type.Array(
      Type.Object(
        {
          id,
          at: time,
          type: Type.String(),
          actor_id: idOrNull,
          actor_email: textOrNull,
          user_id: Type.Union([id, Type.Null()], { description: 'Whom it is about, where that is not the actor.' }),
          user_email: textOrNull,
          session_id: idOrNull,
          ip: textOrNull,
          data: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
        },
        closed,
      ),
    ),
    before,
  },
  closed,
);

export const GroupAnswer = Type.Object(group, closed);
export const GroupsAnswer = Type.Object(
  {
    groups: Type.Array(Type.Object({ ...group, owner_email: textOrNull, member_count: Type.Integer() }, closed)),
    before,
  },
  closed,
);
export const MembersAnswer = Type.Object(
  {
    members: Type.Array(Type.Object({ id, email: Type.String(), name: Type.String(), since: time }, closed)),
    before,
  },
  closed,
);

const actions = Type.Array(Type.Enum([...ACTIONS]));
const grants = Type.Object({ guest: actions, owner: actions, group: actions }, closed);
export const PermissionsAnswer = Type.Object(
  {
    permissions: Type.Array(Type.Object({ entity: Type.String(), matrix: grants, row_matrix: grants }, closed)),
  },
  closed,
);
