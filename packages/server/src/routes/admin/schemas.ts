import { Type } from 'typebox';
import { ACTIONS } from '../../people/permissions/matrix.ts';
import { RowParams } from '../schemas.ts';

const closed = { additionalProperties: false };
const { id } = RowParams.properties;
const before = Type.Optional(id);
/** On one line: PostgreSQL stumbles on what isn’t. */
const line = Type.String({ pattern: '^[^\\p{Cc}\\p{Cs}]{1,100}$' });

/** `q`: part of an address or a name, or an id. */
export const UsersQuery = Type.Object({ q: Type.Optional(Type.String({ maxLength: 254 })), before }, closed);
export const AuditQuery = Type.Object({ type: Type.Optional(line), user: Type.Optional(id), before }, closed);
/** The name of a plan, on one line. */
export const AccountBody = Type.Object(
  { subscription: Type.Union([Type.String({ pattern: '^[\\w .:-]{1,100}$' }), Type.Null()]) },
  closed,
);
export const KeyParams = Type.Object({ kid: line });
export const RotationBody = Type.Object({ purpose: line }, closed);

export const PageQuery = Type.Object({ before }, closed);
export const GroupBody = Type.Object({ name: Type.String() }, closed);
export const MemberBody = Type.Object({ user_id: id }, closed);
export const MemberParams = Type.Object({ id, user_id: id });

export const EntityParams = Type.Object({ entity: line });
const actions = Type.Array(Type.Enum([...ACTIONS]), { maxItems: ACTIONS.length });
const grants = Type.Object({ guest: actions, owner: actions, group: actions }, closed);
export const RuleBody = Type.Object({ matrix: grants, row_matrix: grants }, closed);
