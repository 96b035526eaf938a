import { Type } from 'typebox';
import { RowParams } from '../schemas.ts';

const closed = { additionalProperties: false };
const { id } = RowParams.properties;
const before = Type.Optional(id);

/** `q`: part of an address or a name, or an id. */
export const UsersQuery = Type.Object({ q: Type.Optional(Type.String({ maxLength: 254 })), before }, closed);
export const AuditQuery = Type.Object(
  { type: Type.Optional(Type.String({ maxLength: 100 })), user: Type.Optional(id), before },
  closed,
);
export const KeyParams = Type.Object({ kid: Type.String({ maxLength: 100 }) });
export const RotationBody = Type.Object({ purpose: Type.String({ maxLength: 100 }) }, closed);
